"""The counts of a Map Run: how many of its executions or items have each status."""

from __future__ import annotations

from collections import Counter


class Tally:
    """How many executions or items of a Map Run have each status. ``known`` is the total, if it was known before all of
    them started. ``final`` counts those that did not succeed and cannot be redriven. ``written`` is how many had
    succeeded when the Map Run ended.
    """

    __slots__ = ("_by_status", "_started", "final", "known", "written")

    def __init__(self, known: int | None) -> None:
        self.known = known
        self.final = 0
        self.written = 0
        self._started = 0
        self._by_status: Counter[str] = Counter()

    def __getitem__(self, status: str) -> int:
        return self._by_status[status]

    @property
    def total(self) -> int:
        return self._started if self.known is None else self.known

    @property
    def pending(self) -> int:
        return self.total - self._started

    def start(self, number: int) -> None:
        self._started += number
        self._by_status["RUNNING"] += number

    def move(self, number: int, before: str, after: str) -> None:
        """Move a count from one status to another."""
        self._by_status[before] -= number
        self._by_status[after] += number
