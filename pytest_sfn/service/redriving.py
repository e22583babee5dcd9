"""Whether an execution can be redriven. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html"""

from __future__ import annotations

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.run import MAX_SECONDS, Run
from pytest_sfn.service.calls import Members
from pytest_sfn.service.dates import date

REDRIVABLE_PERIOD = 14 * 86_400 * MICROSECONDS


def redrive_status(run: Run, now: int) -> Members:
    """The redrive members of DescribeExecution."""
    why_not = reason_against(run, now)
    if why_not:
        status = {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": why_not}
    else:
        status = {"redriveStatus": "REDRIVABLE_BY_MAP_RUN" if run.map_run else "REDRIVABLE"}
    return {"redriveCount": run.redrive_count, **redrive_date(run), **status}


def redrive_date(run: Run) -> Members:
    """When an execution was last redriven, if it ever was."""
    return {} if run.redriven is None else {"redriveDate": date(run.redriven)}


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
