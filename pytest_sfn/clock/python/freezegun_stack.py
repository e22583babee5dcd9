"""The library's entries in freezegun's stacks of frozen times. The entry for followed clocks is at the bottom of the
stack, where no ``stop`` of the user's own ``freeze_time`` removes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from pytest_sfn.clock.python.followers import followed_here
from pytest_sfn.clock.python.real_time import has_real_time
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override
from pytest_sfn.patches.undoing import UndoStack

_get_frame = names.GET_FRAME.get()


def frozen_now() -> datetime | None:
    """The time at which freezegun has frozen Python's clock; None if it has not. Imports freezegun."""
    if not names.FREEZE_FACTORIES.get():
        return None
    now: datetime = names.GET_CURRENT_TIME.get()()
    return now.replace(tzinfo=UTC)


def frozen_by_user() -> tuple[object, ...]:
    """The entries in freezegun's stack for the user's own ``freeze_time`` calls, first frozen first."""
    return tuple(factory for factory in names.FREEZE_FACTORIES.get() if factory is not _followed_time)


def enter_stack(undos: UndoStack) -> None:
    """Make freezegun's replacements show the followed clock, or the time of a later ``freeze_time``."""
    if _followed_time in names.FREEZE_FACTORIES.get():
        return
    undos.push(_leave_stack)
    for name, function in ((names.GET_CURRENT_TIME, _current_time()), (names.SHOULD_USE_REAL_TIME, _sees_real_time())):
        undos.enter(Override(Attribute(name.owner(), name.name), function))
    for stack, ours in _ENTRY:
        stack.get().insert(0, ours)


def freeze_at(read: Callable[[], datetime], undos: UndoStack) -> None:
    """Make freezegun's replacements show the time that ``read`` returns (naive UTC) to every module that uses them."""
    entry = (
        (names.TZ_OFFSETS, _NoOffset()),
        (names.TICK_FLAGS, _NotTicking()),
        (names.IGNORE_LISTS, _Nothing()),
        (names.FREEZE_FACTORIES, read),
    )
    undos.push(partial(_remove, entry))
    for stack, ours in entry:
        stack.get().append(ours)


def _leave_stack() -> None:
    _remove(_ENTRY)


def _remove(entry: _Entry) -> None:
    """Remove the parts of an entry from freezegun's lists. May be called more than once."""
    for stack, ours in entry:
        entries: list[Any] = stack.get()
        entries[:] = [other for other in entries if other is not ours]


def _followed_time() -> datetime:
    """The entry in freezegun's stack for all followed clocks. Returns naive UTC."""
    here = followed_here()
    return here.now() if here else datetime.now(UTC).replace(tzinfo=None)


def _current_time() -> Callable[[], datetime]:
    """Make the replacement for freezegun's own function, which returns the time that its replacements show."""
    factories: list[Callable[[], datetime]] = names.FREEZE_FACTORIES.get()

    def current_time() -> datetime:
        here, top = followed_here(), factories[-1]
        if here is None or not (top is _followed_time or here.is_later_than(top)):
            return top()
        return here.now()

    return current_time


def _sees_real_time() -> Callable[[], bool]:
    """Make the replacement for freezegun's own function, which says if the calling module sees real time. Unlike
    freezegun's, it does not examine the callers of that module.
    """
    ignored: list[tuple[str, ...]] = names.IGNORE_LISTS.get()

    def sees_real_time() -> bool:
        caller = str(_get_frame(2).f_globals.get("__name__"))
        return has_real_time(caller) or not ignored or caller.startswith(ignored[-1])

    return sees_real_time


class _NotTicking:
    def __bool__(self) -> bool:
        return False


class _Nothing(tuple[str, ...]):
    """An empty tuple of a class of its own, because all empty tuples are one object."""


class _NoOffset(timedelta):
    """A zero ``timedelta`` of a class of its own. Since Python 3.13 equal zeros are one object, also in the user's
    entries."""


_Entry = tuple[tuple[names.PrivateName, Any], ...]

_ENTRY: _Entry = (
    (names.TZ_OFFSETS, _NoOffset()),
    (names.TICK_FLAGS, _NotTicking()),
    (names.IGNORE_LISTS, ("pytest_sfn.",)),
    (names.FREEZE_FACTORIES, _followed_time),
)
"""The library's entry for each of freezegun's lists: objects that occur nowhere else."""
