"""Our entries in freezegun's stacks of frozen times. That of the followed clocks lies at the bottom, where no ``stop``
of the user's own ``freeze_time`` takes it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from pytest_sfn.clock.python.followers import followed_here
from pytest_sfn.clock.python.real_time import has_real_time
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override
from pytest_sfn.patches.undoing import UndoStack

_get_frame = names.GET_FRAME.get()


def frozen_now() -> datetime | None:
    """The instant at which freezegun holds Python's clock; None if it does not. Imports freezegun."""
    if not names.FREEZE_FACTORIES.get():
        return None
    now: datetime = names.GET_CURRENT_TIME.get()()
    return now.replace(tzinfo=UTC)


def frozen_by_user() -> tuple[object, ...]:
    """What stands in freezegun's stack for each ``freeze_time`` of the user's own, first frozen first."""
    return tuple(factory for factory in names.FREEZE_FACTORIES.get() if factory is not _followed_time)


def enter_stack(undos: UndoStack) -> None:
    """Let freezegun's stand-ins show the followed clock, or the time of a ``freeze_time`` that began later."""
    if _followed_time in names.FREEZE_FACTORIES.get():
        return
    undos.push(_leave_stack)
    for name, function in ((names.GET_CURRENT_TIME, _current_time()), (names.SHOULD_USE_REAL_TIME, _sees_real_time())):
        undos.enter(Override(Attribute(name.owner(), name.name), function))
    for stack, ours in _ENTRY:
        stack.get().insert(0, ours)


@contextmanager
def frozen_at(read: Callable[[], datetime]) -> Iterator[None]:
    """Let freezegun's stand-ins show the time that ``read`` gives (naive UTC), to every module that has them."""
    entries: tuple[tuple[list[Any], Any], ...] = (
        (names.IGNORE_LISTS.get(), ()),
        (names.TICK_FLAGS.get(), False),
        (names.TZ_OFFSETS.get(), timedelta()),
    )
    factories: list[Any] = names.FREEZE_FACTORIES.get()
    for stack, entry in entries:
        stack.append(entry)
    factories.append(read)
    try:
        yield
    finally:
        factories.remove(read)
        for stack, _ in entries:
            stack.pop()


def _leave_stack() -> None:
    for stack, ours in _ENTRY:
        entries: list[Any] = stack.get()
        entries[:] = [entry for entry in entries if entry is not ours]


def _followed_time() -> datetime:
    """Stands in freezegun's stack for all clocks that are followed. Naive UTC."""
    here = followed_here()
    return here.now() if here else datetime.now(UTC).replace(tzinfo=None)


def _current_time() -> Callable[[], datetime]:
    """A function in place of freezegun's own: the time that its stand-ins show."""
    factories: list[Callable[[], datetime]] = names.FREEZE_FACTORIES.get()

    def current_time() -> datetime:
        here, top = followed_here(), factories[-1]
        if here is None or not (top is _followed_time or here.is_later_than(top)):
            return top()
        return here.now()

    return current_time


def _sees_real_time() -> Callable[[], bool]:
    """A function in place of freezegun's own: whether the module that called a stand-in sees real time. Unlike that of
    freezegun, it does not look at the callers of the module.
    """
    ignored: list[tuple[str, ...]] = names.IGNORE_LISTS.get()

    def sees_real_time() -> bool:
        caller = str(_get_frame(2).f_globals.get("__name__"))
        return has_real_time(caller) or not ignored or caller.startswith(ignored[-1])

    return sees_real_time


class _NotTicking:
    def __bool__(self) -> bool:
        return False


class _NoOffset(timedelta):
    """Since Python 3.13 there is only one ``timedelta`` of zero, which the user's entries hold too."""


_ENTRY: tuple[tuple[names.PrivateName, Any], ...] = (
    (names.TZ_OFFSETS, _NoOffset()),
    (names.TICK_FLAGS, _NotTicking()),
    (names.IGNORE_LISTS, ("pytest_sfn.",)),
    (names.FREEZE_FACTORIES, _followed_time),
)
"""What stands for us in each of freezegun's lists: objects that are nowhere else."""
