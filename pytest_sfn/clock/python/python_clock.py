"""Makes Python's own clock follow the virtual one, through freezegun.

``time.time``, ``time.monotonic``, ``datetime.now`` and similar functions show virtual time; ``time.sleep`` advances it.
pytest and the tools around it (reports, xdist, timeouts, debuggers, coverage, event loops, waiting for locks) keep real
time.

The library uses freezegun's replacements for ``datetime`` and the functions of ``time``, but not ``freeze_time``: the
user's own ``freeze_time`` may begin and end in any order, and each ``stop`` ends the one that started last. Therefore
the library's entry is at the bottom of freezegun's stack, where no ``stop`` removes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import RLock

from pytest_sfn.clock.python.followers import Followed, followed
from pytest_sfn.clock.python.sleep import VirtualSleep
from pytest_sfn.clock.virtual_clock import VirtualClock
from pytest_sfn.patches.undoing import UndoStack

_lock = RLock()
_undos = UndoStack()


def time_of_user() -> datetime | None:
    """The time that the user has set with freezegun or time-machine, or that of a followed clock; None for real
    time."""
    return _frozen_now() or _travelled_now()


def _frozen_now() -> datetime | None:
    if "freezegun.api" not in sys.modules:
        return None
    from pytest_sfn.clock.python.freezegun_stack import frozen_now

    return frozen_now()


def _travelled_now() -> datetime | None:
    if "time_machine" not in sys.modules:
        return None
    from pytest_sfn.clock.python.travels import travelled_now

    return travelled_now()


@contextmanager
def follow(clock: VirtualClock) -> Iterator[None]:
    """Make Python's clock follow a virtual clock while the block runs."""
    following = FollowingPythonClock(clock)
    try:
        following.enter()
        yield
    finally:
        following.leave()


class FollowingPythonClock:
    """Makes Python's clock follow a virtual clock, from ``enter`` to ``leave``.

    ``time.sleep`` advances it in the thread that entered; in other threads it is real. If there are several clocks, a
    thread sees the latest that it entered itself, or else the latest of all. They may leave in any order.
    """

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._sleep = VirtualSleep()
        self._followed: Followed | None = None

    def enter(self) -> None:
        from pytest_sfn.clock.python.freezegun_stack import enter_stack, frozen_by_user
        from pytest_sfn.clock.python.frozen_names import put_names_back, replace_names
        from pytest_sfn.clock.python.travels import make_room_for_travels

        with _lock:
            self._sleep.enter()
            self._followed = Followed(self._clock, frozen_by_user())
            followed.append(self._followed)
            if len(followed) == 1:
                _undos.push(put_names_back)
                make_room_for_travels(_undos)
            enter_stack(_undos)
            replace_names()

    def leave(self) -> None:
        with _lock:
            if followed == [self._followed]:
                _undos.close()
            if self._followed in followed:
                followed.remove(self._followed)
            self._sleep.leave()
