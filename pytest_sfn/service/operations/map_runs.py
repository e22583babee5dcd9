"""Map Runs of Distributed Maps. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.engine.map_run import MapRun
from pytest_sfn.json_text import Json
from pytest_sfn.service.api import Api
from pytest_sfn.service.calls import Members
from pytest_sfn.service.dates import date
from pytest_sfn.service.operations.listing import find_map_run, items_in
from pytest_sfn.service.pages import listed, page

_COUNTED = {
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
        "toleratedFailurePercentage": map_run.tolerated_percentage,
        "toleratedFailureCount": map_run.tolerated_count,
        "itemCounts": _counts(map_run, lambda given: items_in(map_run, given)),
        "executionCounts": _counts(map_run, lambda given: 1),
        "redriveCount": 0,
    }


def list_map_runs(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html"""
    run = api.execution(given["executionArn"])
    found, token = page(run.map_runs[::-1], given, api.now)
    return listed("mapRuns", [_item(map_run) for map_run in found], token)


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


def _counts(map_run: MapRun, weigh: Callable[[Json], int]) -> Members:
    """How many there are of each status; ``weigh`` says how many the input of a child counts for."""
    counts = dict.fromkeys(("pending", *_COUNTED.values()), 0)
    for child in map_run.children:
        counts[_COUNTED[child.status]] += weigh(child.input)
    counts["pending"] = sum(map(weigh, map_run.waiting))
    total = sum(counts.values())
    return {**counts, "total": total, "resultsWritten": 0, "failuresNotRedrivable": 0, "pendingRedrive": 0}
