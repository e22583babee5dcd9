"""TestState at the inspection level TRACE: what an HTTP Task sends and gets."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
import responses

from pytest_sfn.world.world import World
from tests.service.conftest import ROLE
from tests.service.state_testing.test_test_state import request

HTTP = {
    "Type": "Task",
    "Resource": "arn:aws:states:::http:invoke",
    "Parameters": {
        "ApiEndpoint": "https://example.com/orders",
        "Method": "POST",
        "Authentication": {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/c/1"},
        "QueryParameters": {"a": "1", "b": ["2", "3"]},
        "Headers": {"x-mine": "yes"},
        "RequestBody": {"id": 7},
    },
    "End": True,
}
ANSWER = {"StatusCode": 201, "StatusText": "Created", "Headers": {"server": ["s"]}, "ResponseBody": {"ok": True}}


def test_level_trace_shows_the_request_and_the_response_of_an_http_task(sfn: Any, world: World) -> None:
    world.tasks.register("http:invoke", returns=ANSWER)

    data = sfn.test_state(**request(HTTP, inspectionLevel="TRACE", roleArn=ROLE))["inspectionData"]

    assert data["request"] == {
        "protocol": "https",
        "method": "POST",
        "url": "https://example.com/orders?a=1&b=2&b=3",
        "headers": "[x-mine: yes, User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1, Range: bytes=0-262144]",
        "body": '{"id":7}',
    }
    assert data["response"] == {
        "protocol": "https",
        "statusCode": "201",
        "statusMessage": "Created",
        "headers": "[server: s]",
        "body": '{"ok":true}',
    }


OWN = "User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1, Range: bytes=0-262144"


@pytest.fixture
def with_connection(sfn: Any) -> dict[str, Any]:
    """An HTTP Task with a connection that adds to all parts of a request."""
    http = {
        "HeaderParameters": [{"Key": "X-Added", "Value": "a"}],
        "QueryStringParameters": [{"Key": "added", "Value": "b"}],
        "BodyParameters": [{"Key": "added", "Value": "c"}],
    }
    made = boto3.client("events").create_connection(
        Name="c",
        AuthorizationType="API_KEY",
        AuthParameters={
            "ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "hidden"},
            "InvocationHttpParameters": http,
        },
    )
    return {**HTTP, "Parameters": {**HTTP["Parameters"], "Authentication": {"ConnectionArn": made["ConnectionArn"]}}}


@responses.activate
def test_level_trace_shows_what_went_over_the_wire(sfn: Any, with_connection: dict[str, Any]) -> None:
    responses.post("https://example.com/orders", body='{ "ok": true }', status=201, headers={"Server": "s"})

    data = sfn.test_state(**request(with_connection, inspectionLevel="TRACE", roleArn=ROLE))["inspectionData"]

    assert data["request"] == {
        "protocol": "https",
        "method": "POST",
        "url": "https://example.com/orders?a=1&b=2&b=3",
        "headers": f"[x-mine: yes, {OWN}]",
        "body": '{"id":7}',
    }
    assert data["response"] == {
        "protocol": "https",
        "statusCode": "201",
        "statusMessage": "Created",
        "headers": "[Content-Type: text/plain, Server: s]",
        "body": '{ "ok": true }',
    }


@responses.activate
def test_secrets_of_a_connection_are_shown_on_demand(sfn: Any, with_connection: dict[str, Any]) -> None:
    responses.post("https://example.com/orders")
    asked = request(with_connection, inspectionLevel="TRACE", revealSecrets=True, roleArn=ROLE)

    shown = sfn.test_state(**asked)["inspectionData"]["request"]

    assert shown["url"] == "https://example.com/orders?a=1&b=2&b=3&added=b"
    assert shown["headers"] == f"[x-mine: yes, X-Key: hidden, X-Added: a, {OWN}]"
    assert shown["body"] == '{"id":7,"added":"c"}'


@responses.activate
def test_level_trace_shows_the_body_of_an_error(sfn: Any, with_connection: dict[str, Any]) -> None:
    responses.post("https://example.com/orders", status=404, body="it is gone")

    answer = sfn.test_state(**request(with_connection, inspectionLevel="TRACE", roleArn=ROLE))

    assert (answer["status"], answer["error"], answer["cause"]) == (
        "FAILED",
        "States.Http.StatusCode.404",
        "Not Found",
    )
    assert answer["inspectionData"]["response"]["body"] == "it is gone"


@responses.activate
def test_there_is_no_response_to_show_if_none_came(sfn: Any, with_connection: dict[str, Any]) -> None:
    responses.post("https://example.com/orders", body=ConnectionError("it is down"))

    data = sfn.test_state(**request(with_connection, inspectionLevel="TRACE", roleArn=ROLE))["inspectionData"]

    assert data["request"]["method"] == "POST"
    assert "response" not in data


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_other_levels_show_no_request(sfn: Any, world: World, level: str) -> None:
    world.tasks.register("http:invoke", returns=ANSWER)

    answer = sfn.test_state(**request(HTTP, inspectionLevel=level, roleArn=ROLE))

    assert "request" not in answer.get("inspectionData", {})


@pytest.mark.parametrize("given", ["no object", {"Anything": 1}])
def test_a_fake_tells_of_a_response_as_much_as_it_says(sfn: Any, world: World, given: Any) -> None:
    world.tasks.register("http:invoke", returns=given)

    data = sfn.test_state(**request(HTTP, inspectionLevel="TRACE", roleArn=ROLE))["inspectionData"]

    assert data.get("response", {"protocol": "https"}) == {"protocol": "https"}


def test_a_mocked_http_task_sends_nothing_that_could_be_shown(sfn: Any) -> None:
    mock = {"result": json.dumps(ANSWER)}

    data = sfn.test_state(**request(HTTP, inspectionLevel="TRACE", mock=mock))["inspectionData"]

    assert "request" not in data
    assert "response" not in data
