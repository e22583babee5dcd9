"""The log events of an execution: one JSON object for each event.

https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.clock import to_microseconds
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.values.json_text import dumps
from pytest_sfn.values.safe_text import utf8

MAX_PAYLOAD = 248 * 1024
"""The longest payload in bytes. A longer one is cut."""

_FATAL = frozenset({"ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"})
_UNSUCCESSFUL = ("Failed", "TimedOut", "Aborted")
_PAYLOADS = ("input", "output", "parameters")
_DATA = frozenset({*_PAYLOADS, "inputDetails", "outputDetails", "assignedVariables", "assignedVariablesDetails"})


def is_logged(kind: str, level: str) -> bool:
    """True if a level (ALL, ERROR, FATAL, OFF) includes events of this type."""
    if level == "ALL":
        return True
    if level == "ERROR":
        return kind.endswith(_UNSUCCESSFUL) or kind == "FailStateEntered"
    return level == "FATAL" and kind in _FATAL


def log_event(run: ExecutionRecord, event: dict[str, Any], *, with_data: bool) -> dict[str, Any]:
    """An event of the history in the format of PutLogEvents. ``with_data`` is includeExecutionData."""
    details: dict[str, Any] = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    at = to_microseconds(event["timestamp"]) // 1000
    message = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": _cut(details) if with_data else _without_data(details),
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(at),
        "execution_arn": run.arn,
        "redrive_count": str(run.redrive_count),
    }
    return {"timestamp": at, "message": dumps(message)}


def _without_data(details: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in details.items() if key not in _DATA}


def _cut(details: dict[str, Any]) -> dict[str, Any]:
    """The details, without payloads that are too long."""
    cut: dict[str, Any] = {}
    for key in _PAYLOADS:
        payload = utf8(details.get(key, ""))
        if len(payload) <= MAX_PAYLOAD:
            continue
        cut[key] = payload[:MAX_PAYLOAD].decode(errors="ignore")
        if f"{key}Details" in details:
            cut[f"{key}Details"] = {"truncated": True}
    return {**details, **cut}
