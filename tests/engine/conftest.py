"""Worlds for the engine's tests: Python's clock stays real, as nothing here reads it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_sfn import Execution, mock_sfn
from pytest_sfn.world.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn(freeze=False) as opened:
        yield opened


@pytest.fixture
def run(world: World) -> Callable[..., Execution]:
    return world.executor.run


@pytest.fixture
def start(world: World) -> Callable[..., Execution]:
    return world.executor.start


def machine(states: dict[str, Any], **top: Any) -> dict[str, Any]:
    """A definition that starts at its first state; a state without Next ends."""
    ended = {
        name: state if "Next" in state or state["Type"] in ("Succeed", "Fail", "Choice") else {**state, "End": True}
        for name, state in states.items()
    }
    return {"StartAt": next(iter(states)), "States": ended, **top}


def task(name: str, **fields: Any) -> dict[str, Any]:
    """A Task that calls a function with the state's input and passes on what it gives."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": name, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        **fields,
    }


def callback(name: str, **fields: Any) -> dict[str, Any]:
    """A Task that hands a token to a function and waits for its answer."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": name, "Payload": {"token.$": "$$.Task.Token"}},
        **fields,
    }


def chain(execution: Execution) -> list[str]:
    """The events as ``id<previous type``."""
    return [f"{event['id']}<{event['previousEventId']} {event['type']}" for event in execution.history]


def types(execution: Execution) -> list[str]:
    return [event["type"] for event in execution.history]
