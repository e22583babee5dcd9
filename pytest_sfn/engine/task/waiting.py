"""How a state lets virtual time pass."""

from __future__ import annotations

from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.process import Held, Steps, Wait
from pytest_sfn.engine.visit import Visit


class Alarm(Held):
    """A wait that ends at an instant (virtual microseconds), if nothing ends it before. ``why`` names it."""

    __slots__ = ("_timer", "wait")

    def __init__(self, clock: VirtualClock, when: int, why: str) -> None:
        self.wait = Wait(clock)
        self._timer = clock.call_at(when, self.wait.resolve, why)

    def let_go(self) -> None:
        self._timer.cancel()


def pause(visit: Visit, microseconds: int, why: str) -> Steps:
    """Let a span of virtual time pass."""
    if microseconds > 0:
        yield from pause_until(visit, visit.run.clock.microseconds + microseconds, why)


def pause_until(visit: Visit, when: int, why: str) -> Steps:
    """Let virtual time pass up to an instant; one in the past is now."""
    clock = visit.run.clock
    if when <= clock.microseconds:
        return
    alarm = Alarm(clock, when, f"{why} in state {visit.state.name!r} of {visit.run.name}")
    with alarm:
        yield alarm.wait
