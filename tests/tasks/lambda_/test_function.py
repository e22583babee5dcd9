"""A function named directly by Resource."""

import json

import pytest

from pytest_sfn.lambdas.errors import LambdaFunctionError, LambdaServiceError
from tests.tasks.conftest import ARN


@pytest.mark.parametrize("event", [{"a": [1, None]}, "HelloWorld", 0, 1.5, True, None, []])
def test_the_event_is_the_input_and_the_result_the_functions_own(tasks, event):
    fake = tasks.lambdas.register("f", lambda event, context: event)

    assert tasks.call("f", event) == event
    assert fake.payloads == [event]


def test_the_fields_of_lambda_invoke_mean_nothing_here(tasks):
    fake = tasks.lambdas.register("f", lambda event, context: event)
    given = {"FunctionName": "other", "Payload": None}

    assert tasks.call("f", given) == given
    assert fake.payloads == [given]


@pytest.mark.parametrize(("name", "qualifier"), [("f", None), ("f:7", "7"), ("f:prod", "prod")])
def test_a_version_or_alias_stands_in_the_arn(tasks, name, qualifier):
    fake = tasks.lambdas.register("f", lambda event, context: context.invoked_function_arn)

    assert tasks.call(name) == ARN + name
    assert fake.last_call.qualifier == qualifier


def test_the_function_sees_the_state_that_called_it(tasks):
    fake = tasks.lambdas.register("f")
    tasks.perform(ARN + "f", {}, "Charge", attempt=1, map_index=2)

    assert (fake.last_call.state, fake.last_call.attempt, fake.last_call.map_index) == ("Charge", 1, 2)


def test_the_answer_arrives_when_the_function_ends(tasks):
    tasks.lambdas.register("f", duration=5)

    assert tasks.perform(ARN + "f", {}).at - tasks.clock.microseconds == 5_000_000


def test_the_cause_of_an_error_is_the_runtimes_own_text(tasks):
    def handler(event, context):
        raise ValueError("no funds")

    tasks.lambdas.register("f", handler)

    failure = tasks.failure(ARN + "f", {})

    payload = json.loads(failure.cause)
    assert failure.error == "ValueError"
    assert failure.cause == json.dumps(payload)
    assert list(payload) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert isinstance(failure.exception, ValueError)


def test_an_answer_with_function_error_fails_the_task(tasks):
    tasks.lambdas.register("f", raises=LambdaFunctionError("Teapot", "short and stout", runtime="nodejs"))

    failure = tasks.failure(ARN + "f", {})

    assert (failure.error, failure.cause) == (
        "Teapot",
        '{"errorType": "Teapot", "errorMessage": "short and stout", "trace": []}',
    )


def test_an_error_without_a_type_has_no_known_name(tasks):
    tasks.lambdas.register("f", raises="Lambda.Unknown", timeout=60)

    failure = tasks.failure(ARN + "f", {})

    assert failure.error == "Lambda.Unknown"
    assert failure.cause.startswith(
        "The cause could not be determined because Lambda did not return an error type. Returned payload: "
        '{"errorMessage": "2025-01-01T00:00:00.000Z '
    )
    assert failure.cause.endswith(' Task timed out after 60.00 seconds"}')


def test_service_errors_and_missing_versions_fail_the_task(tasks):
    tasks.lambdas.register("f", raises=LambdaServiceError("ServiceException"), versions={"1": {"returns": 1}})

    assert tasks.failure(ARN + "f", {}).error == "Lambda.ServiceException"
    missing = tasks.failure(ARN + "f:9", {})
    assert missing.error == "Lambda.ResourceNotFoundException"
    assert missing.cause.startswith(f"Function not found: {ARN}f:9 (Service: AWSLambda; Status Code: 404; ")


def test_a_result_over_256_kilobytes_fails_the_task_under_its_arn(tasks):
    tasks.lambdas.register("f", returns=b"a" * (257 * 1024))

    failure = tasks.failure(ARN + "f", {})

    assert failure.error == "States.DataLimitExceeded"
    assert failure.cause == (
        f"The state/task '{ARN}f' returned a result with a size exceeding the maximum number of bytes service limit."
    )


def test_a_result_of_256_kilobytes_passes(tasks):
    tasks.lambdas.register("f", returns="a" * 262_142)

    assert len(tasks.call()) == 262_142


def test_a_result_that_is_no_json_fails_the_task(tasks):
    tasks.lambdas.register("f", returns=b"no json \xff")

    failure = tasks.failure(ARN + "f", {})

    assert failure.error == "Lambda.Unknown"
    assert failure.cause.endswith("Returned payload: no json \ufffd")
