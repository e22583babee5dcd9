"""Agents of Bedrock AgentCore: the one integration that there is, what it answers, and how long it may take."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn import InvalidDefinition, TaskFailure, UnmockedTaskError, mock_sfn

HARNESS = "arn:aws:bedrock-agentcore:us-east-1:123456789012:harness/clerk-0123456789"
GIVEN = {
    "HarnessArn": HARNESS,
    "RuntimeSessionId": "4b1f7c52-9a6e-4b0e-8d5e-0d8c5d1f2a3b",
    "Messages": [{"Role": "user", "Content": [{"Text": "Where is my order?"}]}],
}
ANSWER = {
    "Output": {"Message": {"Role": "assistant", "Content": []}},
    "StopReason": "end_turn",
    "Usage": {"InputTokens": 5, "OutputTokens": 7, "TotalTokens": 12},
    "Metrics": {"LatencyMs": 900},
}


def machine(integration: str = "bedrockagentcore:invokeHarness", **more: Any) -> dict[str, Any]:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{integration}", "Parameters": GIVEN, "End": True, **more}
    return {"StartAt": "Ask", "States": {"Ask": task}}


@pytest.fixture
def executor():
    with mock_sfn(freeze=False) as sfn:
        yield sfn.executor


def test_a_harness_answers(executor):
    asked = executor.mock_task("Ask", returns=ANSWER)

    executor.run(machine()).assert_succeeded(output=ANSWER)

    asked.assert_called_once_with(GIVEN)


@pytest.mark.parametrize(
    "integration",
    [
        "bedrockagentcore:invokeHarness.sync",
        "bedrockagentcore:invokeHarness.waitForTaskToken",
        "bedrockagentcore:invokeAgentRuntime",
        "bedrock-agentcore:invokeHarness",
        "aws-sdk:bedrockagentcore:invokeHarness",
    ],
)
def test_nothing_else_is_an_integration(executor, integration):
    with pytest.raises(InvalidDefinition, match="is not recognized"):
        executor.load(machine(integration))


def test_a_harness_and_messages_have_to_be_given(executor):
    with pytest.raises(InvalidDefinition, match="The field 'HarnessArn' is required but was missing"):
        executor.load(machine(Parameters={"Messages": []}))


@pytest.mark.parametrize("more", [{}, {"TimeoutSeconds": 3600}, {"TimeoutSecondsPath": "$.seconds"}])
def test_it_times_out_after_fifteen_minutes_whatever_timeout_the_state_has(executor, more):
    executor.mock_task("Ask", returns=ANSWER, duration=1000)

    execution = executor.run(machine(**more), {"seconds": 3600})

    execution.assert_failed(error="States.Timeout")
    assert execution.duration.total_seconds() == 900


def test_a_shorter_timeout_counts(executor):
    executor.mock_task("Ask", returns=ANSWER, duration=1000)

    assert executor.run(machine(TimeoutSeconds=60)).duration.total_seconds() == 60


def test_without_a_fake_the_error_shows_an_answer(executor):
    with pytest.raises(UnmockedTaskError, match="the last message of the agent") as unmocked:
        executor.run(machine())

    assert '"StopReason": "end_turn"' in str(unmocked.value)


def test_the_policy_names_the_harness(executor):
    (statement,) = executor.load(machine()).policy()["Statement"]

    assert statement["Action"] == ["bedrock-agentcore:InvokeHarness", "bedrock-agentcore:InvokeAgentRuntime"]
    assert statement["Resource"] == [HARNESS]


def test_a_role_that_may_not_ask_is_refused(executor):
    executor.mock_task("Ask", returns=ANSWER, required=False)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}

    refused = executor.run(machine(), role_policy=policy)

    refused.assert_failed(error="BedrockAgentCore.AccessDeniedException")


def test_errors_of_the_service_can_be_retried(executor):
    busy = TaskFailure("BedrockAgentCore.ThrottlingException", "Too many requests")
    executor.mock_task("Ask", side_effect=[busy, ANSWER])
    retry = [{"ErrorEquals": ["BedrockAgentCore.ThrottlingException"], "IntervalSeconds": 2}]

    execution = executor.run(machine(Retry=retry))

    assert execution.task("Ask").delays == [2.0]
