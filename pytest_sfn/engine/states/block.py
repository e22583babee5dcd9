"""Running a block of states: from StartAt along Next to the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_sfn.definition.model import (
    ChoiceState,
    FailState,
    MapState,
    ParallelState,
    PassState,
    RetryableState,
    State,
    SucceedState,
    TaskState,
    WaitState,
)
from pytest_sfn.engine.failures import MachineDeleted
from pytest_sfn.engine.process import Abandoned, AbandonedBetween, Steps
from pytest_sfn.engine.redriving import take_unfinished
from pytest_sfn.engine.runtime import StatePlan
from pytest_sfn.engine.states.choice import run_choice
from pytest_sfn.engine.states.dataflow import keeps_result
from pytest_sfn.engine.states.plain import run_fail, run_pass, run_succeed
from pytest_sfn.engine.states.retrying import FIRST_MATCH, HandlerChoice, final_failure
from pytest_sfn.engine.states.task import run_task
from pytest_sfn.engine.states.wait import run_wait
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

Step = tuple[str | None, Json]
"""The state to go to (None at the end of the block), and its input."""


def _run_parallel(visit: Visit, choice: HandlerChoice = FIRST_MATCH) -> Steps:
    """Run a Parallel state. Imported on first use, because few state machines have one."""
    from pytest_sfn.engine.states.parallel import run_parallel

    return run_parallel(visit, choice)


def _run_map(visit: Visit, choice: HandlerChoice = FIRST_MATCH) -> Steps:
    """Run a Map state. Imported on first use, because few state machines have one."""
    from pytest_sfn.engine.states.map import run_map

    return run_map(visit, choice)


AT_ONCE: dict[type[State], Callable[[Visit], Step]] = {
    PassState: run_pass,
    ChoiceState: run_choice,
    SucceedState: run_succeed,
    FailState: run_fail,
}
"""The state types that take no time: functions that return their step."""

IN_TIME: dict[type[State], Callable[[Visit], Steps]] = {
    TaskState: run_task,
    WaitState: run_wait,
    ParallelState: _run_parallel,
    MapState: _run_map,
}
"""The state types that may wait: generators that return their step."""


def _complete(plan: StatePlan) -> Callable[[Visit], Any]:
    """Complete the plan of a state at its first visit. Returns what runs the visits."""
    state, kind = plan.state, type(plan.state)
    plan.waits = kind not in AT_ONCE
    plan.keeps_result = isinstance(state, RetryableState) and keeps_result(state)
    run = plan.run = IN_TIME[kind] if plan.waits else AT_ONCE[kind]
    return run


def run_block(scope: Scope, given: Json) -> Steps:
    """Run the states of a scope. An unfinished visit of the scope is resumed, without entering its state again.

    Returns the block's output. Raises StateFailed, FatalError, MachineDeleted.
    """
    states, execution = scope.block.states, scope.execution
    visit = (scope.unfinished and take_unfinished(scope)) or Visit(scope, states[scope.block.start_at], given)
    while True:
        plan = visit.plan
        try:
            run = plan.run or _complete(plan)
            step = run(visit)
            name, given = (yield from step) if plan.waits else step
        except WorkflowError as failure:
            scope.unfinished = visit
            raise final_failure(visit, failure) from None
        except AbandonedBetween:
            raise
        except Abandoned:
            scope.unfinished = visit
            visit.record_abort()
            raise
        if name is None:
            return given
        if execution.ends_at_transition:
            raise MachineDeleted
        visit = Visit(scope, states[name], given)
