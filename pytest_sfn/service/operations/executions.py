"""Operations that describe, stop and list executions."""

from __future__ import annotations

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.service.api import Api, not_supported_by_type, validation
from pytest_sfn.service.execution_members import describe_item, origin, outcome, redrive_status
from pytest_sfn.service.operations.map_runs import find_map_run, items_in
from pytest_sfn.service.protocol.answers import Members, date


def describe_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"""
    run = api.execution(given["executionArn"])
    api.polling.note(run, api.now)
    with_data = given.get("includedData") != "METADATA_ONLY"
    answer = {
        **outcome(run, with_data=with_data),
        **origin(run),
        **redrive_status(run, api.now),
    }
    if run.arn in api.trace_headers:
        answer["traceHeader"] = api.trace_headers[run.arn]
    if run.map_run:
        answer["mapRunArn"] = run.map_run.arn
    return answer


def stop_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html"""
    run = api.execution(given["executionArn"])
    api.world.engine.stop(run, given.get("error"), given.get("cause"))
    return {"stopDate": date(api.now if run.stopped is None else run.stopped)}


def list_executions(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html"""
    if "stateMachineArn" not in given and "mapRunArn" not in given:
        raise validation("Must provide a StateMachine ARN or MapRun ARN")
    if "stateMachineArn" in given and "mapRunArn" in given:
        raise validation("Must specify either a stateMachineArn or a mapRunArn, but not both")
    runs = _children(api, given) if "mapRunArn" in given else _executions(api, given)
    wanted = given.get("statusFilter")
    redriven = {None: None, "REDRIVEN": True, "NOT_REDRIVEN": False}[given.get("redriveFilter")]
    shown = [run for run in runs if wanted in (None, run.status) and redriven in (None, bool(run.redrive_count))]
    shown.sort(key=_sorted_by, reverse=True)
    return api.pages.answer(
        "executions", shown, given, key=lambda run: run.arn, show=lambda run: _item(run, "mapRunArn" in given)
    )


def _sorted_by(run: ExecutionRecord) -> int:
    """The time of the last change of status, for sorting."""
    latest = run.redriven if run.stopped is None else run.stopped
    return run.started if latest is None else latest


def _children(api: Api, given: Members) -> list[ExecutionRecord]:
    """The children of a Map Run, newest first."""
    return list(reversed(find_map_run(api, given["mapRunArn"]).children))


def _executions(api: Api, given: Members) -> list[ExecutionRecord]:
    """The executions of a Standard machine, a version or an alias, newest first."""
    if given.get("statusFilter") == "PENDING_REDRIVE":
        raise validation("The PENDING_REDRIVE status filter is only supported with a mapRunArn")
    if "redriveFilter" in given:
        raise validation("The redriveFilter is only supported with a mapRunArn")
    arn = given["stateMachineArn"]
    target = api.machine(arn)
    if target.machine.type == "EXPRESS":
        raise not_supported_by_type()
    own = list(api.deletions.executions(target.record.arn))
    if target.alias:
        own = [run for run in own if run.options.alias_arn == arn]
    elif target.version:
        own = [run for run in own if run.options.version_arn == arn]
    return own[::-1]


def _item(run: ExecutionRecord, by_map_run: bool) -> Members:
    item = describe_item(run)
    if run.map_run and by_map_run:
        item["mapRunArn"] = run.map_run.arn
        item["itemCount"] = items_in(run.map_run, run.input)
    return item
