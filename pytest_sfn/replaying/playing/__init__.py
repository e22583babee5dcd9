"""Runs a definition with the answers of a history."""
