"""What the API tells of redriving.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
"""

from __future__ import annotations

from pytest_sfn.engine.redriving import reason_against
from pytest_sfn.engine.run import Run
from pytest_sfn.service.protocol.answers import Members
from pytest_sfn.service.protocol.dates import date


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
