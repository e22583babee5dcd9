"""The time that the code of a fake sees: a handler runs at one instant, and ``time.sleep`` adds to its own time.

Each thread has its own stack of running handlers, because a handler that calls Step Functions may run others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import get_ident

from pytest_sfn.clock.instants import to_datetime
from pytest_sfn.clock.virtual_clock import VirtualClock

_running: dict[int, list[Running]] = {}
_threaded: list[Running] = []
"""The running handlers whose code runs in threads of its own, which have no stack here."""


class OutOfTime(BaseException):
    """Ends a handler that sleeps past its function's timeout. No ``except Exception`` in the handler catches it."""


class Running:
    """A running handler. ``now`` is its own time; ``deadline`` is when Lambda ends it (virtual microseconds; None:
    never). ``starter`` identifies it in what it starts: its execution's ARN, or the id of an asynchronous call.
    """

    __slots__ = ("clock", "deadline", "now", "out_of_time", "starter")

    def __init__(self, clock: VirtualClock, deadline: int | None, starter: str | None = None) -> None:
        self.clock = clock
        self.now = clock.microseconds
        self.deadline = deadline
        self.starter = starter
        self.out_of_time = False

    def sleep(self, microseconds: int) -> None:
        """Advance the handler's own time. Raises OutOfTime at its deadline."""
        target = self.now + microseconds
        if self.deadline is not None and target > self.deadline:
            self.now = self.deadline
            self.out_of_time = True
            raise OutOfTime
        self.now = target


def running_here() -> list[Running]:
    """The stack of the handlers in this thread. The code of the last one is running now."""
    return _running.setdefault(get_ident(), [])


def current_handler() -> Running | None:
    """The handler whose code runs in this thread; None if there is none."""
    stack = _running.get(get_ident())
    if stack:
        return stack[-1]
    return _threaded[-1] if _threaded else None


@contextmanager
def with_own_threads(running: Running) -> Iterator[None]:
    """Let the threads that a handler starts during the block have its time: ``time.sleep`` in them adds to it."""
    _threaded.append(running)
    try:
        yield
    finally:
        _threaded.remove(running)


def runs_handler(clock: VirtualClock) -> bool:
    """True if a handler in the world of this clock runs in this thread."""
    handler = current_handler()
    return handler is not None and handler.clock is clock


@contextmanager
def acting_for(clock: VirtualClock, starter: str | None) -> Iterator[None]:
    """Make an execution the starter of everything that the block starts. It is not a handler."""
    stack = running_here()
    stack.append(Running(clock, None, starter))
    try:
        yield
    finally:
        stack.pop()


def current_starter() -> str | None:
    """The execution or asynchronous call for which this thread runs now; None for the test itself."""
    stack = _running.get(get_ident()) or _threaded
    return next((running.starter for running in reversed(stack) if running.starter is not None), None)


def local_microseconds() -> int | None:
    """The own time of the handler in this thread (virtual microseconds); None without one."""
    running = current_handler()
    return running.now if running else None


def time_here(clock: VirtualClock) -> datetime:
    """The time that code in this thread sees: that of its handler, or else the clock's. Naive UTC."""
    return to_datetime(max(local_microseconds() or 0, clock.microseconds)).replace(tzinfo=None)


def sync_to_local_time() -> None:
    """Run everything else up to the own time of this thread's handler, before the handler calls a service."""
    running = current_handler()
    if running is None:
        return
    clock = running.clock
    if running.now > clock.microseconds:
        clock.move_to(running.now)
    running.now = clock.microseconds
