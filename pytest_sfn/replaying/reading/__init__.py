"""Reads histories in the forms in which AWS hands them out."""
