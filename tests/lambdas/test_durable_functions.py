"""Handlers of AWS's SDK for durable functions."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_sfn import SfnError, mock_lambda
from pytest_sfn.lambdas.durable import invoking
from pytest_sfn.lambdas.durable.operations import DurableOperations
from tests.zips import zipped

sdk = pytest.importorskip("aws_durable_execution_sdk_python")
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration, StepConfig  # noqa: E402
from aws_durable_execution_sdk_python.retries import RetryDecision  # noqa: E402

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:order"


def direct(qualifier: str = ":1", **fields):
    return {
        "StartAt": "Order",
        "States": {"Order": {"Type": "Task", "Resource": FUNCTION + qualifier, "End": True, **fields}},
    }


def invoke(qualifier: str = ":1", **arguments):
    parameters = {"FunctionName": FUNCTION + qualifier, "Payload.$": "$", **arguments}
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": parameters, "End": True}
    return {"StartAt": "Order", "States": {"Order": task}}


def waits(seconds: int):
    @sdk.durable_execution
    def handler(event, context):
        doubled = context.step(lambda _: event["n"] * 2, name="double")
        context.wait(Duration.from_seconds(seconds))
        return {"doubled": doubled}

    return handler


@mock_lambda("order", required=False)
@sdk.durable_execution
def order(event, context):
    doubled = context.step(lambda _: event["n"] * 2, name="double")
    context.wait(Duration.from_seconds(60))
    return {"doubled": doubled}


# ---- as tasks


def test_waits_take_virtual_time(sfn_executor):
    execution = sfn_executor.run(direct(), {"n": 2})

    execution.assert_succeeded(output={"doubled": 4})
    assert execution.duration == timedelta(minutes=1)
    assert (order.call_count, order.last_call.payload, order.last_call.response) == (1, {"n": 2}, {"doubled": 4})
    assert order.last_call.duration == timedelta(minutes=1)


def test_the_optimized_integration_has_the_payload(sfn_executor):
    execution = sfn_executor.run(invoke(":prod"), {"n": 2})

    assert execution.output["Payload"] == {"doubled": 4}
    assert execution.output["ExecutedVersion"] == "1"


def test_other_branches_go_on_meanwhile(sfn_executor):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "End": True}}}
    definition = {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [direct(), wait], "End": True}}}
    execution = sfn_executor.run(definition, {"n": 2})

    kinds = [event["type"] for event in execution.history]
    assert kinds.index("WaitStateExited") < kinds.index("LambdaFunctionSucceeded")
    assert execution.duration == timedelta(minutes=1)


@pytest.mark.parametrize("definition", [direct(""), invoke(""), invoke("", InvocationType="Event")])
def test_an_unqualified_call_is_refused(sfn_executor, definition):
    execution = sfn_executor.run(definition, {"n": 2})

    execution.assert_failed("Lambda.InvalidParameterValueException")
    assert execution.cause.startswith(
        "You cannot invoke a durable function using an unqualified ARN. (Service: AWSLambda; "
    )


def test_latest_is_a_qualifier(sfn_executor):
    sfn_executor.run(direct(":$LATEST"), {"n": 2}).assert_succeeded()


def test_an_error_of_the_handler_fails_the_task(sfn_executor):
    @sdk.durable_execution
    def fails(event, context):
        raise KeyError("total")

    with mock_lambda("order", fails):
        sfn_executor.run(direct(), {}).assert_failed("KeyError", {"errorMessage": "'total'", "errorType": "KeyError"})


def test_steps_are_retried_in_virtual_time(sfn_executor):
    attempts = []

    @sdk.durable_execution
    def flaky(event, context):
        def work(_):
            attempts.append(1)
            if len(attempts) < 3:
                raise ConnectionError
            return "ok"

        retry = StepConfig(retry_strategy=lambda error, attempt: RetryDecision.retry(Duration.from_seconds(30)))
        return context.step(work, name="work", config=retry)

    with mock_lambda("order", flaky):
        execution = sfn_executor.run(direct(), {})

    assert (execution.output, len(attempts), execution.duration) == ("ok", 3, timedelta(minutes=1))


@pytest.mark.parametrize("follows", [True, False])
def test_branches_wait_at_the_same_time(sfn_executor, request, follows):
    if follows:
        request.getfixturevalue("sfn_clock")

    def branch(seconds):
        def run(context):
            context.wait(Duration.from_seconds(seconds))
            return seconds

        return run

    @sdk.durable_execution
    def both(event, context):
        return context.parallel([branch(5), branch(9)]).get_results()

    with mock_lambda("order", both):
        execution = sfn_executor.run(direct(), {})

    assert (execution.output, execution.duration) == ([5, 9], timedelta(seconds=9))


def test_it_invokes_other_functions(sfn_executor):
    @sdk.durable_execution
    def calls(event, context):
        return context.invoke("price", {"article": event})

    with mock_lambda("order", calls), mock_lambda("price", lambda event, context: event, duration=7) as price:
        execution = sfn_executor.run(direct(), "tea")

    assert (execution.output, execution.duration) == ({"article": "tea"}, timedelta(seconds=7))
    price.assert_called_once_with({"article": "tea"})


def test_an_error_of_another_function_is_one_of_the_handler(sfn_executor):
    @sdk.durable_execution
    def calls(event, context):
        return context.invoke("price", {})

    with mock_lambda("order", calls), mock_lambda("price", raises=LookupError("tea")):
        execution = sfn_executor.run(direct(), {})

    execution.assert_failed()
    assert "tea" in execution.cause


def test_sleep_in_a_step_is_virtual(sfn_executor):
    @sdk.durable_execution
    def sleeps(event, context):
        context.step(lambda _: time.sleep(100))

    with mock_lambda("order", sleeps):
        assert sfn_executor.run(direct(), {}).duration == timedelta(seconds=100)


# ---- limits


def test_a_synchronous_call_ends_at_the_timeout_of_the_function(sfn_executor):
    with mock_lambda("order", waits(60), timeout=30):
        execution = sfn_executor.run(direct(), {"n": 1})

    execution.assert_failed("Sandbox.Timedout")
    assert execution.duration == timedelta(seconds=30)


def test_a_task_may_time_out_before(sfn_executor):
    execution = sfn_executor.run(direct(TimeoutSeconds=20), {"n": 1})

    execution.assert_failed("States.Timeout")
    assert execution.duration == timedelta(seconds=20)


def test_an_asynchronous_call_may_wait_for_days(sfn_executor, sfn_clock):
    with mock_lambda("order", waits(86_400)) as fake:
        sfn_executor.run(invoke(InvocationType="Event"), {"n": 2}).assert_succeeded()
        assert fake.last_call.response is None
        sfn_clock.advance(timedelta(days=1))

        assert fake.last_call.response == {"doubled": 4}


# ---- callbacks


@pytest.fixture
def callback_ids():
    return []


@pytest.fixture
def approval(callback_ids):
    @sdk.durable_execution
    def approve(event, context):
        callback = context.create_callback(config=CallbackConfig(heartbeat_timeout=Duration.from_seconds(30)))
        callback_ids.append(callback.callback_id)
        return context.step(lambda _: None) or callback.result()

    with mock_lambda("order", approve) as fake:
        yield fake


def test_a_callback_is_answered_through_the_api(sfn_executor, sfn_clock, approval, callback_ids):
    execution = sfn_executor.start(direct(), {})
    client = boto3.client("lambda")
    sfn_clock.advance(20)
    client.send_durable_execution_callback_heartbeat(CallbackId=callback_ids[0])
    sfn_clock.advance(20)
    client.send_durable_execution_callback_success(CallbackId=callback_ids[0], Result=b'"yes"')

    assert "yes" in execution.output
    with pytest.raises(client.exceptions.CallbackTimeoutException):
        client.send_durable_execution_callback_success(CallbackId=callback_ids[0])


def test_a_callback_may_fail(sfn_executor, approval, callback_ids):
    execution = sfn_executor.start(direct(), {})
    error = {"ErrorType": "Refused", "ErrorMessage": "too much"}
    boto3.client("lambda").send_durable_execution_callback_failure(CallbackId=callback_ids[0], Error=error)

    execution.assert_failed()
    assert "too much" in execution.cause


def test_a_callback_without_a_heartbeat_times_out(sfn_executor, approval):
    execution = sfn_executor.run(direct(), {})

    execution.assert_failed()
    assert execution.duration == timedelta(seconds=30)


def test_an_unknown_callback(sfn_client):
    client = boto3.client("lambda")

    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.send_durable_execution_callback_success(CallbackId="bm9uZQ==")


# ---- boto3


def test_boto3_waits_for_the_answer(sfn_client, sfn_clock):
    before = sfn_clock.now()
    answer = boto3.client("lambda").invoke(FunctionName=FUNCTION, Qualifier="1", Payload=b'{"n": 2}')

    assert answer["Payload"].read() == b'{"doubled": 4}'
    assert sfn_clock.now() - before == timedelta(minutes=1)


def test_a_name_makes_a_call_idempotent(sfn_client):
    client = boto3.client("lambda")
    arguments = {"FunctionName": f"{FUNCTION}:1", "DurableExecutionName": "order-7"}
    for _ in range(2):
        assert client.invoke(Payload=b'{"n": 2}', **arguments)["Payload"].read() == b'{"doubled": 4}'

    with pytest.raises(ClientError, match="DurableExecutionAlreadyStarted"):
        client.invoke(Payload=b'{"n": 3}', **arguments)


# ---- code that is not a fake's


CODE = """
from aws_durable_execution_sdk_python import durable_execution
from aws_durable_execution_sdk_python.config import Duration

