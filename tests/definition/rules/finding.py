"""What the rules find in a definition, in few words."""

from __future__ import annotations

from typing import Any

from pytest_sfn.definition.model import MachineType
from pytest_sfn.definition.rules.selection import select_rules
from pytest_sfn.errors import Diagnostic
from pytest_sfn.tasks.aws.botocore_models import BotocoreModels
from tests.definition.helpers import parse_definition

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"
END = {"Type": "Pass", "End": True}


def findings(states: dict[str, Any], rules: str = "", type: MachineType = "STANDARD", **top: Any) -> list[Diagnostic]:
    """The findings in a machine of these states, which starts with the first one."""
    definition = {"StartAt": next(iter(states)), "States": states, **top}
    return list(parse_definition(definition, type=type, models=BotocoreModels(), rules=select_rules(rules)).warnings)


def found(states: dict[str, Any], rules: str = "", type: MachineType = "STANDARD", **top: Any) -> list[tuple[str, str]]:
    """The codes and the locations of the findings."""
    return [(one.code, one.location or "") for one in findings(states, rules, type, **top)]


def task(resource: str = FUNCTION, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **fields, **({} if "Next" in fields else {"End": True})}


def integration(name: str, parameters: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return task(f"arn:aws:states:::{name}", Parameters=parameters, **fields)


def inside(states: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An inline Map over these states."""
    return {"Type": "Map", "ItemProcessor": {"StartAt": next(iter(states)), "States": states}, **fields, "End": True}
