"""State machines for these tests, and the policies that they need."""

from __future__ import annotations

from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.iam.policy import generate_policy

Json = dict[str, Any]


def task(resource: str, arguments: Any = None, **more: Any) -> Json:
    """A task of an integration, such as ``sqs:sendMessage``; keys that end in ``.$`` are decided at run time."""
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": arguments or {}, **more}


def jsonata_task(resource: str, arguments: Any) -> Json:
    return {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": f"arn:aws:states:::{resource}",
        "Arguments": arguments,
    }


def machine(*states: Json, **top: Any) -> Json:
    """A definition with these states."""
    return {"StartAt": "S0", "States": {f"S{number}": state for number, state in enumerate(states)}, **top}


def policy(*states: Json, name: str = "orders", place: Place | None = None, **top: Any) -> Json:
    return generate_policy(machine(*states, **top), place or Place(), name)


def statements(*states: Json, name: str = "orders", **top: Any) -> list[Json]:
    found: list[Json] = policy(*states, name=name, **top)["Statement"]
    return found


def allowed(actions: str, on: str | list[str], *, sid: str | None = None, condition: Json | None = None) -> Json:
    """A statement that allows actions, separated by spaces; the service stands before the first of them."""
    service = actions.split(":")[0]
    names = actions.split()
    return {
        **({"Sid": sid} if sid else {}),
        "Effect": "Allow",
        "Action": [name if ":" in name else f"{service}:{name}" for name in names],
        "Resource": on,
        **({"Condition": condition} if condition else {}),
    }


def rule(name: str, sid: str | None = None) -> Json:
    """The rights on a managed rule of EventBridge."""
    arn = f"arn:aws:events:us-east-1:123456789012:rule/{name}"
    return allowed("events:PutTargets PutRule DescribeRule", [arn], sid=sid)


def passing(role: str, to: str | list[str] | None = None, sid: str | None = None) -> Json:
    condition = {"StringEquals": {"iam:PassedToService": to}} if to else None
    return allowed("iam:PassRole", [role], sid=sid, condition=condition)