@durable_execution
def handler(event, context):
    context.wait(Duration.from_seconds(60))
    return event
"""


def test_a_handler_behind_an_import_path(sfn_executor, tmp_path, monkeypatch):
    (tmp_path / "durable_app.py").write_text(CODE)
    monkeypatch.syspath_prepend(tmp_path)

    with mock_lambda("order", "durable_app:handler"):
        execution = sfn_executor.run(direct(), "tea")
        sfn_executor.run(direct(""), "tea").assert_failed("Lambda.InvalidParameterValueException")

    assert (execution.output, execution.duration) == ("tea", timedelta(minutes=1))


def test_a_function_made_with_create_function(sfn_executor, sfn_client):
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = boto3.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    boto3.client("lambda").create_function(
        FunctionName="made",
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": zipped({"app.py": CODE})},
        Timeout=300,
        Publish=True,
    )

    definition = json.loads(json.dumps(direct()).replace("function:order", "function:made"))

    for _ in range(2):
        execution = sfn_executor.run(definition, "tea")
        assert (execution.output, execution.duration) == ("tea", timedelta(minutes=1))


# ---- mistakes


def test_an_sdk_that_is_too_old(sfn_executor, monkeypatch):
    monkeypatch.setattr(invoking, "version", lambda name: "1.0.0")

    with pytest.raises(SfnError, match=r"sdk-python 1\.0\.0 does not call Lambda's public API.*install 1\.1 or newer"):
        sfn_executor.run(direct(), {})


def test_a_function_without_a_fake_in_a_step_fails_the_test(pytester):
    pytester.makepyfile(
        f"""
        from aws_durable_execution_sdk_python import durable_execution
        from pytest_sfn import mock_lambda

        @mock_lambda("order")
        @durable_execution
        def order(event, context):
            return context.invoke("nobody", {{}})

        def test_it(sfn_executor):
            sfn_executor.run({direct()!r}, {{}})
        """
    )

    result = pytester.runpytest_inprocess()

    assert "UnmockedLambdaError" in result.stdout.str()
    assert result.ret == 1


# ---- operations


def test_operations_that_are_not_over_are_due():
    operations = DurableOperations(lambda: 5, lambda: "id", "e", "{}")
    operations.apply([{"Id": "w", "Type": "WAIT", "Action": "START", "WaitOptions": {"WaitSeconds": 2}}])

    assert operations.next_due() == 2_000_005
    operations.apply([{"Id": "w", "Type": "WAIT", "Action": "CANCEL"}])
    assert operations.next_due() is None
