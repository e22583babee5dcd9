"""Tasks that reach services in moto, run as a user's test runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from pytest_sfn.apis.operations import Operation
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.world.world import World

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


class Api:
    """What services answer in place of moto. ``asked``: operation -> the arguments of its last call."""

    def __init__(self) -> None:
        self.asked: dict[str, dict[str, Any]] = {}
        self._answers: dict[str, dict[str, Any]] = {}
        self._edits: dict[str, Callable[[dict[str, Any]], None]] = {}

    def answers(self, operation: str, **members: Any) -> None:
        """An operation answers this, and moto is not asked."""
        self._answers[operation] = members

    def edits(self, operation: str, edit: Callable[[dict[str, Any]], None]) -> None:
        """What moto answers to an operation is changed in place."""
        self._edits[operation] = edit

    def call(self, services: Services, operation: Operation, arguments: dict[str, Any], request: TaskRequest) -> Any:
        name = operation.model.name
        self.asked[name] = arguments
        if name in self._answers:
            return {**self._answers[name], "ResponseMetadata": {"RequestId": "0", "HTTPStatusCode": 200}}
        answer = ASK_MOTO(services, operation, arguments, request)
        self._edits.get(name, lambda answer: None)(answer)
        return answer


ASK_MOTO = Services.call


@pytest.fixture
def api(monkeypatch) -> Api:
    api = Api()
    monkeypatch.setattr(Services, "call", lambda *arguments: api.call(*arguments))
    return api


@pytest.fixture
def role(boto) -> str:
    """The ARN of a role that a service may take on."""
    arn: str = boto("iam").create_role(RoleName="service", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    return arn
