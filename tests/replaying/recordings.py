"""A machine with one of everything that can go another way, and the history of one of its executions."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from pytest_sfn import Replay, mock_sfn

Definition = dict[str, Any]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"

ORDER: Definition = {
    "StartAt": "Charge",
    "States": {
        "Charge": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
            "ResultSelector": {"id.$": "$.Payload.id"},
            "ResultPath": "$.charge",
            "TimeoutSeconds": 30,
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Refund"}],
            "Next": "Is it big",
        },
        "Is it big": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.total", "NumericGreaterThan": 10, "Next": "Prepare"}],
            "Default": "Done",
        },
        "Prepare": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Pack", "States": {"Pack": {"Type": "Task", "Resource": f"{FUNCTION}pack", "End": True}}},
                {"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 5, "End": True}}},
            ],
            "ResultPath": "$.prepared",
            "Next": "Items",
        },
        "Items": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemProcessor": {
                "StartAt": "Send",
                "States": {
                    "Send": {
                        "Type": "Task",
                        "Resource": f"{FUNCTION}send",
                        "Catch": [
                            {"ErrorEquals": ["Lost"], "Next": "Note"},
                            {"ErrorEquals": ["Broken"], "Next": "Forget"},
                        ],
                        "End": True,
                    },
                    "Note": {"Type": "Pass", "End": True},
                    "Forget": {"Type": "Pass", "End": True},
                },
            },
            "Next": "Done",
        },
        "Refund": {"Type": "Pass", "Next": "Done"},
        "Done": {"Type": "Succeed"},
    },
}


class Busy(Exception):
    pass


class Lost(Exception):
    pass


def _send(event: int, context: object) -> int:
    if event == 2:
        raise Lost("item 2")
    return event * 2


def record_order() -> list[dict[str, Any]]:
    """The history of an order: charged at the third try, prepared in 5 seconds, and one of its items is lost."""
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("charge", side_effect=[Busy("1"), Busy("2"), {"id": 7}], duration=3)
        sfn.lambdas.register("pack", returns=1, duration=2)
        sfn.lambdas.register("send", _send, duration=1)
        return sfn.executor.run(ORDER, {"total": 20, "items": [1, 2, 3], "few": [1]}).history


def changed(change: Callable[[dict[str, Any]], object], definition: Definition = ORDER) -> Definition:
    """The definition after a change of its states."""
    made = copy.deepcopy(definition)
    change(made["States"])
    return made


def replay(history: Any, definition: Any, **arguments: Any) -> Replay[Any]:
    with mock_sfn(freeze=False) as sfn:
        return sfn.executor.replay(history, definition, **arguments)
