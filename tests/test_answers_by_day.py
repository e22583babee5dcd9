"""Each rule of the list is what an execution shows, and the table of the documentation is made of the list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_sfn import answers_by_day as rules
from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World

ROLE = "arn:aws:iam::123456789012:role/role"
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn(strict=False) as opened:
        yield opened


def task(resource: str, arguments: dict[str, Any]) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": arguments, "End": True}
    return {"StartAt": "T", "States": {"T": state}}


def encryption(world: World) -> Any:
    client = boto3.client("stepfunctions")
    arn = client.create_state_machine(name="m", definition=json.dumps(PASS), roleArn=ROLE)["stateMachineArn"]
    return client.describe_state_machine(stateMachineArn=arn)["encryptionConfiguration"]


def after_map_run(world: World) -> Any:
    processor = {**PASS, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    state = {"Type": "Map", "ItemProcessor": processor, "End": True}
    history = world.executor.run({"StartAt": "M", "States": {"M": state}}, [1]).history
    left = next(event for event in history if event["type"] == "MapStateExited")
    return history[left["previousEventId"] - 1]["type"]


def item_source(world: World) -> Any:
    boto3.client("s3").create_bucket(Bucket="shelf")
    boto3.client("s3").put_object(Bucket="shelf", Key="a.json", Body="[1]")
    state = {
        "Type": "Map",
        "ItemProcessor": {**PASS, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "shelf", "Key": "a.json"}},
        "ItemSelector": {"source.$": "$$.Map.Item.Source"},
        "End": True,
    }
    (item,) = world.executor.run({"StartAt": "M", "States": {"M": state}}).output
    return item["source"].removesuffix("shelf/a.json")


def context_redrive_count(world: World) -> Any:
    state = {"Type": "Pass", "InputPath": "$$.Execution.RedriveCount", "End": True}
    return world.executor.run({"StartAt": "P", "States": {"P": state}}).output


def nested_redrive(world: World) -> Any:
    child = world.executor.load(PASS, name="child")
    output = world.executor.run(task("states:startExecution.sync:2", {"StateMachineArn": child.arn})).output
    return tuple(name for name in output if name.startswith("Redrive"))


def listed_redrive_count(world: World) -> Any:
    machine = world.executor.load(PASS, name="m")
    world.executor.run(machine)
    return boto3.client("stepfunctions").list_executions(stateMachineArn=machine.arn)["executions"][0]["redriveCount"]


def lambda_timeout(world: World) -> Any:
    world.lambdas.register("f", timeout=rules.LAMBDA_TIMEOUT.value, duration=rules.LAMBDA_TIMEOUT.value)
    return world.executor.run(task("lambda:invoke", {"FunctionName": "f"})).duration.total_seconds()


def lambda_timed_out(world: World) -> Any:
    world.lambdas.register("f", timeout=1, duration=2)
    return world.executor.run(task("lambda:invoke", {"FunctionName": "f"})).error


def lambda_trace(world: World) -> Any:
    world.lambdas.register("f")
    output = world.executor.run(task("lambda:invoke", {"FunctionName": "f"})).output
    found = re.fullmatch(rules.LAMBDA_TRACE.value, output["SdkHttpMetadata"]["HttpHeaders"]["X-Amzn-Trace-Id"])
    return found and found.re.pattern


def sdk_attempts(world: World) -> Any:
    """The end of the cause; of services of which only older answers are known there is none."""
    assert "Attempt" not in cause_of(world, "s3:listObjects", Bucket="nowhere")
    return "(SDK" + cause_of(world, "sqs:getQueueUrl", QueueName="q").rpartition("(SDK")[2]


def cause_of(world: World, call: str, **arguments: Any) -> str:
    return world.executor.run(task(f"aws-sdk:{call}", arguments)).cause or ""


SEEN: dict[str, Callable[[World], Any]] = {
    "ENCRYPTION": encryption,
    "AFTER_MAP_RUN": after_map_run,
    "ITEM_SOURCE": item_source,
    "CONTEXT_REDRIVE_COUNT": context_redrive_count,
    "NESTED_REDRIVE": nested_redrive,
    "LISTED_REDRIVE_COUNT": listed_redrive_count,
    "LAMBDA_TIMEOUT": lambda_timeout,
    "LAMBDA_TIMED_OUT": lambda_timed_out,
    "LAMBDA_TRACE": lambda_trace,
    "SDK_ATTEMPTS": sdk_attempts,
}


def test_every_rule_is_shown_by_an_execution() -> None:
    assert [getattr(rules, name) for name in SEEN] == rules.answers()


@pytest.mark.parametrize("rule", SEEN)
def test_what_the_list_says_is_what_happens(world: World, rule: str) -> None:
    assert SEEN[rule](world) == getattr(rules, rule).value


def test_the_table_of_the_documentation_is_that_of_the_list() -> None:
    assert rules.table() in (Path(__file__).parents[1] / "docs" / "fidelity.md").read_text()
