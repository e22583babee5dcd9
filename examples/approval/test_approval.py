"""A manager answers a task token after hours of virtual time, with heartbeats while the task waits."""

from __future__ import annotations

from datetime import timedelta

from pytest_sfn import Heartbeats, LambdaRegistry, SfnExecutor, TaskSuccess, VirtualClock, mock_lambda


@mock_lambda("AskManager", returns=None)
def test_approval_expires_without_heartbeats(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, sfn_clock: VirtualClock
) -> None:
    execution = sfn_executor.start("approval.asl.yaml", {"order": 7})  # HeartbeatSeconds: 300
    token = sfn_lambdas["AskManager"].last_call.task_token
    sfn_clock.advance(299)
    execution.heartbeat(token)
    sfn_clock.advance(299)
    assert execution.status == "RUNNING"
    sfn_clock.advance(1)
    execution.assert_failed(error="States.Timeout")
    assert execution.duration == timedelta(seconds=599)


@mock_lambda("AskManager", returns=None)
def test_places_an_approved_order(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.start("approval.asl.yaml", {"order": 7})

    execution.succeed_task("AskManager", {"approved": True})

    execution.assert_succeeded(output={"order": 7, "decision": {"approved": True}})


@mock_lambda("AskManager", returns=None)
def test_fails_a_rejected_order(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.start("approval.asl.yaml", {"order": 7})

    (question,) = execution.pending
    question.succeed({"approved": False})

    execution.assert_failed(error="Rejected", cause="The manager said no")


@mock_lambda(
    "AskManager",
    callback=Heartbeats(every=timedelta(minutes=4), then=TaskSuccess({"approved": True}, after=timedelta(hours=2))),
)
def test_waits_as_long_as_the_manager_is_looking(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("approval.asl.yaml", {"order": 7})

    execution.assert_succeeded()
    assert execution.duration == timedelta(hours=2)
