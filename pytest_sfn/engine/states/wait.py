"""The Wait state, and how a state waits in virtual time.

https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
"""

from __future__ import annotations

from typing import cast

from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.definition.model import WaitState
from pytest_sfn.engine.process import Held, Steps, Wait
from pytest_sfn.engine.states.dataflow import effective_input, plain_outcome
from pytest_sfn.engine.visit import Visit


def run_wait(visit: Visit) -> Steps:
    """Wait in virtual time. Returns the step. A time in the past ends the wait immediately."""
    state = cast(WaitState, visit.state)
    document = effective_input(state, visit)
    if state.seconds:
        until = visit.execution.history.time_of(visit.entered_id) + round(state.seconds(document, visit) * MICROSECONDS)
    else:
        assert state.until, "a Wait without Seconds has a timestamp"
        until = state.until(document, visit)
    yield from pause_until(visit, until, "Wait")
    output, assigned = plain_outcome(state, visit, document)
    return state.next, visit.exit(output, assigned)


class Alarm(Held):
    """A wait that ends at a given time (virtual microseconds), unless something ends it earlier. ``why`` names its
    timer."""

    __slots__ = ("_timer", "wait")

    def __init__(self, clock: VirtualClock, when: int, why: str) -> None:
        self.wait = Wait(clock)
        self._timer = clock.call_at(when, self.wait.resolve, why)

    def let_go(self) -> None:
        self._timer.cancel()


def pause(visit: Visit, microseconds: int, why: str) -> Steps:
    """Wait for a span of virtual time."""
    if microseconds > 0:
        yield from pause_until(visit, visit.runtime.clock.microseconds + microseconds, why)


def pause_until(visit: Visit, when: int, why: str) -> Steps:
    """Wait until a virtual time. A time in the past ends the wait immediately."""
    clock = visit.runtime.clock
    if when <= clock.microseconds:
        return
    alarm = Alarm(clock, when, f"{why} in state {visit.state.name!r} of {visit.execution.name}")
    with alarm:
        yield alarm.wait
