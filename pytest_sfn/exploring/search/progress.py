"""The progress line of a long exploration."""

from __future__ import annotations

import sys
from time import monotonic

_FIRST_AFTER = 2.0
"""Seconds of real time."""
_CHECKED_EVERY = 64
"""How many runs there are from one look at the clock to the next."""


class Progress:
    """Writes the number of runs to stderr, every two seconds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._next = monotonic() + _FIRST_AFTER
        self._width = 0

    def note(self, runs: int) -> None:
        """Called after each run."""
        if runs % _CHECKED_EVERY or monotonic() < self._next:
            return
        self._next = monotonic() + _FIRST_AFTER
        self._write(f"explore {self._name}: {runs:,} runs so far")

    def _write(self, line: str) -> None:
        """On a terminal each line replaces the one before."""
        if not sys.stderr.isatty():
            print(line, file=sys.stderr, flush=True)
            return
        print(f"\r{line:<{self._width}}", end="", file=sys.stderr, flush=True)
        self._width = len(line)

    def end(self) -> None:
        """Clear the line of a terminal."""
        if self._width:
            print(f"\r{'':<{self._width}}\r", end="", file=sys.stderr, flush=True)
            self._width = 0
