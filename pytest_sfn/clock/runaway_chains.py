"""Limits for chains of executions and asynchronous calls, in which each one starts the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pytest_sfn.errors import SfnError

MOST_AT_ONE_INSTANT = 1_000
"""The longest chain at one instant of virtual time. On AWS time passes between the links."""
MOST_LINKS = 10_000
"""The longest chain when time passes: one link an hour for a year is 8,760."""
MOST_NESTED = 1_000
"""The most executions inside one another, where each waits for the one that it started."""


class _Link(NamedTuple):
    """The number of an execution or call in its chain: at its instant, and in total."""

    starter: str | None = None
    instant: int = -1
    at_instant: int = 0
    ever: int = 0


_FIRST = _Link()


class ChainLengths:
    """The number of executions and asynchronous calls in each chain so far."""

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
        """Count an execution or call that another one starts (None: the test). Raises SfnError if the chain is too
        long.

        ``starter`` and ``started`` are ids. ``what`` describes what is started; ``is_running`` says if an execution
        still runs.
        """
        if starter is None:
            return
        before = self._links.get(starter, _FIRST)
        link = _Link(starter, now, 1 + (before.at_instant if before.instant == now else 0), before.ever + 1)
        if link.at_instant > MOST_AT_ONE_INSTANT:
            raise SfnError(
                f"{what()} repeatedly, each time by the previous one: {MOST_AT_ONE_INSTANT:,} times at one instant;"
                " end the chain, or let time pass in it (a Wait state, duration= of a function)"
            )
        if link.ever > MOST_LINKS:
            raise SfnError(
                f"{what()} repeatedly, each time by the previous one: {MOST_LINKS:,} times;"
                " end the chain, or start a part of it in the test"
            )
        if is_running is not None and link.ever > MOST_NESTED and self._nested(starter, is_running) > MOST_NESTED:
            raise SfnError(
                f"{what()} repeatedly, each time by the previous one, which waits for it: {MOST_NESTED:,} executions"
                " run inside one another; end the chain, or start the next execution without .sync"
            )
        self._links[started] = link

    def _nested(self, starter: str | None, is_running: Callable[[str], bool]) -> int:
        """How many executions are running inside one another, from a starter up to the first that is not."""
        count = 0
        while starter is not None and is_running(starter):
            count += 1
            starter = self._links.get(starter, _FIRST).starter
        return count
