"""Replays recorded histories: reads one, runs the current definition with its answers, and finds where they diverge."""
