"""Whether an execution can be redriven. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html"""

from __future__ import annotations

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.run import MAX_SECONDS, Run
from pytest_sfn.service.api import Api
from pytest_sfn.service.calls import Members

REDRIVABLE_PERIOD = 14 * 86_400 * MICROSECONDS


def redrive_status(api: Api, run: Run) -> Members:
    """The redrive members of DescribeExecution."""
    answer: Members = {"redriveCount": 0}
    why_not = reason_against(run, api.now)
    if why_not:
        return {**answer, "redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": why_not}
    return {**answer, "redriveStatus": "REDRIVABLE_BY_MAP_RUN" if run.map_run else "REDRIVABLE"}


def reason_against(run: Run, now: int) -> str | None:
    """Why an execution cannot be redriven now; None if it can."""
    if run.status in ("RUNNING", "SUCCEEDED"):
        return f"Execution is {run.status} and cannot be redriven"
    if run.history.is_full:
        return "Execution history event limit exceeded"
    if now - run.started > MAX_SECONDS["STANDARD"] * MICROSECONDS:
        return "Execution has exceeded the max execution time"
    if run.stopped is not None and now - run.stopped > REDRIVABLE_PERIOD:
        return "Execution redrivable period exceeded"
    return None
