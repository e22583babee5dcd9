"""Listing executions."""

from __future__ import annotations

from pytest_sfn.engine.maps.run import MapRun
from pytest_sfn.engine.run import Run
from pytest_sfn.service.api import Api, not_found, validation
from pytest_sfn.service.operations.executions import describe_item
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.service.protocol.resource_arns import parse_arn
from pytest_sfn.values.json_text import Json


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


def _sorted_by(run: Run) -> int:
    """The instant at which its status was new."""
    latest = run.redriven if run.stopped is None else run.stopped
    return run.started if latest is None else latest


def find_map_run(api: Api, arn: str) -> MapRun:
    """Raises InvalidArn, ResourceNotFound."""
    parse_arn(arn, "mapRun")
    for run in api.world.engine.runs.values():
        for map_run in run.map_runs:
            if map_run.arn == arn:
                return map_run
    raise not_found(arn)


def _children(api: Api, given: Members) -> list[Run]:
    """The children of a Map Run, the newest first."""
    return list(reversed(find_map_run(api, given["mapRunArn"]).children))


def _executions(api: Api, given: Members) -> list[Run]:
    """The executions of a Standard machine, a version or an alias, the newest first."""
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


def not_supported_by_type() -> ApiError:
    return ApiError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")


def _item(run: Run, by_map_run: bool) -> Members:
    item = describe_item(run)
    if run.map_run and by_map_run:
        item["mapRunArn"] = run.map_run.arn
        item["itemCount"] = items_in(run.map_run, run.input)
    return item


def items_in(map_run: MapRun, given: Json) -> int:
    """How many items the input of a child holds."""
    return len(given["Items"]) if map_run.state.item_batcher else 1
