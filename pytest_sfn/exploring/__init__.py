"""Explores what a state machine does for every failure of its tasks."""
