"""The AWS SDK integration ``aws-sdk:lambda:invoke``."""

import base64

import pytest

from pytest_sfn.errors import EvaluationError
from pytest_sfn.lambdas.errors import LambdaServiceError
from tests.tasks.conftest import ARN

SDK = "arn:aws:states:::aws-sdk:lambda:invoke"


def test_the_result_is_the_apis_with_the_payload_as_text(tasks):
    tasks.lambdas.register("f", lambda event, context: {"got": event})

    result = tasks.perform(SDK, {"FunctionName": "f", "Qualifier": "7", "Payload": {"a": 1}}).result

    assert result == {"ExecutedVersion": "7", "Payload": '{"got": {"a": 1}}', "StatusCode": 200}


@pytest.mark.parametrize("resource", [SDK, "arn:aws:states:::lambda:invoke"])
def test_a_task_may_call_for_a_tenant(tasks, resource):
    fake = tasks.lambdas.register("f")

    tasks.perform(resource, {"FunctionName": "f", "TenantId": "blue"})

    assert fake.last_call.tenant_id == "blue"


def test_an_error_of_the_function_does_not_fail_the_task(tasks):
    tasks.lambdas.register("f", raises="Oops")

    result = tasks.perform(SDK, {"FunctionName": "f"}).result

    assert result["FunctionError"] == "Unhandled"
    assert '"errorType": "Oops"' in result["Payload"]


def test_the_log_comes_with_log_type_tail(tasks):
    tasks.lambdas.register("f", raises=ValueError("no funds"))

    result = tasks.perform(SDK, {"FunctionName": "f", "LogType": "Tail"}).result

    assert "[ERROR] ValueError: no funds\n" in base64.b64decode(result["LogResult"]).decode()
    assert list(result) == ["ExecutedVersion", "FunctionError", "LogResult", "Payload", "StatusCode"]


def test_an_asynchronous_call_has_a_status_alone(tasks):
    tasks.lambdas.register("f")

    assert tasks.perform(SDK, {"FunctionName": "f", "InvocationType": "Event"}).result == {"StatusCode": 202}


@pytest.mark.parametrize(
    ("error", "name", "cause"),
    [
        (LambdaServiceError("TooManyRequestsException"), "Lambda.TooManyRequestsException", "Rate Exceeded."),
        (LambdaServiceError("AWSLambdaException"), "Lambda.LambdaException", "User: arn:aws:sts::123456789012:"),
    ],
)
def test_errors_of_the_service_have_the_newer_sdks_words(tasks, error, name, cause):
    fake = tasks.lambdas.register("f", raises=error)

    failure = tasks.failure(SDK, {"FunctionName": "f"})

    assert failure.error == name
    assert failure.cause.startswith(cause)
    status = 429 if "TooMany" in name else 403
    details = f"(Service: Lambda, Status Code: {status}, Request ID: {fake.last_call.request_id})"
    assert failure.cause.endswith(f"{details} (SDK Attempt Count: 1)")


def test_a_field_that_the_api_does_not_have_is_refused(tasks):
    with pytest.raises(EvaluationError, match='The field "functionName" is not supported by Step Functions'):
        tasks.perform(SDK, {"functionName": ARN + "f"})


def test_a_result_over_256_kilobytes_fails_the_task(tasks):
    tasks.lambdas.register("f", returns="a" * 262_142)

    failure = tasks.failure(SDK, {"FunctionName": "f"})

    assert failure.error == "States.DataLimitExceeded"
    assert "'aws-sdk:lambda'" in failure.cause
