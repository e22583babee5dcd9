"""An HTTP Task with a connection in moto. Stubs of the library responses answer it, or a fake."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest
import requests
import responses
from responses.matchers import query_param_matcher

from pytest_sfn import Execution, SfnExecutor, mock_lambda, mock_task

HOOK = "https://hooks.example.com/ada"


@pytest.fixture
def connection(sfn_executor: SfnExecutor) -> str:
    """The EventBridge connection with the key of the API."""
    made = boto3.client("events").create_connection(
        Name="hooks",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "x-hook-key", "ApiKeyValue": "a-key"}},
    )
    return str(made["ConnectionArn"])


def deliver(sfn_executor: SfnExecutor, connection: str) -> Execution:
    order: dict[str, Any] = {"subscriber": "ada", "parcel": 7}
    return sfn_executor.run("http_webhook.asl.json", order, substitutions={"HooksConnectionArn": connection})


@responses.activate
def test_tells_the_subscriber(sfn_executor: SfnExecutor, connection: str) -> None:
    responses.post(HOOK, json={"receipt": "r-1"}, match=[query_param_matcher({"version": "2"})])

    deliver(sfn_executor, connection).assert_succeeded(output={"receipt": "r-1"})

    request = responses.calls[0].request
    assert json.loads(request.body or "") == {"parcel": 7, "event": "delivered"}
    assert request.headers["x-hook-key"] == "a-key"


@responses.activate
def test_tries_again_when_the_subscriber_is_busy(sfn_executor: SfnExecutor, connection: str) -> None:
    responses.post(HOOK, status=429)
    responses.post(HOOK, body=requests.ReadTimeout())
    responses.post(HOOK, json={"receipt": "r-1"})

    execution = deliver(sfn_executor, connection)

    execution.assert_succeeded()
    assert execution.task("Deliver").delays == [30.0, 60.0]
    assert execution.duration == timedelta(seconds=30 + 60 + 60)  # Step Functions waits a minute for an answer


@mock_lambda("Unsubscribe", returns={"subscribed": False})
@responses.activate
def test_forgets_a_subscriber_that_is_gone(sfn_executor: SfnExecutor, connection: str) -> None:
    responses.post(HOOK, status=410)

    execution = deliver(sfn_executor, connection)

    execution.assert_succeeded(output={"subscribed": False})
    execution.assert_path(["Deliver", "Unsubscribe"])


@mock_task("Deliver", returns={"StatusCode": 200, "ResponseBody": {"receipt": "r-2"}})
def test_a_fake_needs_no_connection(sfn_executor: SfnExecutor) -> None:
    arn = "arn:aws:events:us-east-1:123456789012:connection/hooks/1"

    deliver(sfn_executor, arn).assert_succeeded(output={"receipt": "r-2"})
