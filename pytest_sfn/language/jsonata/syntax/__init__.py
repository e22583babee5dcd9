"""The syntax tree of an expression: converted from jsonata-python's, and checked before anything runs."""
