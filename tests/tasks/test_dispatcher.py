"""Who performs a task, and what is said where nobody does."""

import pytest

from pytest_sfn.engine.task.port import NO_WORKER, TaskReply, TaskRequest
from pytest_sfn.errors import UnmockedLambdaError, UnmockedTaskError
from pytest_sfn.integrations.record.resource import parse_resource
from pytest_sfn.tasks.dispatcher import TaskDispatcher

from .conftest import EXECUTION, INVOKE

PUBLISH = "arn:aws:states:::sns:publish"


def test_a_task_that_nobody_performs_is_a_mistake_with_a_stub_to_paste(tasks):
    tasks.fakes.register("Notfy")

    with pytest.raises(UnmockedTaskError) as caught:
        tasks.perform(PUBLISH, {"Message": "hi"}, "Notify")

    assert str(caught.value) == (
        f"state 'Notify' of {EXECUTION} calls {PUBLISH}, and nothing in this process answers it\n"
        '  arguments: {"Message": "hi"}\n'
        "  fake tasks registered: 'Notfy'; did you mean 'Notfy'?\n"
        "Fake it by its state, or by its resource; returns= is the raw result, before ResultSelector "
        "(what Publish returns: MessageId, SequenceNumber):\n\n"
        '    @mock_task("Notify", returns={})\n'
        "    def test_...\n\n"
        f'or in the test: sfn_executor.mock_task("{PUBLISH}", returns={{}}).'
    )
    assert tasks.fakes.mistakes == [caught.value]


def test_an_activity_without_a_fake_waits_for_a_worker_that_polls(tasks):
    assert tasks.perform("arn:aws:states:us-east-1:123456789012:activity:a", {}) is NO_WORKER


@pytest.mark.parametrize("resource", [PUBLISH, "arn:aws:states:::aws-sdk:s3:getObject"])
def test_also_without_strict(lenient_tasks, resource):
    with pytest.raises(UnmockedTaskError):
        lenient_tasks.perform(resource, {})


def test_a_function_that_nobody_faked_is_a_mistake(tasks):
    with pytest.raises(UnmockedLambdaError, match=r"^state 'S' of .* invoked the Lambda function 'nobody'"):
        tasks.invoke("nobody")


def test_a_task_that_is_not_lambda_is_performed_by_the_other_integrations(tasks):
    seen = []

    def publish(request):
        seen.append(request.arguments)
        return TaskReply({"MessageId": "1"}, request.attempt)

    dispatcher = TaskDispatcher(tasks.lambdas, tasks.fakes, publish)
    request = TaskRequest(parse_resource(PUBLISH), {"Message": "hi"}, EXECUTION, "S", attempt=7)

    reply = dispatcher.perform(request)
    assert (reply.result, reply.at) == ({"MessageId": "1"}, 7)
    assert seen == [{"Message": "hi"}]


def test_a_fake_goes_before_an_integration(tasks):
    tasks.fakes.register("S", returns="fake")
    dispatcher = TaskDispatcher(tasks.lambdas, tasks.fakes, lambda request: TaskReply("real", 0))
    request = TaskRequest(parse_resource(PUBLISH), {}, EXECUTION, "S")

    assert dispatcher.perform(request).result == "fake"


def test_waiting_for_a_token_changes_nothing_about_the_call(tasks):
    fake = tasks.lambdas.register("f", returns={"ignored": True})

    reply = tasks.perform(INVOKE + ".waitForTaskToken", {"FunctionName": "f", "Payload": {"t": "tok"}}, token="tok")

    assert reply.result["Payload"] == {"ignored": True}
    assert fake.last_call.task_token == "tok"
