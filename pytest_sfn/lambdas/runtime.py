"""Time as the code of a fake sees it: a handler runs at one instant, and ``time.sleep`` in it adds to its own time.

Each thread has its own stack of running handlers: one that calls Step Functions may run others meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import get_ident
from typing import Any

from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.behaviours import Behaviour, Names
from pytest_sfn.json_text import Json

_REAL_SLEEP = time.sleep

_MANY = 10
"""When so many handlers of a thread wait for one another, it is they who fill Python's stack, and not one of them."""

_running: dict[int, list[Running]] = {}
_count = 0
_replaced: list[tuple[Names, str, Any]] = []
_outer_sleep = _REAL_SLEEP


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


def run(running: Running, behaviour: Behaviour, event: Json, context: Any) -> Any:
    """What a behaviour answers, its time counted in ``running``.

    While its code runs other threads have their turn: it may wait for some of its own, which call boto3.
    """
    stack = _running.setdefault(get_ident(), [])
    stack.append(running)
    _begin(behaviour)
    try:
        if behaviour.function is None:
            return behaviour(event, context)
        with running.clock.turn.handed_over():
            return behaviour(event, context)
    except RecursionError as error:
        if len(stack) < _MANY:
            raise
        raise _stack_is_full(len(stack)) from error
    finally:
        _end()
        stack.pop()
        running.now = max(running.now, running.clock.microseconds)


def _stack_is_full(handlers: int) -> SfnError:
    return SfnError(
        f"{handlers} functions wait for one another, each called by the one before, and Python's stack is full:"
        " let the chain end, or raise the limit with sys.setrecursionlimit"
    )


@contextmanager
def acting_for(clock: VirtualClock, starter: str) -> Iterator[None]:
    """Do something for an execution that is no handler: what is started meanwhile is started by it."""
    stack = _running.setdefault(get_ident(), [])
    stack.append(Running(clock, None, starter))
    try:
        yield
    finally:
        stack.pop()


def current_starter() -> str | None:
    """Who starts what this thread starts now: an execution or an asynchronous call; None for the test itself."""
    stack = _running.get(get_ident(), ())
    return next((running.starter for running in reversed(stack) if running.starter is not None), None)


def local_microseconds() -> int | None:
    """The time of the handler that runs in this thread (virtual microseconds); None if none does."""
    running = _current()
    return running.now if running else None


def sync_to_local_time() -> None:
    """Run everything else up to the time of this thread's handler: for a call that it makes to a service."""
    running = _current()
    if running is None:
        return
    clock = running.clock
    if running.now > clock.microseconds:
        clock.move_to(running.now)
    running.now = clock.microseconds


def _current() -> Running | None:
    stack = _running.get(get_ident())
    return stack[-1] if stack else None


def _sleep(seconds: Any) -> None:
    """``time.sleep`` while a handler runs: virtual in its own thread, as before in all others."""
    running = _current()
    if running is None:
        _outer_sleep(seconds)
        return
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    running.sleep(round(seconds * MICROSECONDS))


def _begin(behaviour: Behaviour) -> None:
    """Make sleep virtual for one more handler: in the module ``time``, and wherever the handler's modules hold it."""
    global _count, _outer_sleep
    if not _count:
        _outer_sleep = time.sleep
        time.sleep = _sleep
    _count += 1
    sleeps = behaviour.sleeps
    if sleeps is None:
        sleeps = behaviour.sleeps = tuple(_sleeps_in(behaviour.function))
    for names, name in sleeps:
        if names[name] is not _sleep:
            _replaced.append((names, name, names[name]))
            names[name] = _sleep


def _end() -> None:
    """Put everything back with the last handler: several may run at once, in threads of their own."""
    global _count
    _count -= 1
    if _count:
        return
    time.sleep = _outer_sleep
    while _replaced:
        names, name, before = _replaced.pop()
        names[name] = before


def _sleeps_in(function: Any) -> Iterator[tuple[Names, str]]:
    """Where the modules of a handler, and of what it wraps, hold ``time.sleep`` under a name of their own."""
    seen: list[Names] = []
    while function is not None:
        names = _namespace(function)
        if not any(names is other for other in seen):
            seen.append(names)
            yield from ((names, name) for name, value in names.items() if value is _REAL_SLEEP or value is _outer_sleep)
        function = function.func if isinstance(function, partial) else getattr(function, "__wrapped__", None)


def _namespace(function: Any) -> Names:
    """The module's names that the code of a function, a method or a callable object uses."""
    code = getattr(function, "__func__", function)
    if not hasattr(code, "__globals__"):
        code = type(function).__call__
    return getattr(code, "__globals__", {})
