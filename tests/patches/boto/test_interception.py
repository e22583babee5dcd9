"""Every boto3 call of the process is caught, and nothing of it is left afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.exceptions import ParamValidationError
from botocore.stub import Stubber

from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.patches.boto.endpoint import Interception
from pytest_sfn.service.protocol.answers import ApiAnswer, ApiError
from pytest_sfn.service.protocol.http import error_reply, success_reply

ARN = "arn:aws:states:us-east-1:123456789012:execution:machine:name"


class Answering:
    """Gives one answer to all calls, and remembers them."""

    def __init__(self) -> None:
        self.reply: ApiAnswer | ApiError = ApiAnswer({})
        self.calls: list[Boto3Call] = []

    def answer(self, call: Boto3Call, ask_botocore: Callable[[], Any]) -> Any:
        self.calls.append(call)
        url = call.request["url"]
        if isinstance(self.reply, ApiError):
            return error_reply(self.reply, url, "request-1", 1_700_000_000_000_000)
        return success_reply(self.reply, url, "request-1", 1_700_000_000_000_000)

    def send(self, request: Any) -> Any:
        raise AssertionError("nothing may be sent")


@pytest.fixture
def answering() -> Iterator[Answering]:
    answering = Answering()
    with Interception(answering):
        yield answering


def client(region: str = "us-east-1", **options: Any) -> Any:
    return boto3.Session().client(
        "stepfunctions", region_name=region, aws_access_key_id="x", aws_secret_access_key="y", **options
    )


def test_a_call_is_answered_with_its_operation_and_parameters(answering: Answering) -> None:
    answering.reply = ApiAnswer({"status": "RUNNING"})

    described = client().describe_execution(executionArn=ARN)

    (call,) = answering.calls
    assert (call.service, call.operation, call.parameters) == (
        "stepfunctions",
        "DescribeExecution",
        {"executionArn": ARN},
    )
    assert described["status"] == "RUNNING"
    assert described["ResponseMetadata"]["RequestId"] == "request-1"
    assert described["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert described["ResponseMetadata"]["RetryAttempts"] == 0
    assert described["ResponseMetadata"]["HTTPHeaders"]["date"] == "Tue, 14 Nov 2023 22:13:20 GMT"


def test_an_error_is_raised_as_its_modelled_exception(answering: Answering) -> None:
    answering.reply = ApiError("ExecutionDoesNotExist", "Execution Does Not Exist: 'x'")
    sfn = client()

    with pytest.raises(sfn.exceptions.ExecutionDoesNotExist) as raised:
        sfn.describe_execution(executionArn=ARN)

    assert str(raised.value) == (
        "An error occurred (ExecutionDoesNotExist) when calling the DescribeExecution operation: "
        "Execution Does Not Exist: 'x'"
    )
    assert raised.value.response["message"] == "Execution Does Not Exist: 'x'"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: client("eu-central-1"), id="another region"),
        pytest.param(lambda: client(endpoint_url="http://localhost:4566"), id="an endpoint of its own"),
        pytest.param(lambda: client(config=Config(retries={"mode": "adaptive"})), id="another retry mode"),
        pytest.param(lambda: boto3.Session().client("stepfunctions", region_name="us-east-1"), id="no credentials"),
    ],
)
def test_clients_made_before_are_caught_too(made: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    before, answering = made(), Answering()

    with Interception(answering):
        before.describe_execution(executionArn=ARN)

    assert len(answering.calls) == 1


def test_a_host_prefix_does_no_harm(answering: Answering) -> None:
    client().start_sync_execution(stateMachineArn="arn:aws:states:us-east-1:123456789012:stateMachine:x")

    assert answering.calls[0].operation == "StartSyncExecution"


def test_boto3_still_validates_parameters(answering: Answering) -> None:
    with pytest.raises(ParamValidationError):
        client().describe_execution(executionArn=7)

    assert answering.calls == []


def test_a_stubber_comes_first(answering: Answering) -> None:
    sfn = client()
    with Stubber(sfn) as stubber:
        stubber.add_response("list_activities", {"activities": []})

        assert sfn.list_activities()["activities"] == []

    assert answering.calls == []


def test_events_of_a_client_are_emitted(answering: Answering) -> None:
    sfn, seen = client(), []
    sfn.meta.events.register("before-call.sfn", lambda **_: seen.append("before"))
    sfn.meta.events.register("after-call.sfn", lambda **_: seen.append("after"))

    sfn.list_activities()

    assert seen == ["before", "after"]


def test_the_innermost_interception_answers() -> None:
    outer, inner = Answering(), Answering()

    with Interception(outer):
        with Interception(inner):
            client().list_activities()
        client().list_state_machines()

    assert [call.operation for call in inner.calls] == ["ListActivities"]
    assert [call.operation for call in outer.calls] == ["ListStateMachines"]


def test_botocore_is_left_as_it_was() -> None:
    before = Endpoint.make_request, Endpoint._send

    with Interception(Answering()):
        assert Endpoint.make_request is not before[0]

    assert (Endpoint.make_request, Endpoint._send) == before


@pytest.mark.parametrize("is_awaited", [True, False])
def test_a_call_says_whether_its_client_awaits_the_answer(answering: Answering, is_awaited: bool) -> None:
    class AioEndpoint(Endpoint):
        async def _send_request(self, request_dict: Any, operation_model: Any) -> Any:
            raise AssertionError("never awaited")

    kind = AioEndpoint if is_awaited else Endpoint
    endpoint = kind("https://states.us-east-1.amazonaws.com", "states", SimpleNamespace())

    endpoint.make_request(SimpleNamespace(), {"url": ""})

    assert answering.calls[0].is_awaited == is_awaited


def test_botocore_imported_later_is_caught_and_not_imported_by_us() -> None:
    script = """
import sys
from pytest_sfn.patches.boto.endpoint import Interception
from pytest_sfn.service.protocol.http import success_reply
from pytest_sfn.service.protocol.answers import ApiAnswer

class Answering:
    def answer(self, call, ask_botocore):
        return success_reply(ApiAnswer({"activities": ["mine"]}), "", "id", 0)

with Interception(Answering()):
    assert "botocore" not in sys.modules
    import boto3
    sfn = boto3.client("stepfunctions", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    assert sfn.list_activities()["activities"] == ["mine"]
from botocore.endpoint import Endpoint
assert Endpoint.make_request.__module__ == "botocore.endpoint"
"""
    subprocess.run([sys.executable, "-c", script], check=True)
