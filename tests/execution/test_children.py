"""The executions that an execution starts, and what a pending task was called with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.world.world import World

CHILD: Any = {"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 60, "End": True}}}
CHILD_ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:child"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:Stamp"


@pytest.fixture
def world() -> Iterator[World]:
    world = World(freeze=False)
    world.open()
    world.executor.load(CHILD, name="child")
    yield world
    world.close()


def starting(resource: str, **arguments: Any) -> dict[str, Any]:
    """A machine whose only Task starts the child."""
    parameters = {"StateMachineArn": CHILD_ARN, **arguments}
    return {
        "StartAt": "Go",
        "States": {"Go": {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}},
    }


def ends(executions: list[Execution]) -> list[str]:
    return [f"{execution.machine.name} {execution.status}" for execution in executions]


@pytest.mark.parametrize("pattern", [".sync", ".sync:2"])
def test_a_nested_execution_is_a_child_of_the_one_that_waits_for_it(world: World, pattern: str) -> None:
    execution = world.executor.run(starting(f"arn:aws:states:::states:startExecution{pattern}"))

    assert ends(execution.children) == ["child SUCCEEDED"]
    assert execution.children[0].parent == execution
    assert execution.parent is None


@pytest.mark.parametrize("resource", ["states:startExecution", "aws-sdk:sfn:startExecution"])
def test_an_execution_that_is_only_started_is_a_child_too(world: World, resource: str) -> None:
    execution = world.executor.run(starting(f"arn:aws:states:::{resource}"))

    assert ends(execution.children) == ["child RUNNING"]
    assert execution.children[0].parent == execution


def test_an_execution_that_a_test_has_started_does_not_become_a_child(world: World) -> None:
    """StartExecution with a name and an input that are there already answers the execution that runs."""
    world.executor.start(world.machines[CHILD_ARN], {}, name="same")

    execution = world.executor.run(starting("arn:aws:states:::states:startExecution", Name="same", Input={}))

    assert execution.status == "SUCCEEDED"
    assert execution.children == []


def test_an_execution_that_a_handler_starts_is_not_a_child(world: World) -> None:
    import boto3

    def stamp(event: Any, context: Any) -> None:
        boto3.client("stepfunctions", region_name="us-east-1").start_execution(stateMachineArn=CHILD_ARN)

    world.lambdas.register("Stamp", stamp)

    execution = world.executor.run(
        {"StartAt": "Stamp", "States": {"Stamp": {"Type": "Task", "Resource": FUNCTION, "End": True}}}
    )

    assert len(world.executor.executions) == 2
    assert execution.children == []


def test_children_of_map_runs_come_first_and_know_their_parent(world: World) -> None:
    start = starting("arn:aws:states:::states:startExecution.sync:2")["States"]["Go"]
    definition = {
        "StartAt": "Go",
        "States": {
            "Go": {**{key: value for key, value in start.items() if key != "End"}, "ResultPath": None, "Next": "Each"},
            "Each": {
                "Type": "Map",
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "GoToo",
                    "States": {"GoToo": {**start, "Resource": "arn:aws:states:::states:startExecution.sync"}},
                },
                "End": True,
            },
        },
    }

    execution = world.executor.run(definition, [1])

    of_map, nested = execution.children
    assert (of_map.parent, nested.parent) == (execution, execution)
    assert nested.machine.name == "child"
    assert ends(of_map.children) == ["child SUCCEEDED"]
    assert of_map.children[0].parent == of_map


def test_the_payload_of_a_pending_task_is_the_event_of_its_function(world: World) -> None:
    world.lambdas.register("Ask", returns=None)
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "Ask", "Payload": {"order.$": "$.order", "token.$": "$$.Task.Token"}},
        "End": True,
    }

    execution = world.executor.start({"StartAt": "Ask", "States": {"Ask": state}}, {"order": 7})

    pending = execution.pending[0]
    assert pending.payload == {"order": 7, "token": pending.token}
    assert pending.payload == execution.task("Ask").payload


def test_the_payload_of_any_other_pending_task_is_its_arguments(world: World) -> None:
    queue = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
    world.executor.mock_task("Ask", returns={"MessageId": "m"})
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }

    execution = world.executor.start({"StartAt": "Ask", "States": {"Ask": state}})

    assert execution.pending[0].payload == {"QueueUrl": queue, "MessageBody": execution.pending[0].token}
