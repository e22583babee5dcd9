"""Starts an execution for a test: the options that its arguments ask for, and the checks of its name and input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_sfn.arns import is_valid_name
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.runtime import StartOptions
from pytest_sfn.errors import InvalidArgumentValue, SfnError
from pytest_sfn.execution.machines import StateMachine
from pytest_sfn.execution.values import copy_in
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.execution.ports import ExecutorWorld
    from pytest_sfn.iam.evaluation.documents import PolicySource
    from pytest_sfn.tasks.sfn_local.mock_config import MockConfigSource


def start_options(
    world: ExecutorWorld,
    machine: StateMachine,
    role_policy: PolicySource | Sequence[PolicySource] | None,
    mock_config: MockConfigSource | None,
    test_case: str | None,
    max_events: int | None,
    start_at: str | None = None,
    stop_after: str | None = None,
    variables: Mapping[str, Json] | None = None,
) -> StartOptions:
    """The options of a start. Raises SfnError for an invalid policy, mock configuration or part of the machine."""
    options = _limited_to(max_events or world.max_events)
    if mock_config is not None:
        options = replace(options, tasks=world.mocked_tasks(machine, mock_config, test_case))
    elif test_case is not None:
        raise SfnError(f"test_case={test_case!r} belongs to a mock configuration: pass mock_config=... too")
    if start_at is not None or stop_after is not None or variables:
        from pytest_sfn.execution.partial_runs import partial_options  # few tests run a part

        options = partial_options(options, machine.model, start_at, stop_after, variables)
    if role_policy is None:
        return world.under_own_role(options, machine) if world.role_policies else options
    return world.under_role(options, machine, role_policy)


def start_execution(
    engine: Engine, machine: StateMachine, given: Json, name: str | None, options: StartOptions
) -> ExecutionRecord:
    """Start an execution and run what is due now. Raises SfnError for an invalid name or input, or a name in use."""
    if name is not None and not is_valid_name(name):
        raise InvalidArgumentValue(
            f"{name!r} is not a valid execution name: use 1 to 80 characters, no spaces, brackets or wildcards"
        )
    given = copy_in(given, "the input")
    if name is not None and engine.runtime.place.execution(machine.name, name) in engine.runs:
        raise SfnError(f"{machine.name!r} already has an execution {name!r}: omit the name, or pass another one")
    return engine.start(machine, given, name=name, options=options)


@lru_cache(maxsize=64)
def _limited_to(max_events: int) -> StartOptions:
    """The options of a start. There is one object for each limit, because options are frozen."""
    return StartOptions(max_events=max_events)
