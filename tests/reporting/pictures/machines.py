"""Definitions to draw: one with everything, and large ones."""

from __future__ import annotations

from typing import Any

INVOKE = "arn:aws:states:::lambda:invoke"


def task(function: str, then: str | None = None, **fields: Any) -> dict[str, Any]:
    """A Task that invokes a function, and then a state or the end."""
    going_on = {"Next": then} if then else {"End": True}
    return {"Type": "Task", "Resource": INVOKE, "Parameters": {"FunctionName": function}, **going_on, **fields}


RESERVE = {
    "StartAt": "Reserve",
    "States": {
        "Reserve": task("Reserve", "Reserved?"),
        "Reserved?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.reserved", "BooleanEquals": True, "Next": "Done"}],
            "Default": "Try later",
        },
        "Try later": {"Type": "Wait", "Seconds": 90, "Next": "Reserve"},
        "Done": {"Type": "Succeed"},
    },
}

ORDER: dict[str, Any] = {
    "StartAt": "Validate",
    "States": {
        "Validate": task("Validate", "In stock?", Catch=[{"ErrorEquals": ["OrderInvalid"], "Next": "Reject"}]),
        "In stock?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.count", "NumericGreaterThan": 0, "Next": "Fulfil"},
                {"Variable": "$.backorder", "BooleanEquals": True, "Next": "Wait for stock"},
            ],
            "Default": "Reject",
        },
        "Wait for stock": {"Type": "Wait", "Seconds": 86400, "Next": "In stock?"},
        "Fulfil": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Charge", "States": {"Charge": task("Charge", "Book"), "Book": task("Book")}},
                {"StartAt": "Pack", "States": {"Pack": task("Pack")}},
                {"StartAt": "Items", "States": {"Items": {"Type": "Map", "ItemProcessor": RESERVE, "End": True}}},
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Reject"}],
            "End": True,
        },
        "Reject": {"Type": "Fail", "Error": "OrderRejected"},
    },
}


def large(states: int) -> dict[str, Any]:
    """A machine of so many states: Choices that go three ways, Parallels of three branches, Maps, catchers, loops."""
    made: dict[str, Any] = {}
    part = 0
    while _count(made) < states - 1:
        part += 1
        made |= _PARTS[part % len(_PARTS)](f"{part}", f"Step {part + 1}")
    made[f"Step {part + 1}"] = {"Type": "Succeed"}
    return {"StartAt": "Step 1", "States": made}


def _count(states: dict[str, Any]) -> int:
    inner = [block for state in states.values() for block in state.get("Branches", [])]
    inner += [state["ItemProcessor"] for state in states.values() if "ItemProcessor" in state]
    return len(states) + sum(_count(block["States"]) for block in inner)


def _plain(part: str, then: str) -> dict[str, Any]:
    handled = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": f"Handle {part}"}]}
    return {f"Step {part}": task("Work", then, **handled), f"Handle {part}": {"Type": "Pass", "Next": then}}


def _choice(part: str, then: str) -> dict[str, Any]:
    rules = [
        {"Variable": "$.total", "NumericGreaterThan": limit, "Next": f"Way {part} over {limit}"} for limit in (100, 10)
    ]
    return {
        f"Step {part}": {"Type": "Choice", "Choices": rules, "Default": f"Way {part} else"},
        f"Way {part} over 100": task("Expensive", then),
        f"Way {part} over 10": {"Type": "Wait", "Seconds": 60, "Next": f"Step {part}"},
        f"Way {part} else": {"Type": "Pass", "Next": then},
    }


def _parallel(part: str, then: str) -> dict[str, Any]:
    def branch(number: int) -> dict[str, Any]:
        first, second = f"Branch {part}.{number} a", f"Branch {part}.{number} b"
        return {"StartAt": first, "States": {first: task("First", second), second: task("Second")}}

    return {f"Step {part}": {"Type": "Parallel", "Branches": [branch(number) for number in range(3)], "Next": then}}


def _map(part: str, then: str) -> dict[str, Any]:
    inner = {f"Item {part}": task("Each", f"Keep {part}"), f"Keep {part}": {"Type": "Pass", "End": True}}
    return {
        f"Step {part}": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": f"Item {part}", "States": inner},
            "Next": then,
        }
    }


_PARTS = (_plain, _choice, _parallel, _map)
