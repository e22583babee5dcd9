"""StartExecution, which is idempotent by name, and StartSyncExecution.

The ARN may name a version or an alias. With a mock configuration of Step Functions Local it may end in ``#`` and the
name of a test case.
"""

from __future__ import annotations

import os

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import current_starter
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.records.execution import ExecutionRecord, Machine
from pytest_sfn.engine.runtime import StartOptions
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.service.api import Api, MachineTarget, not_supported_by_type
from pytest_sfn.service.execution_members import describe_express, input_text
from pytest_sfn.service.operations.machines import check_name
from pytest_sfn.service.protocol.answers import ApiError, Members, date, json_problem
from pytest_sfn.service.records import PublishedVersion
from pytest_sfn.service.served_world import ServedWorld
from pytest_sfn.values.json_text import Json

NAME_KEPT = 90 * 86_400 * MICROSECONDS
"""How long an execution's name stays in use after its end."""


def start_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""
    if "name" in given:
        check_name(given["name"])
    arn, case = _split_test_case(given["stateMachineArn"])
    target = api.lasting_machine(arn)
    text = given.get("input", "{}")
    texts = Texts()
    value = read_input(text, texts)
    before = _same_name(api, target, given.get("name"))
    run = _repeat(before, text) if before else _start(api, target, given, value, texts, case)
    return {"executionArn": run.arn, "startDate": date(run.started)}


def read_input(text: str, texts: Texts) -> Json:
    """The input of an execution. Raises InvalidExecutionInput."""
    try:
        return texts.read(text)
    except (ValueError, RecursionError):
        message = f"Invalid State Machine Execution Input: '{json_problem(text)}'"
        raise ApiError("InvalidExecutionInput", message) from None


def _route(api: Api, target: MachineTarget) -> PublishedVersion | None:
    """The version to run. For an alias with two versions, one is chosen by the weights."""
    if target.alias is None:
        return target.version
    first, *others = target.alias.routes
    drawn = first if not others or api.world.ids.random.random() * 100 < first.weight else others[0]
    return target.record.version_at(drawn)


def _select_version(
    api: Api, target: MachineTarget, case: str | None, *, synchronous: bool = False
) -> tuple[Machine, StartOptions]:
    """The machine of the version to run, and the options. ``case`` is a test case of a mock configuration."""
    version = _route(api, target)
    machine = version.machine if version else target.machine
    options = StartOptions(
        max_events=api.world.max_events,
        tasks=_tasks_of(api.world, machine, case),
        synchronous=synchronous,
        version_arn=version.arn if version else None,
        alias_arn=target.alias.arn if target.alias else None,
    )
    return machine, api.world.under_own_role(options, machine)


def _start(
    api: Api, target: MachineTarget, given: Members, value: Json, texts: Texts, case: str | None
) -> ExecutionRecord:
    machine, options = _select_version(api, target, case)
    name, starter = given.get("name"), current_starter()
    run = api.world.engine.start(machine, value, name=name, texts=texts, options=options, starter=starter)
    if "traceHeader" in given:
        api.trace_headers[run.arn] = given["traceHeader"]
    return run


def _same_name(api: Api, target: MachineTarget, name: str | None) -> ExecutionRecord | None:
    """The execution of a Standard machine that already has the name."""
    if name is None or target.machine.type == "EXPRESS":
        return None
    run = api.world.engine.runs.get(api.world.place.execution(target.machine.name, name))
    if run is None or api.deletions.has_left(run) or (run.stopped is not None and run.stopped + NAME_KEPT < api.now):
        return None
    return run


def _repeat(run: ExecutionRecord, text: str) -> ExecutionRecord:
    """The running execution with the same name and input: StartExecution is idempotent.

    Raises ExecutionAlreadyExists.
    """
    if run.is_running and input_text(run) == text:
        return run
    raise ApiError("ExecutionAlreadyExists", f"Execution Already Exists: '{run.arn}'")


def start_sync_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html

    The caller waits for the end, so virtual time moves to it.
    """
    if "name" in given:
        check_name(given["name"])
    arn, case = _split_test_case(given["stateMachineArn"])
    target = api.machine(arn)
    if target.machine.type != "EXPRESS":
        raise not_supported_by_type()
    texts = Texts()
    value = read_input(given.get("input", "{}"), texts)
    machine, options = _select_version(api, target, case, synchronous=True)
    run = api.world.engine.start(machine, value, name=given.get("name"), texts=texts, options=options)
    _wait(api, run)
    answer = describe_express(run, with_data=given.get("includedData") != "METADATA_ONLY")
    if "traceHeader" in given:
        answer["traceHeader"] = given["traceHeader"]
    return answer


def _wait(api: Api, run: ExecutionRecord) -> None:
    clock = api.world.clock
    clock.run_now()
    while run.is_running and (due := clock.next_due(idle=True)) is not None:
        clock.move_to(due)


_CONFIG = "SFN_MOCK_CONFIG"
"""The variable with the path of a mock configuration, as in Step Functions Local.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-test-sm-exec.html
"""


def _split_test_case(arn: str) -> tuple[str, str | None]:
    """The ARN of a machine, and the test case after its ``#``, if there is a mock configuration."""
    if _CONFIG not in os.environ:
        return arn, None
    machine, _, case = arn.partition("#")
    return machine, case or None


def _tasks_of(world: ServedWorld, machine: Machine, case: str | None) -> TaskPort | None:
    """The task port of an execution in a test case; None outside of one. Raises SfnError."""
    return None if case is None else world.mocked_tasks(machine, os.environ[_CONFIG], case)
