"""Begins an exploration: a machine that counts what its runs reach, and the faults that a test adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pytest_sfn.coverage.counters.switch import count_definition
from pytest_sfn.definition.model import Definition, TaskState
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue, SfnError
from pytest_sfn.execution.machines import StateMachine
from pytest_sfn.execution.results.progress import run_to_end
from pytest_sfn.execution.starting import start_options
from pytest_sfn.execution.values import copy_in
from pytest_sfn.exploring.exploration import Exploration
from pytest_sfn.exploring.faults.faults import Fault, delay_name
from pytest_sfn.exploring.search.plan import ExplorationPlan
from pytest_sfn.fakes.callbacks import TaskFailure
from pytest_sfn.values.error_arguments import error_and_cause
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import hint_in_brackets

if TYPE_CHECKING:
    from pytest_sfn.execution.ports import ExecutorWorld
    from pytest_sfn.execution.results.execution import Execution


def explore(
    world: ExecutorWorld,
    machine: StateMachine,
    given: Json,
    extra_faults: Mapping[str, Sequence[Any]],
    view: Callable[[ExecutionRecord], Execution],
    limits: Mapping[str, Any],
) -> Exploration:
    """Explore a machine. ``limits`` are the other arguments of the plan. Raises as ``SfnExecutor.explore`` does."""
    world.engine.clock.check_running()
    if world.engine.clock.is_running_callbacks:
        raise SfnError("explore cannot be called by a handler, or by anything else that runs in a workflow")
    extra = dict(_extra_faults(machine.model, extra_faults))
    model, counters = count_definition(machine.model)
    counted = StateMachine(model, machine.place, name=machine.name, type=machine.type, role_arn=machine.role_arn)
    plan = ExplorationPlan(
        machine=counted,
        given=copy_in(given, "the input"),
        options=lambda: start_options(world, machine, None, None, None, None),
        extra=extra,
        **limits,
    )
    return Exploration(world, plan, counters, run_to_end=run_to_end, view=view)


def _extra_faults(
    definition: Definition, given: Mapping[str, Sequence[Any]]
) -> Iterator[tuple[str, tuple[Fault, ...]]]:
    tasks = {placed.state.name: placed.state for placed in states_of(definition.block)}
    for name, faults in given.items():
        state = tasks.get(name)
        if not isinstance(state, TaskState):
            names = [name for name, state in tasks.items() if isinstance(state, TaskState)]
            raise InvalidArgumentValue(
                f"extra_faults= has {name!r}, but the machine has no Task of this name{hint_in_brackets(name, names)}; "
                f"its Tasks: {', '.join(names)}"
            )
        if isinstance(faults, (str, bytes, TaskFailure, timedelta, BaseException, type)):
            raise InvalidArgumentType(f"extra_faults= takes a list for each state, not {safe_repr(faults)}")
        yield name, tuple(_extra_fault(state, fault) for fault in faults)


def _extra_fault(state: TaskState, given: Any) -> Fault:
    """A fault of the test's own: an error, or a delay."""
    who = f"extra_faults= of {state.name!r}"
    if isinstance(given, timedelta):
        if given <= timedelta(0):
            raise InvalidArgumentValue(f"{who}: an answer can only be late, not {given}")
        return Fault("delay", delay_name(given), delay=given // timedelta(microseconds=1))
    if not isinstance(given, (str, TaskFailure, BaseException, type)):
        raise InvalidArgumentType(
            f"{who} takes TaskFailure, an exception, an error name or a timedelta, not {safe_repr(given)}"
        )
    failure = given if isinstance(given, TaskFailure) else TaskFailure(*error_and_cause(given, None, who))
    name = failure.error or ""
    return Fault("answer" if state.resource.is_answered else "error", name, name, failure.cause)
