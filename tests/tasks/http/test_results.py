"""What a workflow gets of an answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
import responses
from urllib3.response import HTTPHeaderDict

from pytest_sfn.execution.results.execution import Execution
from tests.tasks.http.conftest import URL, CallApi

UNSUPPORTED = (
    "An error occurred while executing the state 'Call' (entered at the event id #2). The HTTP response is of a type "
    "that is not supported, or is no text."
)


@pytest.fixture
def answered(stubs: responses.RequestsMock, call: CallApi) -> Any:
    """Runs an HTTP Task that gets an answer."""

    def run(**answer: Any) -> Execution:
        stubs.add("POST", URL, **answer)
        return call()

    return run


def test_the_shape_of_a_result(answered: Any) -> None:
    headers = HTTPHeaderDict([("x-one", "1"), ("X-Many", "2"), ("X-Many", "3")])

    execution = answered(status=201, json={"id": 7}, headers=headers)

    execution.assert_succeeded(
        output={
            "Headers": {"Content-Type": ["application/json"], "x-one": ["1"], "X-Many": ["2", "3"]},
            "ResponseBody": {"id": 7},
            "StatusCode": 201,
            "StatusText": "Created",
        }
    )


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"a": [1, null]}', {"a": [1, None]}),
        ("[1, 2]", [1, 2]),
        ('"quoted"', "quoted"),
        ("not json", "not json"),
        ('{"cut": ', '{"cut": '),
        ("", ""),
        ("0", "0"),
        ("true", "true"),
        ("null", "null"),
    ],
)
def test_a_body_is_json_or_text(answered: Any, body: str, shown: Any) -> None:
    assert answered(body=body).output["ResponseBody"] == shown


def test_a_body_is_read_in_its_own_charset(answered: Any) -> None:
    execution = answered(body="Jörg".encode("latin-1"), content_type="text/plain; charset=ISO-8859-1")

    assert execution.output["ResponseBody"] == "Jörg"


@pytest.mark.parametrize("status", [200, 204, 206, 299])
def test_what_begins_with_two_is_a_success(answered: Any, status: int) -> None:
    assert answered(status=status).output["StatusCode"] == status


@pytest.mark.parametrize("content_type", ["application/octet-stream", "image/png", "Video/mp4", "audio/mpeg"])
def test_some_types_are_not_supported(answered: Any, content_type: str) -> None:
    answered(body="text", content_type=content_type).assert_failed(error="States.Runtime", cause=UNSUPPORTED)


@pytest.mark.parametrize(("body", "content_type"), [(b"\xff\xfe", "text/plain"), (b"x", "text/plain; charset=none")])
def test_what_is_no_text_is_not_supported(answered: Any, body: bytes, content_type: str) -> None:
    answered(body=body, content_type=content_type).assert_failed(error="States.Runtime", cause=UNSUPPORTED)


def test_a_result_has_its_limit(answered: Any) -> None:
    answered(body="x" * 262_144).assert_failed(
        error="States.DataLimitExceeded",
        cause="The state/task 'http' returned a result with a size exceeding the maximum number of bytes service "
        "limit.",
    )


@pytest.mark.parametrize(("status", "text"), [(400, "Bad Request"), (404, "Not Found"), (503, "Service Unavailable")])
def test_any_other_status_is_an_error(answered: Any, status: int, text: str) -> None:
    answered(status=status, json={"why": "secret"}).assert_failed(error=f"States.Http.StatusCode.{status}", cause=text)


def test_a_redirection_is_not_followed(answered: Any) -> None:
    answered(status=302, headers={"Location": "https://elsewhere.example.com"}).assert_failed(
        error="States.Http.StatusCode.302", cause="Found"
    )


def test_a_failing_assertion_shows_the_body_that_the_cause_leaves_out(answered: Any) -> None:
    execution = answered(status=409, json={"why": "it is there already"})

    with pytest.raises(AssertionError) as failed:
        execution.assert_succeeded()

    assert str(failed.value.__cause__) == f'POST {URL} answered 409 Conflict: {{"why": "it is there already"}}'


def test_an_error_can_be_retried_and_caught(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.add("POST", URL, status=503)
    retry = {"ErrorEquals": ["States.Http.StatusCode.503"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 2}
    catch = {"ErrorEquals": ["States.TaskFailed"], "Next": "Caught"}

    execution = call(Retry=[retry], Catch=[catch])

    execution.assert_succeeded(output={"Error": "States.Http.StatusCode.503", "Cause": "Service Unavailable"})
    assert execution.task("Call").delays == [1.0, 2.0]
    assert len(stubs.calls) == 3


def test_the_history_names_the_task_as_aws_does(answered: Any) -> None:
    execution = answered(status=404)

    (failed,) = [event["taskFailedEventDetails"] for event in execution.history if event["type"] == "TaskFailed"]
    assert failed == {
        "resourceType": "http",
        "resource": "invoke",
        "error": "States.Http.StatusCode.404",
        "cause": "Not Found",
    }
    (scheduled,) = [event for event in execution.history if event["type"] == "TaskScheduled"]
    assert json.loads(scheduled["taskScheduledEventDetails"]["parameters"])["Method"] == "POST"
