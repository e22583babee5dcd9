"""Compiles the syntax tree to closures: each node becomes one function."""
