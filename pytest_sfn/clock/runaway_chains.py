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

FAN_BEGINS = 4
"""From which link on a chain counts as one of a fan: a Map may start many executions, and each of them another one."""
MOST_OF_A_FAN = 2_000
"""How many such links there may be at one instant, in all chains together: each execution may start several."""
MOST_OF_ALL_FANS = 20_000
"""How many there may be when time passes."""


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
        self._instant = -1
        self._at_instant = 0
        self._ever = 0

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
        self._count_fans(link, now, what)
        self._links[started] = link

    def continue_in(self, child: str, parent: str) -> None:
        """What a child of a Map Run starts belongs to the chain of the execution that runs the Map."""
        link = self._links.get(parent)
        if link is not None:
            self._links[child] = link

    def _count_fans(self, link: _Link, now: int, what: Callable[[], str]) -> None:
        if self._instant != now:
            self._instant, self._at_instant = now, 0
        self._at_instant += link.at_instant >= FAN_BEGINS
        self._ever += link.ever >= FAN_BEGINS
        if self._at_instant > MOST_OF_A_FAN or self._ever > MOST_OF_ALL_FANS:
            count = f"{MOST_OF_ALL_FANS:,} times"
            if self._at_instant > MOST_OF_A_FAN:
                count = f"{MOST_OF_A_FAN:,} times at one instant"
            raise SfnError(
                f"{what()} again and again, by executions or calls that each start several: {count};"
                " let the chains end, or start a part of them in the test"
            )

    def _nested(self, starter: str | None, is_running: Callable[[str], bool]) -> int:
        """How many executions are running inside one another, from a starter up to the first that is not."""
        count = 0
        while starter is not None and is_running(starter):
            count += 1
            starter = self._links.get(starter, _FIRST).starter
        return count
