"""How a state lets virtual time pass."""

from __future__ import annotations

from pytest_sfn.engine.process import Steps, Wait
from pytest_sfn.engine.visit import Visit


def pause(visit: Visit, microseconds: int, why: str) -> Steps:
    """Let a span of virtual time pass."""
    if microseconds > 0:
        yield from pause_until(visit, visit.run.clock.microseconds + microseconds, why)


def pause_until(visit: Visit, when: int, why: str) -> Steps:
    """Let virtual time pass up to an instant; one in the past is now."""
    clock = visit.run.clock
    if when <= clock.microseconds:
        return
    wait = Wait(clock)
    timer = clock.call_at(when, wait.resolve, f"{why} in state {visit.state.name!r} of {visit.run.name}")
    try:
        yield wait
    finally:
        timer.cancel()
