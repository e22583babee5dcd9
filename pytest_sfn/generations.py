"""Chains of executions and asynchronous calls, each started by the one before: without end, they would never end."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.errors import SfnError

MOST_GENERATIONS = 1_000


class Generations:
    """How many generations of executions and calls there are of one line at one instant; none is kept any longer."""

    def __init__(self) -> None:
        self._instant = 0
        self._of: dict[str, int] = {}

    def follow(self, starter: str | None, started: str, now: int, what: Callable[[], str]) -> None:
        """Count one that is started by another one (None: by the test). Raises SfnError for too long a line.

        Both are known by something that is only theirs. ``what`` says what is started.
        """
        if starter is None:
            return
        if now != self._instant:
            self._instant = now
            self._of.clear()
        generation = self._of.get(starter, 0) + 1
        if generation > MOST_GENERATIONS:
            raise SfnError(
                f"{what()} again and again, each time by the one before: {MOST_GENERATIONS:,} times at one instant;"
                " let the chain end, or time pass on the way (a Wait state, duration= of a function)"
            )
        self._of[started] = generation
