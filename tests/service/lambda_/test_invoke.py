"""Invoke of the Lambda API reaches the fake functions."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_sfn import mock_sfn
from pytest_sfn.errors import UnmockedLambdaError, UnservedCallError
from pytest_sfn.world.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn(freeze=False) as opened:
        yield opened


def test_a_function_is_invoked_with_its_payload(functions: Any, world: World) -> None:
    fake = world.lambdas.register("double", lambda event, context: event["n"] * 2)

    answer = functions.invoke(FunctionName="double", Payload=json.dumps({"n": 21}))

    assert json.load(answer["Payload"]) == 42
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer
    assert fake.payloads == [{"n": 21}]


@pytest.mark.parametrize(
    "name",
    [
        "double",
        "arn:aws:lambda:us-east-1:123456789012:function:double",
        "123456789012:function:double",
        "arn:aws:lambda:us-east-1:123456789012:function:double:live",
    ],
)
def test_a_function_is_found_by_all_of_its_names(functions: Any, world: World, name: str) -> None:
    world.lambdas.register("double", returns=1)

    assert functions.invoke(FunctionName=name)["Payload"].read() == b"1"


def test_a_qualifier_is_passed_on(functions: Any, world: World) -> None:
    fake = world.lambdas.register("double", returns=1)

    functions.invoke(FunctionName="double", Qualifier="live")

    assert fake.last_call.qualifier == "live"


@pytest.mark.parametrize(
    ("qualifier", "rule"),
    [
        ("not one", r"Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"),
        ("q" * 129, "Member must have length less than or equal to 128"),
    ],
)
def test_a_qualifier_that_is_none_is_refused(functions: Any, world: World, qualifier: str, rule: str) -> None:
    world.lambdas.register("double", returns=1, required=False)

    with pytest.raises(ClientError) as raised:
        functions.invoke(FunctionName="double", Qualifier=qualifier)

    assert raised.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": f"1 validation error detected: Value '{qualifier}' at 'qualifier' "
        f"failed to satisfy constraint: {rule}",
    }


def skip_without(functions: Any, parameter: str) -> None:
    if parameter not in functions.meta.service_model.operation_model("Invoke").input_shape.members:
        pytest.skip("this botocore does not have it")


def test_the_handler_sees_the_tenant(functions: Any, world: World) -> None:
    skip_without(functions, "TenantId")
    fake = world.lambdas.register("whose", lambda event, context: context.tenant_id)

    assert functions.invoke(FunctionName="whose", TenantId="blue")["Payload"].read() == b'"blue"'
    assert fake.last_call.tenant_id == "blue"


def test_a_tenant_that_cannot_be_is_refused(functions: Any, world: World) -> None:
    skip_without(functions, "TenantId")
    world.lambdas.register("whose", returns=1, required=False)

    with pytest.raises(ClientError, match="Value 'a;b' at 'tenantId' failed to satisfy constraint"):
        functions.invoke(FunctionName="whose", TenantId="a;b")


def test_a_durable_execution_is_refused_by_name(functions: Any, world: World) -> None:
    skip_without(functions, "DurableExecutionName")
    world.lambdas.register("double", returns=1, required=False)

    with pytest.raises(UnservedCallError, match="fake Lambda functions do not support DurableExecutionName"):
        functions.invoke(FunctionName="double", DurableExecutionName="mine")


def test_no_other_parameter_of_invoke_is_there(functions: Any) -> None:
    known = {"FunctionName", "InvocationType", "LogType", "ClientContext", "Payload", "Qualifier"}

    members = functions.meta.service_model.operation_model("Invoke").input_shape.members

    assert set(members) - known <= {"TenantId", "DurableExecutionName"}


def test_an_error_of_the_function_is_told_in_the_answer(functions: Any, world: World) -> None:
    world.lambdas.register("broken", raises=ValueError("no"))

    answer = functions.invoke(FunctionName="broken", Payload=b"{}")

    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert json.load(answer["Payload"])["errorType"] == "ValueError"


def test_an_event_is_accepted_without_an_answer(functions: Any, world: World) -> None:
    fake = world.lambdas.register("later", returns=1)

    answer = functions.invoke(FunctionName="later", InvocationType="Event", Payload=b'{"a":1}')

    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    assert "ExecutedVersion" not in answer
    world.clock.advance(1)
    assert fake.payloads == [{"a": 1}]


def test_a_dry_run_does_nothing(functions: Any, world: World) -> None:
    fake = world.lambdas.register("never", returns=1, required=False)

    assert functions.invoke(FunctionName="never", InvocationType="DryRun")["StatusCode"] == 204
    assert not fake.called


def test_the_client_context_and_the_log_are_passed(functions: Any, world: World) -> None:
    fake = world.lambdas.register("talk", returns=1)
    context = base64.b64encode(b'{"custom":{"a":1}}').decode()

    answer = functions.invoke(FunctionName="talk", ClientContext=context, LogType="Tail")

    assert fake.last_call.client_context == {"custom": {"a": 1}}
    assert b"START RequestId" in base64.b64decode(answer["LogResult"])


def test_a_payload_that_is_no_json_is_refused(functions: Any, world: World) -> None:
    world.lambdas.register("double", returns=1, required=False)

    with pytest.raises(functions.exceptions.InvalidRequestContentException):
        functions.invoke(FunctionName="double", Payload=b"no json")


def test_a_function_that_nobody_faked_is_a_mistake_of_the_test() -> None:
    with pytest.raises(UnmockedLambdaError, match="missing"), mock_sfn(freeze=False):
        boto3.client("lambda").invoke(FunctionName="missing")


def test_a_function_that_nobody_faked_does_not_exist_if_not_strict() -> None:
    with mock_sfn(freeze=False, strict=False), pytest.raises(ClientError) as raised:
        boto3.client("lambda").invoke(FunctionName="missing")

    response = raised.value.response
    assert response["Error"]["Code"] == "ResourceNotFoundException"
    assert response["Error"]["Message"].startswith("Function not found: arn:aws:lambda:us-east-1:123456789012")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_other_operations_of_lambda_are_motos(functions: Any) -> None:
    assert functions.list_functions()["Functions"] == []
