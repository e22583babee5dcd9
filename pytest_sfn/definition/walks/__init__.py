"""Iterates over all states of a definition, including those inside Parallel and Map."""
