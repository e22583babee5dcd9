"""Fakes for tasks that are not Lambda functions."""

import sys
import time
from datetime import timedelta
from unittest import mock

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.callbacks import TaskFailure, TaskSuccess
from pytest_sfn.lambdas.errors import LambdaFunctionError, LambdaServiceError
from pytest_sfn.tasks.fake_tasks import FakeTask

from .conftest import ARN, EXECUTION, INVOKE

PUBLISH = "arn:aws:states:::sns:publish"


@pytest.mark.parametrize("name", ["Notify", PUBLISH, "sns:publish", "arn:aws-cn:states:::sns:publish"])
def test_a_task_is_faked_by_its_state_or_its_resource(tasks, name):
    fake = tasks.fakes.register(name, returns={"MessageId": "1"})

    assert tasks.perform(PUBLISH, {"Message": "hi"}, "Notify").result == {"MessageId": "1"}
    fake.assert_called_once_with({"Message": "hi"})
    assert tasks.fakes[name] is fake


def test_the_state_goes_before_the_resource_and_a_pattern_before_none(tasks):
    tasks.fakes.register("ecs:runTask", returns="any")
    tasks.fakes.register("ecs:runTask.sync", returns="sync")
    tasks.fakes.register("Special", returns="state")
    resource = "arn:aws:states:::ecs:runTask"

    def result(pattern, state):
        reply, answer = tasks.perform(resource + pattern, {}, state), mock.Mock()
        if reply.job is None:
            return reply.result
        reply.job.start(answer)
        return answer.resolve.call_args.args[0]

    assert result(".sync", "Special") == "state"
    assert result(".sync", "S") == "sync"
    assert result("", "S") == result(".waitForTaskToken", "S") == "any"


@pytest.mark.parametrize("resource", [INVOKE, ARN + "f"])
def test_by_its_state_a_lambda_task_may_be_faked_too(tasks, resource):
    function = tasks.lambdas.register("f", returns="function")
    tasks.fakes.register("Charge", returns="task")

    assert tasks.perform(resource, {"FunctionName": "f"}, "Charge").result == "task"
    assert not function.called
    assert tasks.perform(resource, {"FunctionName": "f"}, "Other").result != "task"


def test_a_handler_gets_the_arguments_and_what_called_it(tasks):
    def handler(arguments, context):
        arguments["seen"] = True
        return [arguments, context.state, context.resource, context.attempt, context.map_index, context.task_token]

    fake = tasks.fakes.register("Notify", handler)
    resource = PUBLISH + ".waitForTaskToken"
    result = tasks.perform(resource, {"a": 1}, "Notify", attempt=2, map_index=3, token="t").result

    assert result == [{"a": 1, "seen": True}, "Notify", resource, 2, 3, "t"]
    call = fake.last_call
    assert (call.payload, call.response) == ({"a": 1}, result)
    assert (call.state, call.resource, call.attempt, call.map_index, call.task_token) == ("Notify", resource, 2, 3, "t")
    assert call.execution_arn == EXECUTION


def test_time_passes_as_declared_and_as_slept(tasks):
    def handler(arguments, context):
        time.sleep(3600)

    fake = tasks.fakes.register("Job", handler, duration=timedelta(hours=1))

    assert tasks.perform("arn:aws:states:::glue:startJobRun", {}, "Job").at - tasks.clock.microseconds == 7200_000_000
    assert fake.last_call.duration == timedelta(hours=2)


@pytest.mark.parametrize(
    ("error", "name", "cause"),
    [
        ("SNS.NotFoundException", "SNS.NotFoundException", None),
        (TaskFailure("SNS.NotFoundException", "Topic does not exist"), "SNS.NotFoundException", "Topic does not exist"),
        (ValueError("bad topic"), "ValueError", "bad topic"),
        (ValueError, "ValueError", ""),
        (LambdaFunctionError("E", "why"), "E", "why"),
        (LambdaFunctionError(None, "why"), "Lambda.Unknown", "why"),
        (LambdaServiceError("ServiceException", "why"), "Lambda.ServiceException", "why"),
        (SystemExit(3), "SystemExit", "3"),
    ],
)
def test_an_error_fails_the_task(tasks, error, name, cause):
    fake = tasks.fakes.register("Notify", raises=error, duration=1)

    failure = tasks.failure(PUBLISH, {}, state="Notify")

    assert (failure.error, failure.cause) == (name, cause)
    assert failure.at - tasks.clock.microseconds == 1_000_000
    assert fake.last_call.error == name
    assert fake.last_call.response is None
    assert fake.last_call.exception is failure.exception


def test_an_exception_in_a_handler_fails_the_task(tasks):
    tasks.fakes.register("Notify", lambda arguments, context: sys.exit(1))
    tasks.fakes.register("Other", lambda arguments, context: arguments["missing"])

    assert tasks.failure(PUBLISH, {}, state="Notify").error == "SystemExit"
    failure = tasks.failure(PUBLISH, {}, state="Other")
    assert (failure.error, failure.cause) == ("KeyError", "'missing'")
    assert failure.exception.__traceback__ is not None


