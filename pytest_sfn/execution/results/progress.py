"""Moves virtual time forward until an execution is where a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pytest_sfn.clock import to_datetime
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import ExecutionBlocked, SfnError
from pytest_sfn.execution.results.pending import PendingTask, nested_executions, pending_tasks
from pytest_sfn.values.similar_names import hint_in_brackets

if TYPE_CHECKING:
    from pytest_sfn.engine.engine import Engine

_HOW_TO_FIND_OTHERS = "To get another execution, use sfn_executor.execution(name)."


def run_to_stop(engine: Engine, run: ExecutionRecord) -> None:
    """Jump from timer to timer until the execution has ended, or has stopped after the state of its ``stop_after``.

    Raises ExecutionBlocked if no timer would end it. Like all functions of this module, it raises SfnError if the world
    is closed.
    """
    _advance(engine, run, lambda: False)


def run_to_end(engine: Engine, run: ExecutionRecord) -> None:
    """Go on as :func:`run_to_stop` does: from the state after which the execution has stopped, if it has."""
    _go_on(engine, run)
    run_to_stop(engine, run)


def run_until_waiting(engine: Engine, run: ExecutionRecord) -> None:
    """Continue until the execution, or one that it waits for, waits for an answer from outside, or until it ends."""
    _go_on(engine, run)
    _advance(engine, run, lambda: _waits_outside(engine, run))


def run_until_state(engine: Engine, run: ExecutionRecord, state: str) -> None:
    """Continue until a state has been entered, also in a child of a Map Run, or until the execution ends."""
    names = {placed.state.name for placed in states_of(run.machine.model.block)}
    if state not in names:
        hint = hint_in_brackets(state, names)
        raise SfnError(f"{run.machine.name!r} has no state {state!r}{hint}; its states are: {', '.join(sorted(names))}")
    seen: dict[str, int] = {}

    def entered(one: ExecutionRecord) -> bool:
        after = seen.get(one.arn, 0)
        seen[one.arn] = len(one.history)
        return state in one.history.entered(after)

    _go_on(engine, run)
    _advance(engine, run, lambda: any(map(entered, (run, *run.children))))


def _go_on(engine: Engine, run: ExecutionRecord) -> None:
    """Run what is due now, also what the stop of the execution holds back."""
    engine.clock.check_running()
    stop = run.options.stop
    if stop is not None and stop.is_reached:
        stop.release()
    engine.clock.run_due()


def _advance(engine: Engine, run: ExecutionRecord, reached: Callable[[], bool]) -> None:
    clock, stop = engine.clock, run.options.stop
    clock.check_running()
    firings = clock.firings.count
    while run.is_running and not reached() and not (stop and stop.is_reached):
        if not clock.advance_within(firings):
            raise ExecutionBlocked(_blocked(engine, run))


def _waits_outside(engine: Engine, run: ExecutionRecord) -> bool:
    if pending_tasks(engine, run):
        return True
    return any(_waits_outside(engine, nested) for _, nested in nested_executions(engine, run))


def _blocked(engine: Engine, run: ExecutionRecord) -> str:
    lines = list(_waits(engine, run, "  "))
    until = engine.clock.next_due(idle=True)
    limit = f"; only AWS's own limit at {to_datetime(until):%Y-%m-%d %H:%M:%S} would end it" if until else ""
    return "\n".join(
        [
            f"execution {run.name!r} of {run.machine.name!r} waits for an answer that the test does not send{limit}:",
            *(lines or ["  nothing that could continue"]),
            "Use start() and answer with execution.succeed_task(state, output), give the fake "
            "callback=TaskSuccess(...), or set TimeoutSeconds or HeartbeatSeconds in the definition.",
            *([_HOW_TO_FIND_OTHERS] if any(nested_executions(engine, run)) else ()),
        ]
    )


def _waits(engine: Engine, run: ExecutionRecord, margin: str) -> Iterator[str]:
    """What an execution waits for. An execution that it waits for is followed by what that one waits for."""
    for task in pending_tasks(engine, run):
        yield f"{margin}{_describe(task)}"
    role = run.options.role
    for job in role.unobserved if role else ():
        yield f"{margin}{job}"
    for state, nested in nested_executions(engine, run):
        yield f"{margin}state {state!r} waits for the end of execution {nested.name!r} of {nested.machine.name!r}:"
        below = list(_waits(engine, nested, f"{margin}  "))
        yield from below or [f"{margin}  nothing that could continue"]


def _describe(task: PendingTask) -> str:
    place = "" if task.map_index is None else f" (iteration {task.map_index})"
    return f"state {task.state!r}{place} waits for the answer to its task token"
