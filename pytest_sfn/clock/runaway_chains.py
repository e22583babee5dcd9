"""Limits for chains of executions and asynchronous calls, each started by the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pytest_sfn.errors import SfnError

MOST_AT_ONE_INSTANT = 1_000
"""How long a chain may be at one instant of virtual time. On AWS time passes between its links."""
MOST_LINKS = 10_000
"""How long a chain may be when time passes: one link an hour for a year is 8,760."""
MOST_NESTED = 1_000
"""How many executions may run inside one another, each waiting for the one that it started."""


class _Link(NamedTuple):
    """The number of an execution or call in its chain: of those at its instant, and of all."""

    starter: str | None = None
    instant: int = -1
    at_instant: int = 0
    ever: int = 0


_FIRST = _Link()


class ChainLengths:
    """How many executions and asynchronous calls each chain has so far."""

    def __init__(self) -> None:
        self._links: dict[str, _Link] = {}

    def follow(
        self,
        starter: str | None,
        started: str,
        now: int,
        what: Callable[[], str],
        is_running: Callable[[str], bool] | None = None,
    ) -> None:
        """Count an execution or call that another one starts (None: the test). Raises SfnError for too long a chain.

        ``starter`` and ``started`` are ids. ``what`` says what is started, ``is_running`` whether an execution still
        runs.
        """
        if starter is None:
            return
        before = self._links.get(starter, _FIRST)
        link = _Link(starter, now, 1 + (before.at_instant if before.instant == now else 0), before.ever + 1)
        if link.at_instant > MOST_AT_ONE_INSTANT:
            raise SfnError(
                f"{what()} again and again, each time by the one before: {MOST_AT_ONE_INSTANT:,} times at one instant;"
                " let the chain end, or time pass on the way (a Wait state, duration= of a function)"
            )
        if link.ever > MOST_LINKS:
            raise SfnError(
                f"{what()} again and again, each time by the one before: {MOST_LINKS:,} times;"
                " let the chain end, or start a part of it in the test"
            )
        if is_running is not None and link.ever > MOST_NESTED and self._nested(starter, is_running) > MOST_NESTED:
            raise SfnError(
                f"{what()} again and again, each time by the one before, which waits for it: {MOST_NESTED:,} executions"
                " run inside one another; let the chain end, or start the next execution without .sync"
            )
        self._links[started] = link

    def _nested(self, starter: str | None, is_running: Callable[[str], bool]) -> int:
        """How many executions are still running, from a starter up to the first that is not."""
        count = 0
        while starter is not None and is_running(starter):
            count += 1
            starter = self._links.get(starter, _FIRST).starter
        return count
