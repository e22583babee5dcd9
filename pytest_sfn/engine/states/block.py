"""Running a block of states: from StartAt along Next to the end."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.definition.model import (
    ChoiceState,
    FailState,
    MapState,
    ParallelState,
    PassState,
    State,
    SucceedState,
    TaskState,
    WaitState,
)
from pytest_sfn.engine.process import Abandoned, Steps, Wait
from pytest_sfn.engine.states.map import run_map
from pytest_sfn.engine.states.parallel import run_parallel
from pytest_sfn.engine.states.plain import Step, run_choice, run_fail, run_pass, run_succeed
from pytest_sfn.engine.states.retrying import final_failure
from pytest_sfn.engine.states.task import run_task
from pytest_sfn.engine.states.wait import run_wait
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

AT_ONCE: dict[type[State], Callable[[Visit], Step]] = {
    PassState: run_pass,
    ChoiceState: run_choice,
    SucceedState: run_succeed,
    FailState: run_fail,
}
"""The states that take no time."""

IN_TIME: dict[type[State], Callable[[Visit], Steps]] = {
    TaskState: run_task,
    WaitState: run_wait,
    ParallelState: run_parallel,
    MapState: run_map,
}
"""The states that may wait: generators that return their step."""


def run_block(scope: Scope, given: Json, stuck: Visit | None = None) -> Steps:
    """Run the states of a scope. Returns the block's output; raises StateFailed or FatalError.

    ``stuck`` is a visit to begin with, instead of entering the first state.
    """
    states = scope.block.states
    visit = stuck or Visit(scope, states[scope.block.start_at], given)
    while True:
        state = visit.state
        at_once = AT_ONCE.get(type(state))
        try:
            if at_once:
                name, given = at_once(visit)
            else:
                name, given = yield from IN_TIME[type(state)](visit)
        except WorkflowError as failure:
            scope.stuck = visit
            raise final_failure(visit, failure) from None
        except Abandoned:
            scope.stuck = visit
            visit.run.note_aborted(visit)
            raise
        if name is None:
            return given
        if visit.run.doomed:
            visit.run.end_for_good()
            yield Wait(visit.run.clock)  # and never goes on
        visit = Visit(scope, states[name], given)


def redrive_block(scope: Scope, visit: Visit) -> Steps:
    """Go on with the visit with which a scope got stuck, without entering its state again. As :func:`run_block`."""
    scope.variables = visit.variables
    visit.retry_count = visit.token = None
    if scope.work and scope.work.prepare_redrive():
        scope.redriven = scope.work
    scope.work = None
    return (yield from run_block(scope, visit.input, visit))
