"""Map Runs of Distributed Maps. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html"""

from __future__ import annotations

from pytest_sfn.engine.records.execution import MapRun, Status
from pytest_sfn.engine.records.tally import Tally
from pytest_sfn.engine.records.tolerated_failures import Tolerance
from pytest_sfn.service.api import Api, not_found, validation
from pytest_sfn.service.protocol.answers import Members, date
from pytest_sfn.service.protocol.resource_arns import parse_arn
from pytest_sfn.values.json_text import Json

_COUNTED: dict[Status, str] = {
    "RUNNING": "running",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "TIMED_OUT": "timedOut",
    "ABORTED": "aborted",
}


def describe_map_run(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html"""
    map_run = find_map_run(api, given["mapRunArn"])
    return {
        "mapRunArn": map_run.arn,
        "executionArn": map_run.parent.arn,
        "status": map_run.status,
        **_dates(map_run),
        "maxConcurrency": map_run.max_concurrency,
        "toleratedFailurePercentage": float(map_run.tolerance.percentage or 0),
        "toleratedFailureCount": map_run.tolerance.count or 0,
        "itemCounts": _counts(map_run.items),
        "executionCounts": _counts(map_run.executions),
        "redriveCount": map_run.redrive_count,
        **({} if map_run.redriven is None else {"redriveDate": date(map_run.redriven)}),
    }


def update_map_run(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html"""
    if not {"maxConcurrency", "toleratedFailureCount", "toleratedFailurePercentage"} & given.keys():
        raise validation("At least one of the limits of the Map Run must be specified", "MISSING_REQUIRED_PARAMETER")
    map_run = find_map_run(api, given["mapRunArn"])
    if map_run.status != "RUNNING":
        raise validation(f"Map Run is {map_run.status} and cannot be updated", "CANNOT_UPDATE_COMPLETED_MAP_RUN")
    tolerance = Tolerance(
        given.get("toleratedFailureCount", map_run.tolerance.count),
        given.get("toleratedFailurePercentage", map_run.tolerance.percentage),
    )
    concurrency = given.get("maxConcurrency", map_run.max_concurrency)
    api.world.engine.update_map_run(map_run, concurrency, tolerance)
    return {}


def list_map_runs(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html"""
    run = api.execution(given["executionArn"])
    return api.pages.answer("mapRuns", run.map_runs[::-1], given, key=lambda map_run: map_run.arn, show=_item)


def _item(map_run: MapRun) -> Members:
    machine, label = map_run.parent.machine.arn, map_run.arn.rpartition("/")[2].partition(":")[0]
    return {
        "executionArn": map_run.parent.arn,
        "mapRunArn": map_run.arn,
        "stateMachineArn": f"{machine}/{label}",
        **_dates(map_run),
    }


def _dates(map_run: MapRun) -> Members:
    dates = {"startDate": date(map_run.started)}
    if map_run.stopped is not None:
        dates["stopDate"] = date(map_run.stopped)
    return dates


def _counts(tally: Tally) -> Members:
    """How many executions or items have each status."""
    return {
        "pending": tally.pending,
        **{member: tally[status] for status, member in _COUNTED.items()},
        "total": tally.total,
        "resultsWritten": tally.written,
        "failuresNotRedrivable": tally.final,
        "pendingRedrive": tally["PENDING_REDRIVE"],
    }


def find_map_run(api: Api, arn: str) -> MapRun:
    """The Map Run with an ARN. Raises InvalidArn, ResourceNotFound."""
    parse_arn(arn, "mapRun")
    for run in api.world.engine.runs.values():
        for map_run in run.map_runs:
            if map_run.arn == arn:
                return map_run
    raise not_found(arn)


def items_in(map_run: MapRun, given: Json) -> int:
    """The number of items in the input of a child."""
    return len(given["Items"]) if map_run.state.item_batcher else 1
