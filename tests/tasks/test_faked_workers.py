"""A fake task stands for the worker of an activity: it takes the task and answers its token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest

from pytest_sfn import Heartbeats, SfnExecutor, TaskFailure, TaskSuccess

ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:work"
SCHEDULED = ["ActivityScheduled", "ActivityStarted"]


def machine(**fields: Any) -> dict[str, Any]:
    return {"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": ACTIVITY, "End": True, **fields}}}


@pytest.mark.parametrize("name", ["Work", ACTIVITY])
def test_a_fake_takes_the_task_and_answers(sfn_executor: SfnExecutor, name: str) -> None:
    worker = sfn_executor.mock_task(name, lambda event, context: {"got": event}, duration=5)

    execution = sfn_executor.run(machine(), {"a": 1})

    execution.assert_succeeded(output={"got": {"a": 1}})
    worker.assert_called_once_with({"a": 1})
    assert execution.duration == timedelta(seconds=5)
    assert [event["type"] for event in execution.history][2:-2] == [*SCHEDULED, "ActivitySucceeded"]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        ({"raises": "Broken"}, "Broken"),
        ({"raises": KeyError("no such order")}, "KeyError"),
        ({"side_effect": [TaskFailure("Broken", "later")]}, "Broken"),
        ({"callback": TaskFailure("Broken", after=3)}, "Broken"),
        ({"returns": 1, "duration": 11}, "States.Timeout"),
        ({"callback": Heartbeats(9)}, "States.Timeout"),
    ],
)
def test_a_worker_that_fails(sfn_executor: SfnExecutor, behaviour: dict[str, Any], error: str) -> None:
    sfn_executor.mock_task("Work", **behaviour)

    execution = sfn_executor.run(machine(HeartbeatSeconds=10, TimeoutSeconds=60))

    execution.assert_failed(error=error)
    end = "ActivityTimedOut" if error == "States.Timeout" else "ActivityFailed"
    assert [event["type"] for event in execution.history][2:-1] == [*SCHEDULED, end]


def test_heartbeats_keep_the_task_of_a_worker(sfn_executor: SfnExecutor) -> None:
    sfn_executor.mock_task("Work", callback=Heartbeats(9, then=TaskSuccess("done", after=50)))

    execution = sfn_executor.run(machine(HeartbeatSeconds=10))

    execution.assert_succeeded(output="done")
    assert execution.duration == timedelta(seconds=50)


def test_a_worker_is_asked_again_by_a_retry(sfn_executor: SfnExecutor) -> None:
    worker = sfn_executor.mock_task("Work", side_effect=[TaskFailure("Broken"), "done"])

    execution = sfn_executor.run(machine(Retry=[{"ErrorEquals": ["Broken"]}]))

    execution.assert_succeeded(output="done")
    assert [call.attempt for call in worker.calls] == [0, 1]


def test_a_worker_may_answer_its_token_itself(sfn_executor: SfnExecutor) -> None:
    def work(event: Any, context: Any) -> None:
        boto3.client("stepfunctions").send_task_success(taskToken=context.task_token, output='"done"')

    sfn_executor.mock_task("Work", work)

    sfn_executor.run(machine()).assert_succeeded(output="done")


def test_a_mistake_of_a_worker_is_raised(sfn_executor: SfnExecutor) -> None:
    def work(event: Any, context: Any) -> None:
        raise AssertionError("never called so")

    sfn_executor.mock_task("Work", work)

    with pytest.raises(AssertionError, match="never called so"):
        sfn_executor.run(machine())


def test_another_worker_polls_for_a_task_without_a_fake(sfn_executor: SfnExecutor) -> None:
    sfn_executor.mock_task("Other", returns=1, required=False)
    client = boto3.client("stepfunctions")
    client.create_activity(name="work")

    execution = sfn_executor.start(machine())
    token = client.get_activity_task(activityArn=ACTIVITY)["taskToken"]
    client.send_task_success(taskToken=token, output="1")

    execution.assert_succeeded(output=1)


def test_without_a_fake_an_activity_must_exist(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run(machine())

    execution.assert_failed(error="States.Runtime")
    assert execution.cause.endswith(f"The activity {ACTIVITY} does not exist.")


def test_a_role_needs_no_permission_for_an_activity(sfn_executor: SfnExecutor) -> None:
    sfn_executor.mock_task("Work", returns=1)

    sfn_executor.run(machine(), role_policy={"Version": "2012-10-17", "Statement": []}).assert_succeeded(output=1)
