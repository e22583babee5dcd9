"""State machines in pairs: one with a defect, and its mended twin."""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
SUCCEED = {"Type": "Succeed"}
FAIL = {"Type": "Fail", "Error": "OrderFailed"}


def task(function: str, **fields: Any) -> Fields:
    """A Task that calls a Lambda function."""
    return {"Type": "Task", "Resource": FUNCTION + function, **fields}


def catch(name: str | list[str], to: str, **fields: Any) -> Fields:
    """One catcher."""
    names = [name] if isinstance(name, str) else name
    return {"ErrorEquals": names, "Next": to, **fields}


def machine(start_at: str, states: Fields, **fields: Any) -> Fields:
    return {"StartAt": start_at, "States": states, **fields}


def saga(ship_catches: list[str]) -> Fields:
    """Charge, then Ship; Refund if Ship fails with one of some errors."""
    return machine(
        "Charge",
        {
            "Charge": task("charge", Next="Ship", Catch=[catch("States.ALL", "Failed")]),
            "Ship": task("ship", TimeoutSeconds=60, End=True, Catch=[catch(ship_catches, "Refund")]),
            "Refund": task("refund", Next="Failed", Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]),
            "Failed": FAIL,
        },
    )