def test_results_are_played_one_by_one_and_running_out_is_a_mistake(tasks):
    tasks.fakes.register("Notify", side_effect=[1, "text", b"[2]", ValueError])

    results = [tasks.perform(PUBLISH, {}, "Notify").result for _ in range(3)]

    assert results == [1, "text", [2]]
    assert tasks.failure(PUBLISH, {}, state="Notify").error == "ValueError"
    with pytest.raises(
        SfnError, match="side_effect= of the fake task 'Notify' ran out: this is call 5, and it has only 4 results"
    ):
        tasks.perform(PUBLISH, {}, "Notify")
    assert len(tasks.fakes.mistakes) == 1


def test_one_of_the_results_may_be_what_a_service_refuses(tasks):
    refused = TaskFailure("SNS.ThrottledException", "Rate exceeded")
    fake = tasks.fakes.register("Notify", side_effect=[refused, {"MessageId": "1"}])

    failure = tasks.failure(PUBLISH, {}, state="Notify")

    assert (failure.error, failure.cause) == ("SNS.ThrottledException", "Rate exceeded")
    assert tasks.perform(PUBLISH, {}, "Notify").result == {"MessageId": "1"}
    assert [call.error for call in fake.calls] == ["SNS.ThrottledException", None]


def test_a_handler_may_give_what_a_service_refuses(tasks):
    tasks.fakes.register("Notify", lambda arguments, context: TaskFailure("SNS.ThrottledException"))

    assert tasks.failure(PUBLISH, {}, state="Notify").error == "SNS.ThrottledException"


def test_an_answer_to_a_token_needs_a_token(tasks):
    tasks.fakes.register("Notify", callback=TaskFailure("Refused"))

    with pytest.raises(
        SfnError, match="callback= of the fake task 'Notify' cannot answer: the call does not belong to"
    ):
        tasks.perform(PUBLISH, {}, "Notify")


def test_matchers_work_as_for_functions(tasks):
    fake = tasks.fakes.register("Notify", returns="base")
    fake.when({"Message": mock.ANY}).returns("matched")
    fake.when(map_index=1).raises(TaskFailure("E", "second"))

    assert tasks.perform(PUBLISH, {"Message": 1}, "Notify").result == "matched"
    assert tasks.perform(PUBLISH, {}, "Notify").result == "base"
    assert tasks.failure(PUBLISH, {}, state="Notify", map_index=1).cause == "second"


def test_a_token_is_answered_after_the_request_itself(tasks):
    answers = mock.Mock()
    tasks.lambdas.answer_tokens_with(answers)
    tasks.fakes.register("Ask", callback=TaskSuccess({"ok": True}, after=60))

    reply = tasks.perform(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken", {"MessageBody": {"t": "tok"}}, "Ask", token="tok"
    )

    assert reply.result is None
    tasks.clock.advance(59)
    assert answers.mock_calls == []
    tasks.clock.advance(1)
    assert answers.mock_calls == [mock.call.succeed_task("tok", {"ok": True})]


@pytest.mark.parametrize(
    "behaviour", [{"returns": b"no json"}, {"handler": lambda arguments, context: {"a": object()}}]
)
def test_a_result_that_is_no_json_is_a_mistake_of_the_test(tasks, behaviour):
    tasks.fakes.register("Notify", **behaviour)

    with pytest.raises(SfnError, match="the fake task 'Notify' returned a value that is not JSON: "):
        tasks.perform(PUBLISH, {}, "Notify")


def test_a_result_over_256_kilobytes_fails_the_task(tasks):
    tasks.fakes.register("Notify", returns="a" * 262_143)

    failure = tasks.failure(PUBLISH, {}, state="Notify")

    assert failure.error == "States.DataLimitExceeded"
    assert failure.cause.startswith("The state/task 'sns' returned a result with a size exceeding")


def test_a_failing_assertion_comes_out_unless_the_world_is_lenient(tasks, lenient_tasks):
    def handler(arguments, context):
        assert arguments == 1

    for each in (tasks, lenient_tasks):
        each.fakes.register("Notify", handler)

    with pytest.raises(AssertionError) as caught:
        tasks.perform(PUBLISH, {}, "Notify")
    assert tasks.fakes.mistakes == [caught.value]
    assert lenient_tasks.failure(PUBLISH, {}, state="Notify").error == "AssertionError"


@pytest.mark.parametrize("error", [KeyboardInterrupt, pytest.fail.Exception("x"), SfnError("x")])
def test_what_is_no_error_of_a_service_comes_out(tasks, error):
    tasks.fakes.register("Notify", raises=error)

    with pytest.raises((KeyboardInterrupt, pytest.fail.Exception, SfnError)):
        tasks.perform(PUBLISH, {}, "Notify")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"returns": object()}, "returns= of the fake task 'Notify' is not a JSON value"),
        ({"returns": 1, "raises": "E"}, r"the fake task 'Notify' has 2 behaviours \(raises, returns\)"),
        ({"duration": -1}, "duration= of the fake task 'Notify' must not be negative"),
    ],
)
def test_a_fake_that_cannot_be_is_refused(options, complaint):
    with pytest.raises(SfnError, match=complaint):
        FakeTask("Notify", **options)


def test_an_unknown_fake_is_told_with_the_closest_one(tasks):
    tasks.fakes.register("sns:publish")

    with pytest.raises(
        SfnError, match=r"there is no fake task 'sns:publsh'; registered: 'sns:publish'; did you mean 'sns:publish'\?"
    ):
        tasks.fakes["sns:publsh"]
