"""Whether an execution can be redriven. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html"""

from __future__ import annotations

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.run import MAX_SECONDS, Run

REDRIVABLE_PERIOD = 14 * 86_400 * MICROSECONDS


def reason_against(run: Run, now: int) -> str | None:
    """Why an execution cannot be redriven now, in AWS's words; None if it can."""
    if run.status in ("RUNNING", "SUCCEEDED"):
        return f"Execution is {run.status} and cannot be redriven"
    if run.history.is_full:
        return "Execution history event limit exceeded"
    if now - run.started > MAX_SECONDS["STANDARD"] * MICROSECONDS:
        return "Execution has exceeded the max execution time"
    if run.stopped is not None and now - run.stopped > REDRIVABLE_PERIOD:
        return "Execution redrivable period exceeded"
    return None
