"""Runs a state machine for every sequence of decisions."""
