"""Runs the code of a fake at one instant, and counts its virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_sfn.clock.handler_time import Running, acting_for, running_here
from pytest_sfn.clock.python.sleep import VirtualSleep, sleep_is_virtual
from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.behaviours import Behaviour, Names
from pytest_sfn.fakes.handlers import layers_of
from pytest_sfn.values.json_text import Json

_MANY = 10
"""From this many nested handlers on, a RecursionError is attributed to the chain, not to the code of one handler."""


def run(running: Running, behaviour: Behaviour, event: Json, context: Any) -> Any:
    """Call a behaviour. ``running`` counts its virtual time.

    If the handler is not imported yet, it is imported first, which takes no virtual time. While the code runs other
    threads may use the world, because the code may wait for its own threads, which call boto3.
    """
    if behaviour.function is None:
        if not behaviour.imported:
            return _run_here(running, behaviour, event, context)
        with acting_for(running.clock, running.starter):
            behaviour.load()
    if not sleep_is_virtual():  # no world is open
        with VirtualSleep():
            return run(running, behaviour, event, context)
    if behaviour.sleeps is None:
        behaviour.sleeps = tuple(_sleeps_in(behaviour.function))
    for names, name in behaviour.sleeps:
        VirtualSleep.replace(names, name)
    lock = running.clock.lock
    released = lock.release_all()
    try:
        return _run_here(running, behaviour, event, context)
    finally:
        lock.take_back(released)


def _run_here(running: Running, behaviour: Behaviour, event: Json, context: Any) -> Any:
    """Call a behaviour as the innermost handler of this thread."""
    stack, clock, answer = running_here(), running.clock, behaviour.answer
    stack.append(running)
    try:
        return answer(event, context)
    except RecursionError as error:
        if len(stack) < _MANY:
            raise
        raise _stack_is_full(len(stack)) from error
    finally:
        stack.pop()
        if running.now < clock.microseconds:
            running.now = clock.microseconds


def _stack_is_full(handlers: int) -> SfnError:
    return SfnError(
        f"a chain of {handlers} functions, each called by the one before, exhausted Python's stack: "
        "end the chain, or raise the limit with sys.setrecursionlimit"
    )


def _sleeps_in(function: Any) -> Iterator[tuple[Names, str]]:
    """The names that are bound to ``time.sleep`` in the modules of a handler and of the functions that it wraps."""
    seen: list[Names] = []
    for layer in layers_of(function):
        names = _namespace(layer)
        if not any(names is other for other in seen):
            seen.append(names)
            yield from ((names, name) for name in VirtualSleep.names_in(names))


def _namespace(function: Any) -> Names:
    """The global names of the code of a function, a method or a callable object."""
    code = getattr(function, "__func__", function)
    if not hasattr(code, "__globals__"):
        code = type(function).__call__
    return getattr(code, "__globals__", {})
