"""The integration ``apigateway:invoke``: what it sends, and what a workflow gets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
import requests
import responses

from pytest_sfn.errors import UnmockedTaskError
from pytest_sfn.fakes.callbacks import TaskSuccess
from pytest_sfn.world.world import World
from tests.tasks.apigateway.conftest import HOST, CallApi, api_task

URL = f"https://{HOST}/prod/orders"


@pytest.fixture
def sent(stubs: responses.RequestsMock, call: CallApi) -> Any:
    """Calls an API that answers. Returns the request."""

    def send(url: str = URL, method: str = "POST", **arguments: Any) -> Any:
        stubs.add(method, url)
        call(Method=method, **arguments).assert_succeeded()
        return stubs.calls[0].request

    return send


# ---- the request


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_the_method(sent: Any, method: str) -> None:
    assert sent(method=method).method == method


@pytest.mark.parametrize(
    ("stage", "path", "url"),
    [
        ("prod", "orders/7", f"https://{HOST}/prod/orders/7"),
        ("prod", "/orders", f"https://{HOST}/prod/orders"),
        ("prod", "/", f"https://{HOST}/prod/"),
        ("prod", None, f"https://{HOST}/prod"),
        (None, "/dev/orders", f"https://{HOST}/dev/orders"),
        (None, None, f"https://{HOST}/"),
        ("", "orders", f"https://{HOST}/orders"),
    ],
)
def test_the_url(sent: Any, stage: str | None, path: str | None, url: str) -> None:
    assert sent(url, Stage=stage, Path=path).url == url


def test_names_with_several_values(sent: Any) -> None:
    request = sent(Headers={"X-A": ["1", "2"], "X-B": ["3"]}, QueryParameters={"q": ["a b", "c"], "n": [5]})

    assert (request.headers["X-A"], request.headers["X-B"]) == ("1, 2", "3")
    assert request.url == f"{URL}?q=a%20b&q=c&n=5"


def test_a_body_is_sent_as_json(sent: Any) -> None:
    request = sent(RequestBody={"id": 7})

    assert request.body == b'{"id":7}'
    assert request.headers["Content-Type"] == "application/json; charset=UTF-8"


def test_a_string_is_sent_as_it_is(sent: Any) -> None:
    assert sent(RequestBody="plain").body == "plain"


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({}, b'{"pet":{"type":"turtle"},"list":[null,{}]}'),
        ({"AllowNullValues": False}, b'{"pet":{"type":"turtle"},"list":[null,{}]}'),
        ({"AllowNullValues": True}, b'{"pet":{"type":"turtle","kind":null},"list":[null,{"a":null}]}'),
    ],
)
def test_nulls_are_left_out_unless_they_are_allowed(sent: Any, more: dict[str, Any], body: bytes) -> None:
    given = {"pet": {"type": "turtle", "kind": None}, "list": [None, {"a": None}]}

    assert sent(RequestBody=given, **more).body == body


@pytest.mark.parametrize("auth", ["NO_AUTH", "IAM_ROLE", "RESOURCE_POLICY"])
def test_the_kinds_of_authorization(sent: Any, auth: str) -> None:
    assert sent(AuthType=auth).method == "POST"


# ---- the result


def test_the_shape_of_a_result(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.post(URL, json={"bills": []}, status=201, headers={"X-A": "b"})

    call().assert_succeeded(
        output={
            "Headers": {"Content-Type": ["application/json"], "X-A": ["b"]},
            "ResponseBody": {"bills": []},
            "StatusCode": 201,
            "StatusText": "Created",
        }
    )


@pytest.mark.parametrize(
    ("body", "shown"), [("", ""), ("0", "0"), ("true", "true"), ('"text"', "text"), ("text", "text"), ("[1]", [1])]
)
def test_bodies(stubs: responses.RequestsMock, call: CallApi, body: str, shown: Any) -> None:
    stubs.post(URL, body=body)

    assert call().output["ResponseBody"] == shown


@pytest.mark.parametrize(("status", "body"), [(403, '{"message":"Missing Authentication Token"}'), (500, "")])
def test_another_status_is_an_error_with_the_body_as_its_cause(
    stubs: responses.RequestsMock, call: CallApi, status: int, body: str
) -> None:
    stubs.post(URL, status=status, body=body)

    call().assert_failed(error=f"ApiGateway.{status}", cause=body)


@pytest.mark.parametrize(
    ("error", "seconds"), [(requests.ConnectionError("it is down"), 0), (requests.ReadTimeout("it is slow"), 60)]
)
def test_no_answer_is_an_error_of_the_client(
    stubs: responses.RequestsMock, call: CallApi, error: Exception, seconds: int
) -> None:
    stubs.post(URL, body=error)

    execution = call()

    execution.assert_failed(error="ApiGateway.SdkClientException", cause=str(error))
    assert execution.duration == timedelta(seconds=seconds)


def test_a_result_has_its_limit(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.post(URL, body="x" * 262_144)

    call().assert_failed(
        error="States.DataLimitExceeded",
        cause="The state/task 'apigateway' returned a result with a "
        "size exceeding the maximum number of bytes service limit.",
    )


# ---- who answers


def test_a_fake(world: World, call: CallApi) -> None:
    answer = {"Headers": {}, "ResponseBody": {"id": 7}, "StatusCode": 200, "StatusText": "OK"}
    world.tasks.register("apigateway:invoke", returns=answer)

    call().assert_succeeded(output=answer)


def test_nobody(call: CallApi) -> None:
    with pytest.raises(UnmockedTaskError) as raised:
        call()

    message = str(raised.value)
    assert f"calls arn:aws:states:::apigateway:invoke: nothing in this process answers POST {URL}, and tests" in message
    assert f'responses.add("POST", "{URL}", json={{}})' in message


def test_a_websocket_of_moto(call: CallApi) -> None:
    boto3.client("sqs", region_name="us-east-1").list_queues()  # moto is there from the first call on

    execution = call(Path="@connections/L0SM9cOFvHcCIhw=", RequestBody={"progress": 25})

    assert execution.output["StatusCode"] == 200


# ---- waiting for an answer


def test_a_task_token_is_sent_and_waited_for(stubs: responses.RequestsMock, world: World) -> None:
    stubs.post(URL, json={"accepted": True})
    definition = api_task(".waitForTaskToken", Headers={"TaskToken.$": "States.Array($$.Task.Token)"})

    execution = world.executor.start(definition, {})

    (pending,) = execution.pending
    assert stubs.calls[0].request.headers["TaskToken"] == pending.token
    submitted = [event for event in execution.history if event["type"] == "TaskSubmitted"]
    assert '"ResponseBody":{"accepted":true}' in submitted[0]["taskSubmittedEventDetails"]["output"]
    execution.succeed_task("Call", {"paid": True})
    execution.assert_succeeded(output={"paid": True})


def test_a_request_that_is_refused_is_not_waited_for(stubs: responses.RequestsMock, world: World) -> None:
    stubs.post(URL, status=400, body="no")

    execution = world.executor.run(api_task(".waitForTaskToken", RequestBody={"token.$": "$$.Task.Token"}), {})

    execution.assert_failed(error="ApiGateway.400", cause="no")


def test_a_fake_answers_the_token_that_the_request_holds(world: World) -> None:
    world.tasks.register("Call", callback=TaskSuccess({"paid": True}, after=timedelta(days=2)))

    execution = world.executor.run(api_task(".waitForTaskToken", RequestBody={"token.$": "$$.Task.Token"}), {})

    execution.assert_succeeded(output={"paid": True})
    assert execution.duration == timedelta(days=2)


# ---- arguments that cannot be used


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("Headers", {"X-A": "b"}, "The value of the field 'Headers' has an invalid format"),
        ("Headers", {"X-A": [None]}, "The value of the field 'Headers' has an invalid format"),
        ("QueryParameters", {"q": "x"}, "The value of the field 'QueryParameters' has an invalid format"),
        ("Headers", {"Via": ["x"]}, "The 'Headers' field contains unsupported values: [via]"),
        ("Headers", {"x-amzing": ["x"]}, "The 'Headers' field contains unsupported values: [x-amzing]"),
        ("ApiEndpoint", f"https://{HOST}", "The value of the field 'ApiEndpoint' has an invalid format"),
        ("ApiEndpoint", "", "The value of the field 'ApiEndpoint' has an invalid format"),
        ("Stage", 1, "The value for the field 'Stage' must be a STRING"),
        ("AllowNullValues", "yes", "The value for the field 'AllowNullValues' must be a BOOLEAN"),
        (
            "Method",
            "FETCH",
            "The value for the field 'Method' must be one of the following: "
            "[GET, POST, PUT, DELETE, PATCH, OPTIONS, HEAD]",
        ),
    ],
)
def test_what_step_functions_does_not_take(world: World, field: str, value: Any, problem: str) -> None:
    definition = api_task()
    parameters = definition["States"]["Call"]["Parameters"]
    parameters.pop(field, None)
    parameters[f"{field}.$"] = "$.value"

    execution = world.executor.run(definition, {"value": value})

    execution.assert_failed(error="States.Runtime")
    assert execution.cause.endswith(f"could not be used to start the Task: [{problem}]")
