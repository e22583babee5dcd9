"""Answering tasks from outside: by task tokens, and as the worker of an activity."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import create, refusal

ACTIVITY_ARN = "arn:aws:states:us-east-1:123456789012:activity:work"


def callback_machine(**fields: Any) -> dict[str, Any]:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}},
        "End": True,
        **fields,
    }
    return {"StartAt": "Ask", "States": {"Ask": task}}


def activity_machine(**fields: Any) -> dict[str, Any]:
    return {"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": ACTIVITY_ARN, "End": True, **fields}}}


@pytest.fixture
def asked(sfn: Any, world: World) -> tuple[str, str]:
    """An execution that waits for an answer, and its token."""
    ask = world.lambdas.register("ask", returns=None)
    execution = sfn.start_execution(stateMachineArn=create(sfn, callback_machine(HeartbeatSeconds=10)))["executionArn"]
    return execution, ask.last_call.payload["token"]


def status(sfn: Any, execution: str) -> tuple[str, Any]:
    described = sfn.describe_execution(executionArn=execution)
    return described["status"], described.get("output") or (described.get("error"), described.get("cause"))


def test_a_success_is_the_result(sfn: Any, asked: tuple[str, str]) -> None:
    execution, token = asked

    sfn.send_task_success(taskToken=token, output='{"answer": 42}')

    assert status(sfn, execution) == ("SUCCEEDED", '{"answer":42}')


def test_a_failure_is_the_error(sfn: Any, asked: tuple[str, str]) -> None:
    execution, token = asked

    sfn.send_task_failure(taskToken=token, error="No", cause="not today")

    assert status(sfn, execution) == ("FAILED", ("No", "not today"))


def test_heartbeats_keep_a_task_alive(sfn: Any, world: World, asked: tuple[str, str]) -> None:
    execution, token = asked

    for _ in range(3):
        world.clock.advance(9)
        sfn.send_task_heartbeat(taskToken=token)
    assert status(sfn, execution)[0] == "RUNNING"
    world.clock.advance(10)

    assert status(sfn, execution) == ("FAILED", ("States.Timeout", None))


def test_a_token_that_is_none_is_refused(sfn: Any) -> None:
    for call, given in (
        (sfn.send_task_success, {"output": "{}"}),
        (sfn.send_task_failure, {}),
        (sfn.send_task_heartbeat, {}),
    ):
        assert refusal(call, taskToken="made up", **given) == ("InvalidToken", "Invalid Token: 'Invalid token'")


def test_a_token_is_read_before_the_output(sfn: Any) -> None:
    refused = refusal(sfn.send_task_success, taskToken="made up", output="not JSON")

    assert refused == ("InvalidToken", "Invalid Token: 'Invalid token'")


def test_a_token_that_was_answered_is_over(sfn: Any, asked: tuple[str, str]) -> None:
    _, token = asked
    sfn.send_task_success(taskToken=token, output="1")

    assert refusal(sfn.send_task_success, taskToken=token, output="2") == (
        "TaskTimedOut",
        "Task Timed Out: 'Provided task does not exist anymore'",
    )


def test_an_output_must_be_json(sfn: Any, asked: tuple[str, str]) -> None:
    _, token = asked

    code, message = refusal(sfn.send_task_success, taskToken=token, output="no json")

    assert code == "InvalidOutput"
    assert message.startswith("Invalid Output: 'Unrecognized token 'no'")


# ---- activities


def test_a_worker_takes_a_task_and_answers_it(sfn: Any) -> None:
    sfn.create_activity(name="work")
    execution = sfn.start_execution(stateMachineArn=create(sfn, activity_machine()), input='{"a": 1}')["executionArn"]

    task = sfn.get_activity_task(activityArn=ACTIVITY_ARN, workerName="worker-1")
    assert task["input"] == '{"a":1}'
    sfn.send_task_success(taskToken=task["taskToken"], output='"done"')

    assert status(sfn, execution) == ("SUCCEEDED", '"done"')
    types = [event["type"] for event in sfn.get_execution_history(executionArn=execution)["events"]]
    assert types[2:5] == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]


def test_a_worker_without_work_gets_nothing_and_does_not_wait(sfn: Any, world: World) -> None:
    sfn.create_activity(name="work")
    before = world.clock.now()

    answer = sfn.get_activity_task(activityArn=ACTIVITY_ARN)

    assert answer.keys() == {"ResponseMetadata"}
    assert world.clock.now() == before


def test_creating_an_activity_again_gives_the_first(sfn: Any, world: World) -> None:
    first = sfn.create_activity(name="work", tags=[{"key": "a", "value": "b"}])
    world.clock.advance(1)

    again = sfn.create_activity(name="work", tags=[{"key": "c", "value": "d"}])

    assert again["activityArn"] == first["activityArn"] == ACTIVITY_ARN
    assert again["creationDate"] == first["creationDate"]
    assert sfn.list_tags_for_resource(resourceArn=ACTIVITY_ARN)["tags"] == [{"key": "a", "value": "b"}]


def test_activities_are_described_listed_and_deleted(sfn: Any, world: World) -> None:
    for name in ("work", "more"):
        sfn.create_activity(name=name)

    assert [item["name"] for item in sfn.list_activities()["activities"]] == ["work", "more"]
    described = sfn.describe_activity(activityArn=ACTIVITY_ARN)
    assert described["creationDate"] == world.clock.now()
    assert described["encryptionConfiguration"] == {"type": "AWS_OWNED_KEY"}
    sfn.delete_activity(activityArn=ACTIVITY_ARN)
    sfn.delete_activity(activityArn=ACTIVITY_ARN)

    for call in (sfn.describe_activity, sfn.get_activity_task):
        assert refusal(call, activityArn=ACTIVITY_ARN) == (
            "ActivityDoesNotExist",
            f"Activity Does Not Exist: '{ACTIVITY_ARN}'",
        )


def test_the_name_of_an_activity_is_checked(sfn: Any) -> None:
    assert refusal(sfn.create_activity, name="a b") == ("InvalidName", "Invalid Name: 'a b'")


def test_an_activity_may_be_encrypted_and_stays_so(sfn: Any) -> None:
    encryption = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/mine", "kmsDataKeyReusePeriodSeconds": 60}
    sfn.create_activity(name="work", encryptionConfiguration=encryption)

    assert sfn.create_activity(name="work", encryptionConfiguration=encryption)["activityArn"] == ACTIVITY_ARN
    assert sfn.describe_activity(activityArn=ACTIVITY_ARN)["encryptionConfiguration"] == encryption
    assert refusal(sfn.create_activity, name="work") == (
        "ActivityAlreadyExists",
        f"Activity Already Exists: '{ACTIVITY_ARN}'",
    )
