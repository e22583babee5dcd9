"""HTTP Tasks, run as a user's test runs them. A test that would open a connection fails."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import boto3
import pytest
import responses

from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.world.world import World

URL = "https://api.example.com/orders"
API_KEY = {"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "hidden"}}

CallApi = Callable[..., Execution]
Connect = Callable[..., str]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        pytest.fail("a connection would be opened")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    world.open()
    yield world
    world.close()


@pytest.fixture
def stubs() -> Iterator[responses.RequestsMock]:
    """What answers the requests of a test."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as stubs:
        yield stubs


@pytest.fixture
def connect(world: World) -> Connect:
    """Makes an EventBridge connection, with an API key unless told otherwise. Returns its ARN."""

    def make(type: str = "API_KEY", parameters: Any = API_KEY, name: str = "shop", **http: Any) -> str:
        parameters = {**parameters, "InvocationHttpParameters": http} if http else parameters
        events = boto3.client("events", region_name="us-east-1")
        arn = events.create_connection(Name=name, AuthorizationType=type, AuthParameters=parameters)["ConnectionArn"]
        return str(arn)

    return make


def http_task(**more: Any) -> dict[str, Any]:
    """A definition with one HTTP Task."""
    fields = {key: more.pop(key) for key in ("Retry", "Catch", "TimeoutSeconds") if key in more}
    parameters = {"ApiEndpoint": URL, "Method": "POST", **more}
    state = {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": parameters, "End": True}
    others = {"Caught": {"Type": "Succeed"}} if "Catch" in fields else {}
    return {"StartAt": "Call", "States": {"Call": {**state, **fields}, **others}}


@pytest.fixture
def call(world: World, connect: Connect) -> CallApi:
    """Runs a machine with one HTTP Task to its end."""

    def run(*, connection: str | None = None, input: Any = None, **arguments: Any) -> Execution:
        if "InvocationConfig" not in arguments and "Authentication" not in arguments:
            arguments["InvocationConfig"] = {"ConnectionArn": connection or connect()}
        return world.executor.run(http_task(**arguments), input or {})

    return run
