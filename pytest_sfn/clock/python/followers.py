"""The virtual clocks that Python's own clock follows, and the one that a thread sees."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from threading import get_ident

from pytest_sfn.clock.handler_time import time_here
from pytest_sfn.clock.virtual_clock import VirtualClock


class Followed:
    """A followed virtual clock, and the thread in which ``time.sleep`` moves it.

    ``frozen_before`` has the entries in freezegun's stack for times that the user had frozen before.
    """

    def __init__(self, clock: VirtualClock, frozen_before: Collection[object] = ()) -> None:
        self.clock = clock
        self._frozen_before = frozen_before
        self.thread = get_ident()

    def now(self) -> datetime:
        """The time that Python shows in this thread, in naive UTC."""
        return time_here(self.clock)

    def is_later_than(self, frozen: object) -> bool:
        """True if the clock was followed after the user froze this time."""
        return any(frozen is before for before in self._frozen_before)

    def is_moved_here(self) -> bool:
        """True if ``time.sleep`` in this thread moves the clock."""
        return self.thread == get_ident()


followed: list[Followed] = []
"""All followed clocks, first entered first."""


def followed_here() -> Followed | None:
    """The clock whose time this thread sees: the latest that it entered itself, or else the latest of all."""
    if len(followed) > 1:
        thread = get_ident()
        own = [one for one in followed if one.thread == thread]
        return own[-1] if own else followed[-1]
    return followed[-1] if followed else None
