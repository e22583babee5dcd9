"""Calls of API Gateway, run as a user's test runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.world.world import World
from tests.tasks.http.conftest import _no_network, stubs, world

__all__ = ["_no_network", "stubs", "world"]

HOST = "abcde12345.execute-api.us-east-1.amazonaws.com"
INVOKE = "arn:aws:states:::apigateway:invoke"

CallApi = Callable[..., Execution]


def api_task(pattern: str = "", **more: Any) -> dict[str, Any]:
    """A definition with one call of an API."""
    fields = {key: more.pop(key) for key in ("Retry", "Catch", "TimeoutSeconds") if key in more}
    parameters = {"ApiEndpoint": HOST, "Method": "POST", "Stage": "prod", "Path": "orders", **more}
    parameters = {name: value for name, value in parameters.items() if value is not None}
    state = {"Type": "Task", "Resource": INVOKE + pattern, "Parameters": parameters, "End": True}
    return {"StartAt": "Call", "States": {"Call": {**state, **fields}}}


@pytest.fixture
def call(world: World) -> CallApi:
    """Runs a machine with one call of an API to its end."""

    def run(*, input: Any = None, **arguments: Any) -> Execution:
        return world.executor.run(api_task(**arguments), input or {})

    return run


class RestApi:
    """A REST API in moto, made as a user makes one."""

    def __init__(self) -> None:
        self._gateway = boto3.client("apigateway", region_name="us-east-1")
        self._id = self._gateway.create_rest_api(name="orders")["id"]
        self._resources = {"": self._gateway.get_resources(restApiId=self._id)["items"][0]["id"]}

    @property
    def host(self) -> str:
        return f"{self._id}.execute-api.us-east-1.amazonaws.com"

    def method(self, path: str, method: str, type: str, uri: str = "", **integration: Any) -> RestApi:
        """Add a method with its integration."""
        where = {"restApiId": self._id, "resourceId": self._resource(path.strip("/")), "httpMethod": method}
        self._gateway.put_method(**where, authorizationType="NONE")
        self._gateway.put_integration(**where, type=type, uri=uri, integrationHttpMethod="POST", **integration)
        return self

    def function(self, path: str, method: str, name: str) -> RestApi:
        """Add a method behind which a function is."""
        arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
        return self.method(path, method, "AWS_PROXY", uri)

    def deploy(self, stage: str = "prod", **variables: str) -> RestApi:
        self._gateway.create_deployment(restApiId=self._id, stageName=stage, variables=variables)
        return self

    def _resource(self, path: str) -> str:
        if path not in self._resources:
            parent, _, part = path.rpartition("/")
            made = self._gateway.create_resource(restApiId=self._id, parentId=self._resource(parent), pathPart=part)
            self._resources[path] = made["id"]
        return str(self._resources[path])


@pytest.fixture
def api(world: World) -> RestApi:
    return RestApi()
