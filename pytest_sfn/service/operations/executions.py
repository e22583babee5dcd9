"""Starting, describing, listing and stopping executions."""

from __future__ import annotations

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import current_starter
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.run import Machine, Options, Run
from pytest_sfn.service.api import Api, Target
from pytest_sfn.service.mocked_cases import split_test_case, tasks_of
from pytest_sfn.service.operations.machines import check_name
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.service.protocol.dates import date
from pytest_sfn.service.protocol.json_errors import json_problem
from pytest_sfn.service.records import Version
from pytest_sfn.service.redriving import redrive_date, redrive_status
from pytest_sfn.values.json_text import Json

NAME_KEPT = 90 * 86_400 * MICROSECONDS
"""How long after its end the name of an execution is taken."""


def start_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""
    if "name" in given:
        check_name(given["name"])
    arn, case = split_test_case(given["stateMachineArn"])
    target = api.lasting_machine(arn)
    text = given.get("input", "{}")
    texts = Texts()
    value = read_input(text, texts)
    before = _same_name(api, target, given.get("name"))
    run = _again(before, text) if before else _start(api, target, given, value, texts, case)
    return {"executionArn": run.arn, "startDate": date(run.started)}


def read_input(text: str, texts: Texts) -> Json:
    """The input of an execution. Raises InvalidExecutionInput."""
    try:
        return texts.read(text)
    except (ValueError, RecursionError):
        message = f"Invalid State Machine Execution Input: '{json_problem(text)}'"
        raise ApiError("InvalidExecutionInput", message) from None


def _route(api: Api, target: Target) -> Version | None:
    """The version that is run: of an alias with two of them, one by their weights."""
    if target.alias is None:
        return target.version
    first, *others = target.alias.routes
    drawn = first if not others or api.world.ids.random.random() * 100 < first.weight else others[0]
    return target.record.version_at(drawn)


def chosen(api: Api, target: Target, case: str | None, *, synchronous: bool = False) -> tuple[Machine, Options]:
    """The machine that is run, and how: an alias may lead to either of two versions; ``case`` is a test case."""
    version = _route(api, target)
    machine = version.machine if version else target.machine
    return machine, Options(
        max_events=api.world.max_events,
        tasks=tasks_of(api.world, machine, case),
        synchronous=synchronous,
        version_arn=version.arn if version else None,
        alias_arn=target.alias.arn if target.alias else None,
    )


def _start(api: Api, target: Target, given: Members, value: Json, texts: Texts, case: str | None) -> Run:
    machine, options = chosen(api, target, case)
    name, starter = given.get("name"), current_starter()
    run = api.world.engine.start(machine, value, name=name, texts=texts, options=options, starter=starter)
    if "traceHeader" in given:
        api.trace_headers[run.arn] = given["traceHeader"]
    return run


def _same_name(api: Api, target: Target, name: str | None) -> Run | None:
    """The execution of a Standard machine that has the name already."""
    if name is None or target.machine.type == "EXPRESS":
        return None
    run = api.world.engine.runs.get(api.world.place.execution(target.machine.name, name))
    if run is None or api.deletions.has_left(run) or (run.stopped is not None and run.stopped + NAME_KEPT < api.now):
        return None
    return run


def _again(run: Run, text: str) -> Run:
    """The same request while the execution runs has the same answer."""
    if run.is_running and _input(run) == text:
        return run
    raise ApiError("ExecutionAlreadyExists", f"Execution Already Exists: '{run.arn}'")


def _input(run: Run) -> str:
    return run.history.texts.write(run.input)


def describe_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"""
    run = api.execution(given["executionArn"])
    api.polling.note(run, api.now)
    with_data = given.get("includedData") != "METADATA_ONLY"
    answer = {
        **outcome(run, with_data=with_data),
        **_origin(run),
        **redrive_status(run, api.now),
    }
    if run.arn in api.trace_headers:
        answer["traceHeader"] = api.trace_headers[run.arn]
    if run.map_run:
        answer["mapRunArn"] = run.map_run.arn
    return answer


def outcome(run: Run, *, with_data: bool) -> Members:
    """What both DescribeExecution and StartSyncExecution say of an execution."""
    answer: Members = {
        "executionArn": run.arn,
        "stateMachineArn": run.machine.arn,
        "name": run.name,
        "status": run.status,
        "startDate": date(run.started),
        "inputDetails": {"included": with_data},
    }
    if with_data:
        answer["input"] = _input(run)
    if run.stopped is not None:
        answer["stopDate"] = date(run.stopped)
    if run.status == "SUCCEEDED":
        answer["outputDetails"] = {"included": with_data}
        if with_data:
            answer["output"] = run.history.texts.write(run.output)
    if with_data and run.status in ("FAILED", "ABORTED"):
        answer.update({key: text for key, text in (("error", run.error), ("cause", run.cause)) if text is not None})
    return answer


def _origin(run: Run) -> Members:
    """The version and the alias by which it was started."""
    arns = {"stateMachineVersionArn": run.options.version_arn, "stateMachineAliasArn": run.options.alias_arn}
    return {key: arn for key, arn in arns.items() if arn}


def stop_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html"""
    run = api.execution(given["executionArn"])
    api.world.engine.stop(run, given.get("error"), given.get("cause"))
    return {"stopDate": date(api.now if run.stopped is None else run.stopped)}


def describe_item(run: Run) -> Members:
    """One execution in a list."""
    item: Members = {
        "executionArn": run.arn,
        "stateMachineArn": run.machine.arn,
        "name": run.name,
        "status": run.status,
        "startDate": date(run.started),
        "redriveCount": run.redrive_count,
        **redrive_date(run),
        **_origin(run),
    }
    if run.stopped is not None:
        item["stopDate"] = date(run.stopped)
    return item
