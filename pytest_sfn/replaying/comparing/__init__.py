"""Compares the decisions of a recorded execution with those of its replay."""
