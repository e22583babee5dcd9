"""The members of API answers that describe an execution.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
"""

from __future__ import annotations

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.redriving import reason_against
from pytest_sfn.service.protocol.answers import Members, date

_BILLED_STEP = 100_000
"""The duration of an Express execution is billed in steps of 100 ms (here in microseconds)."""


_BILLED_MEMORY = 64
"""The memory of an Express execution is billed in chunks of 64 MB; this library always reports one chunk."""


def outcome(run: ExecutionRecord, *, with_data: bool) -> Members:
    """The members that DescribeExecution and StartSyncExecution share."""
    answer: Members = {
        "executionArn": run.arn,
        "stateMachineArn": run.machine.arn,
        "name": run.name,
        "status": run.status,
        "startDate": date(run.started),
        "inputDetails": {"included": with_data},
    }
    if with_data:
        answer["input"] = input_text(run)
    if run.stopped is not None:
        answer["stopDate"] = date(run.stopped)
    if run.status == "SUCCEEDED":
        answer["outputDetails"] = {"included": with_data}
        if with_data:
            answer["output"] = run.history.texts.write(run.output)
    if with_data and run.status in ("FAILED", "ABORTED"):
        answer.update({key: text for key, text in (("error", run.error), ("cause", run.cause)) if text is not None})
    return answer


def describe_item(run: ExecutionRecord) -> Members:
    """An execution as a list shows it."""
    item: Members = {
        "executionArn": run.arn,
        "stateMachineArn": run.machine.arn,
        "name": run.name,
        "status": run.status,
        "startDate": date(run.started),
        "redriveCount": run.redrive_count,
        **redrive_date(run),
        **origin(run),
    }
    if run.stopped is not None:
        item["stopDate"] = date(run.stopped)
    return item


def origin(run: ExecutionRecord) -> Members:
    """The version and the alias with which the execution was started."""
    arns = {"stateMachineVersionArn": run.options.version_arn, "stateMachineAliasArn": run.options.alias_arn}
    return {key: arn for key, arn in arns.items() if arn}


def input_text(run: ExecutionRecord) -> str:
    """The input as JSON text."""
    return run.history.texts.write(run.input)


def redrive_status(run: ExecutionRecord, now: int) -> Members:
    """The redrive members of DescribeExecution."""
    why_not = reason_against(run, now)
    if why_not:
        status = {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": why_not}
    else:
        status = {"redriveStatus": "REDRIVABLE_BY_MAP_RUN" if run.map_run else "REDRIVABLE"}
    return {"redriveCount": run.redrive_count, **redrive_date(run), **status}


def redrive_date(run: ExecutionRecord) -> Members:
    """The date of the latest redrive, if there was one."""
    return {} if run.redriven is None else {"redriveDate": date(run.redriven)}


def describe_express(run: ExecutionRecord, *, with_data: bool = True) -> Members:
    """The answer of StartSyncExecution for an Express execution that has ended."""
    answer = outcome(run, with_data=with_data)
    answer.setdefault("outputDetails", {"included": with_data})
    return {**answer, "billingDetails": _billed(run)}


def _billed(run: ExecutionRecord) -> Members:
    """The billing details. The duration is rounded up."""
    took = max(1, (run.stopped or run.started) - run.started)
    steps = -(-took // _BILLED_STEP)
    return {"billedDurationInMilliseconds": steps * _BILLED_STEP // 1000, "billedMemoryUsedInMB": _BILLED_MEMORY}
