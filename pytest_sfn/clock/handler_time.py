"""Time as the code of a fake sees it: a handler runs at one instant, and ``time.sleep`` in it adds to its own time.

Each thread has its own stack of running handlers: one that calls Step Functions may run others meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import get_ident

from pytest_sfn.clock.instants import to_datetime
from pytest_sfn.clock.virtual_clock import VirtualClock

_running: dict[int, list[Running]] = {}


class OutOfTime(BaseException):
    """Ends a handler that sleeps past its function's timeout: no ``except Exception`` of its own keeps it alive."""


class Running:
    """A handler that runs: ``now`` is its own time, ``deadline`` when Lambda ends it (virtual microseconds; None:
    never). ``starter`` stands for it where it starts something: its execution's ARN, or an asynchronous call's id.
    """

    __slots__ = ("clock", "deadline", "now", "out_of_time", "starter")

    def __init__(self, clock: VirtualClock, deadline: int | None, starter: str | None = None) -> None:
        self.clock = clock
        self.now = clock.microseconds
        self.deadline = deadline
        self.starter = starter
        self.out_of_time = False

    def sleep(self, microseconds: int) -> None:
        """Let the handler's own time pass. Raises OutOfTime at its deadline."""
        target = self.now + microseconds
        if self.deadline is not None and target > self.deadline:
            self.now = self.deadline
            self.out_of_time = True
            raise OutOfTime
        self.now = target


def running_here() -> list[Running]:
    """The stack of the handlers that run in this thread; the last is the one whose code runs now."""
    return _running.setdefault(get_ident(), [])


def current_handler() -> Running | None:
    """The handler whose code runs in this thread, if there is one."""
    stack = _running.get(get_ident())
    return stack[-1] if stack else None


def runs_handler(clock: VirtualClock) -> bool:
    """Whether the code that runs in this thread is that of a handler in the world of a clock."""
    handler = current_handler()
    return handler is not None and handler.clock is clock


@contextmanager
def acting_for(clock: VirtualClock, starter: str | None) -> Iterator[None]:
    """Let an execution be the starter of everything that the block starts; it is not a handler."""
    stack = running_here()
    stack.append(Running(clock, None, starter))
    try:
        yield
    finally:
        stack.pop()


def current_starter() -> str | None:
    """The execution or asynchronous call that starts what this thread starts now; None for the test itself."""
    stack = _running.get(get_ident(), ())
    return next((running.starter for running in reversed(stack) if running.starter is not None), None)


def local_microseconds() -> int | None:
    """The time of the handler that runs in this thread (virtual microseconds); None if none does."""
    running = current_handler()
    return running.now if running else None


def time_here(clock: VirtualClock) -> datetime:
    """The time that code in this thread sees: that of the handler that runs in it, or the clock's. Naive UTC."""
    return to_datetime(max(local_microseconds() or 0, clock.microseconds)).replace(tzinfo=None)


def sync_to_local_time() -> None:
    """Run everything else up to the time of this thread's handler: for a call that it makes to a service."""
    running = current_handler()
    if running is None:
        return
    clock = running.clock
    if running.now > clock.microseconds:
        clock.move_to(running.now)
    running.now = clock.microseconds
