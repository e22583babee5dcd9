"""Tasks that reach services in moto, run as a user's test runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from pytest_sfn.execution.execution import Execution
from pytest_sfn.world import World

PREFIX = "arn:aws:states:::"
RunTask = Callable[..., Execution]


def one_task(resource: str, arguments: Any, **more: Any) -> dict[str, Any]:
    """A definition with one task."""
    state = {"Type": "Task", "Resource": PREFIX + resource, "Parameters": arguments, "End": True, **more}
    return {"StartAt": "T", "States": {"T": state}}


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    world.open()
    yield world
    world.close()


@pytest.fixture
def run(world) -> RunTask:
    """Runs a machine with one task to its end."""

    def run_task(resource: str, arguments: Any, *, input: Any = None, **more: Any) -> Execution:
        return world.executor.run(one_task(resource, arguments, **more), input or {})

    return run_task


@pytest.fixture
def boto(world) -> Callable[[str], Any]:
    return lambda service: boto3.client(service, region_name="us-east-1")


@pytest.fixture
def table(boto) -> Any:
    """A DynamoDB table with the key ``id``."""
    dynamodb = boto("dynamodb")
    dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb
