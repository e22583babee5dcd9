"""The syntax tree of an expression: made from jsonata-python's, then looked through before anything runs."""
