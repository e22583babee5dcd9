"""Requests that cannot be sent, and answers that do not come."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import boto3
import pytest
import requests
import responses

from pytest_sfn.errors import UnmockedLambdaError
from pytest_sfn.world.world import World
from tests.tasks.http.conftest import URL, CallApi, Connect

TIMED_OUT = "The HTTP request timed out after 60 seconds."


@pytest.mark.parametrize(
    "error", [requests.ReadTimeout(), requests.ConnectTimeout(), TimeoutError("of the socket")], ids=repr
)
def test_a_timeout_of_a_stub_takes_its_time(stubs: responses.RequestsMock, call: CallApi, error: Exception) -> None:
    stubs.post(URL, body=error)

    execution = call()

    execution.assert_failed(error="States.Http.Socket", cause=TIMED_OUT)
    assert execution.duration == timedelta(seconds=60)


@pytest.mark.parametrize(
    "error", [requests.ConnectionError("it is down"), ConnectionResetError("it is down")], ids=repr
)
def test_a_connection_that_breaks(stubs: responses.RequestsMock, call: CallApi, error: Exception) -> None:
    stubs.post(URL, body=error)

    execution = call()

    execution.assert_failed(error="States.Http.Socket", cause="it is down")
    assert execution.duration == timedelta()


def slow(seconds: float) -> Any:
    def answer(request: Any) -> tuple[int, dict[str, str], str]:
        time.sleep(seconds)
        return 200, {}, "done"

    return answer


@pytest.mark.parametrize("seconds", [0.5, 60])
def test_a_stub_that_sleeps_takes_time(stubs: responses.RequestsMock, call: CallApi, seconds: float) -> None:
    stubs.add_callback("POST", URL, slow(seconds))

    execution = call()

    execution.assert_succeeded()
    assert execution.duration == timedelta(seconds=seconds)


def test_a_stub_that_sleeps_for_too_long(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.add_callback("POST", URL, slow(61))

    execution = call()

    execution.assert_failed(error="States.Http.Socket", cause=TIMED_OUT)
    assert execution.duration == timedelta(seconds=60)


def test_a_task_may_time_out_before(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.post(URL, body=requests.ReadTimeout())

    execution = call(TimeoutSeconds=10)

    execution.assert_failed(error="States.Timeout")
    assert execution.duration == timedelta(seconds=10)


def test_a_socket_error_can_be_caught(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.post(URL, body=requests.ReadTimeout())

    call(Catch=[{"ErrorEquals": ["States.Http.Socket"], "Next": "Caught"}]).assert_succeeded()


@pytest.mark.parametrize("error", [AssertionError("this is wrong"), FileNotFoundError("this is wrong")], ids=repr)
def test_any_other_error_of_a_stub_is_a_mistake_of_the_test(
    stubs: responses.RequestsMock, call: CallApi, world: World, error: Exception
) -> None:
    def check(request: Any) -> tuple[int, dict[str, str], str]:
        raise error

    stubs.add_callback("POST", URL, check)

    with pytest.raises(type(error), match="this is wrong"):
        call(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])

    assert world.mistakes == (error,)


def test_a_stub_may_use_boto3_and_start_executions(stubs: responses.RequestsMock, call: CallApi, world: World) -> None:
    other = world.executor.load({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}, name="other")

    def start(request: Any) -> tuple[int, dict[str, str], str]:
        client = boto3.client("stepfunctions", region_name="us-east-1")
        started = client.start_execution(stateMachineArn=other.arn, input=request.body.decode())
        return 200, {}, str(client.describe_execution(executionArn=started["executionArn"])["status"])

    stubs.add_callback("POST", URL, start)

    assert call(RequestBody={"id": 7}).output["ResponseBody"] == "SUCCEEDED"


def test_a_function_that_nobody_faked_is_told_once(stubs: responses.RequestsMock, call: CallApi, world: World) -> None:
    def invoke(request: Any) -> tuple[int, dict[str, str], str]:
        boto3.client("lambda", region_name="us-east-1").invoke(FunctionName="Nobody")
        return 200, {}, ""

    stubs.add_callback("POST", URL, invoke)

    with pytest.raises(UnmockedLambdaError) as raised:
        call()

    assert world.mistakes == (raised.value,)


# ---- arguments that cannot be used


def unusable(problem: str) -> str:
    return f"could not be used to start the Task: [{problem}]"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("authorization", "authorization"),
        ("Host", "host"),
        ("X-Amz-Date", "x-amz-date"),
        ("x-amzn-trace-id", "x-amzn-trace-id"),
        ("X-Forwarded-For", "x-forwarded-for"),
        ("HTTP2-Settings", "http2-settings"),
    ],
)
def test_headers_that_are_refused(call: CallApi, name: str, problem: str) -> None:
    execution = call(**{"Headers.$": "$"}, input={name: "x", "X-Mine": "y"})

    execution.assert_failed(error="States.Runtime")
    assert execution.cause.endswith(unusable(f"The 'Headers' field contains unsupported values: [{problem}]"))


@pytest.mark.parametrize("field", ["Headers", "QueryParameters"])
@pytest.mark.parametrize("value", ["text", [{"a": "b"}], 5])
def test_fields_that_are_no_objects(call: CallApi, field: str, value: Any) -> None:
    execution = call(**{f"{field}.$": "$.value"}, input={"value": value})

    execution.assert_failed(error="States.Runtime")
    assert execution.cause.endswith(unusable(f"The value of the field '{field}' has an invalid format"))


@pytest.mark.parametrize("value", [None, {}, [None], [["a"]]])
def test_a_header_is_a_text_or_a_list_of_them(call: CallApi, value: Any) -> None:
    execution = call(Headers={"X-A": value})

    assert execution.cause.endswith(unusable("The value of the field 'Headers' has an invalid format"))


def test_a_header_of_two_lines(call: CallApi) -> None:
    execution = call(Headers={"X-A": "a\nb"})

    assert execution.cause.endswith(unusable("The value of the field 'Headers' has an invalid format"))


@pytest.mark.parametrize("url", ["api.example.com/orders", "", "ftp://api.example.com", "https://", "/orders"])
def test_an_endpoint_that_is_no_url(call: CallApi, url: str) -> None:
    execution = call(ApiEndpoint=url)

    execution.assert_failed(error="States.Runtime")
    assert execution.cause.endswith(unusable("The value of the field 'ApiEndpoint' has an invalid format"))


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"ApiEndpoint": None}, "The field 'ApiEndpoint' is required but was missing"),
        ({"ApiEndpoint": 5}, "The value for the field 'ApiEndpoint' must be a STRING"),
        ({"Method": ["GET"]}, "The value for the field 'Method' must be a STRING"),
        (
            {"Method": "get"},
            "The value for the field 'Method' must be one of the following: "
            "[GET, POST, PUT, DELETE, PATCH, OPTIONS, HEAD]",
        ),
        ({"InvocationConfig": "x"}, "The value for the field 'InvocationConfig' must be an OBJECT"),
        ({"InvocationConfig": {}}, "The field 'ConnectionArn' is required but was missing"),
        ({"InvocationConfig": None}, "The field 'InvocationConfig' is required but was missing"),
        ({"Transform": []}, "The value for the field 'Transform' must be an OBJECT"),
        (
            {"Transform": {"RequestBodyEncoding": "FORM"}},
            "The value for the field 'RequestBodyEncoding' must be one of the following: [NONE, URL_ENCODED]",
        ),
        (
            {"Transform": {"RequestEncodingOptions": {"ArrayFormat": "COMMA"}}},
            "The value for the field 'ArrayFormat' must be one of the following: [INDICES, REPEAT, COMMAS, BRACKETS]",
        ),
        ({"Stage": "prod"}, 'The field "Stage" is not supported by Step Functions'),
    ],
)
def test_arguments_that_step_functions_does_not_take(
    world: World, connect: Connect, arguments: dict[str, Any], problem: str
) -> None:
    given = {"ApiEndpoint": URL, "Method": "POST", "InvocationConfig": {"ConnectionArn": connect()}, **arguments}
    state = {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "arn:aws:states:::http:invoke",
        "Arguments": "{% $states.input %}",
        "End": True,
    }

    execution = world.executor.run({"StartAt": "Call", "States": {"Call": state}}, given)

    execution.assert_failed(error="States.Runtime")
    assert execution.cause.endswith(unusable(problem))


def test_arguments_that_are_no_object(world: World) -> None:
    state = {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "arn:aws:states:::http:invoke",
        "Arguments": "{% $states.input %}",
        "End": True,
    }

    execution = world.executor.run({"StartAt": "Call", "States": {"Call": state}}, [])

    execution.assert_failed(
        error="States.QueryEvaluationError",
        cause="An error occurred while executing the state 'Call' (entered at the event id #2). The JSONata expression "
        "'$states.input' specified for the field 'Arguments' returned an unexpected result type. Expected 'object', "
        "but was 'array' for value: []",
    )
