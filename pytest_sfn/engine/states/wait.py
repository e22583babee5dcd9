"""The Wait state. https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html"""

from __future__ import annotations

from typing import cast

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.definition.model import WaitState
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.states.dataflow import effective_input, plain_outcome
from pytest_sfn.engine.task.waiting import pause_until
from pytest_sfn.engine.visit import Visit


def run_wait(visit: Visit) -> Steps:
    """Let the time pass. Returns the step; an instant that has passed is now."""
    state = cast(WaitState, visit.state)
    document = effective_input(state, visit)
    if state.seconds:
        until = visit.entered_at + round(state.seconds(document, visit) * MICROSECONDS)
    else:
        assert state.until, "a Wait has one of the four forms"
        until = state.until(document, visit)
    yield from pause_until(visit, until, "Wait")
    output, assigned = plain_outcome(state, visit, document)
    return state.next, visit.exit(output, assigned)
