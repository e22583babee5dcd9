"""Answers for tasks that do not wait for one: the error names what is meant."""

from __future__ import annotations

import pytest

from pytest_sfn import Execution, SfnError, SfnExecutor, TaskFakes

ASK = {
    "StartAt": "AskManager",
    "States": {
        "AskManager": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "url", "MessageBody": {"token.$": "$$.Task.Token"}},
            "End": True,
        }
    },
}


@pytest.fixture
def asking(sfn_executor: SfnExecutor, sfn_tasks: TaskFakes) -> Execution:
    sfn_tasks.register("AskManager", returns={})
    return sfn_executor.start(ASK)


def test_a_misspelt_state_is_named(asking: Execution) -> None:
    with pytest.raises(SfnError, match=r"it is RUNNING and waits for: 'AskManager'; did you mean 'AskManager'\?"):
        asking.succeed_task("AskManger", {})


def test_a_task_that_was_answered_before_is_named(asking: Execution) -> None:
    asking.succeed_task("AskManager", {})

    with pytest.raises(SfnError, match=r"it is SUCCEEDED and waits for: nothing; .* has already left 'AskManager'"):
        asking.succeed_task("AskManager", {})
