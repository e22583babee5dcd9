"""What virtual time does to an execution: waits, timeouts, heartbeats, retries, quotas."""

from datetime import timedelta

import pytest

from pytest_sfn import ExecutionBlocked
from tests.engine.conftest import callback, machine, task, types


def test_a_wait_of_thirty_days_takes_no_time_and_exactly_thirty_days(run):
    execution = run(machine({"W": {"Type": "Wait", "Seconds": 30 * 86_400}}))

    assert execution.duration == timedelta(days=30)
    assert execution.status == "SUCCEEDED"


def test_a_timestamp_in_the_past_is_now(run):
    execution = run(machine({"W": {"Type": "Wait", "Timestamp": "2001-01-01T00:00:00Z"}}))

    assert execution.duration == timedelta(0)


def test_a_timestamp_to_come_is_waited_for(run, world):
    execution = run(
        machine(
            {
                "W": {"Type": "Wait", "Timestamp": "2025-01-01T01:00:00+01:00", "Next": "V"},
                "V": {"Type": "Wait", "Timestamp": "2025-01-01T01:00:00Z"},
            }
        )
    )

    assert execution.duration == timedelta(hours=1)


def test_start_moves_no_time(start, world):
    before = world.clock.now()

    execution = start(machine({"W": {"Type": "Wait", "Seconds": 1}}))

    assert world.clock.now() == before
    assert execution.status == "RUNNING"


def test_a_function_that_takes_longer_than_the_task_may_times_out(run, world):
    world.lambdas.register("F", returns=1, duration=10)

    execution = run(machine({"T": task("F", TimeoutSeconds=5)}))

    execution.assert_failed(error="States.Timeout")
    assert execution.cause is None
    assert execution.duration == timedelta(seconds=5)
    assert types(execution)[-2:] == ["TaskTimedOut", "ExecutionFailed"]


def test_a_caught_timeout_has_an_empty_cause(run, world):
    world.lambdas.register("F", returns=1, duration=10)
    states = {
        "T": task("F", TimeoutSeconds=5, Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "Late"}]),
        "Late": {"Type": "Pass"},
    }

    execution = run(machine(states))

    assert execution.output == {"Error": "States.Timeout", "Cause": ""}


@pytest.mark.parametrize(
    ("names", "caught"),
    [
        (["States.HeartbeatTimeout"], True),
        (["States.Timeout"], True),
        (["States.ALL"], True),
        (["States.TaskFailed"], False),
    ],
)
def test_who_catches_a_missed_heartbeat(run, world, names, caught):
    world.lambdas.register("F", returns=None)
    states = {
        "T": callback("F", HeartbeatSeconds=60, Catch=[{"ErrorEquals": names, "Next": "Late"}]),
        "Late": {"Type": "Pass"},
    }

    execution = run(machine(states))

    assert (execution.path == ["T", "Late"]) is caught
    assert execution.duration == timedelta(seconds=60)


def test_the_heartbeat_name_does_not_catch_a_timeout(run, world):
    world.lambdas.register("F", returns=None)
    states = {
        "T": callback("F", TimeoutSeconds=60, Catch=[{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Late"}]),
        "Late": {"Type": "Pass"},
    }

    run(machine(states)).assert_failed(error="States.Timeout")


def test_the_timeout_counts_whatever_heartbeats_come(start, world):
    world.lambdas.register("F", returns=None)
    execution = start(machine({"T": callback("F", TimeoutSeconds=100, HeartbeatSeconds=60)}))

    world.clock.advance(59)
    execution.heartbeat("T")
    world.clock.advance(41)

    execution.assert_failed(error="States.Timeout")
    assert execution.duration == timedelta(seconds=100)


def test_the_machines_own_timeout_ends_it_as_timed_out(run):
    execution = run(machine({"W": {"Type": "Wait", "Seconds": 60}}, TimeoutSeconds=5))

    execution.assert_timed_out()
    assert execution.duration == timedelta(seconds=5)
    assert execution.history[-1]["previousEventId"] == 0


def test_nothing_inside_catches_the_machines_timeout(run, world):
    world.lambdas.register("F", returns=1, duration=60)
    states = {"T": task("F", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "C"}]), "C": {"Type": "Pass"}}

    run(machine(states, TimeoutSeconds=5)).assert_timed_out()


def test_an_express_execution_ends_after_five_minutes(run):
    execution = run(machine({"W": {"Type": "Wait", "Seconds": 301}}), type="EXPRESS")

    execution.assert_timed_out()
    assert execution.duration == timedelta(minutes=5)


def test_a_standard_execution_ends_after_a_year(start, world):
    execution = start(machine({"W": {"Type": "Wait", "Seconds": 99_999_999}}))

    world.clock.advance(timedelta(days=365))

    execution.assert_timed_out()


def test_run_says_what_an_execution_waits_for_if_nobody_answers(run, world):
    world.lambdas.register("F", returns=None)

    with pytest.raises(ExecutionBlocked) as blocked:
        run(machine({"T": callback("F")}))

    text = str(blocked.value)
    assert "state 'T' waits for the answer to its task token" in text
    assert "execution.succeed_task(state, output)" in text


def waits_for(name):
    resource = "arn:aws:states:::states:startExecution.sync:2"
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
    return {"Type": "Task", "Resource": resource, "Parameters": {"StateMachineArn": arn, "Name": f"{name}-1"}}


def test_run_says_what_a_nested_execution_waits_for(run, world):
    world.lambdas.register("F", returns=None)
    world.executor.load(machine({"Ask": callback("F")}), name="grandchild")
    world.executor.load(machine({"Down": waits_for("grandchild")}), name="child")

    with pytest.raises(ExecutionBlocked) as blocked:
        run(machine({"Start": waits_for("child")}))

    lines = str(blocked.value).splitlines()
    assert lines[1:4] == [
        "  state 'Start' waits for the end of execution 'child-1' of 'child':",
        "    state 'Down' waits for the end of execution 'grandchild-1' of 'grandchild':",
        "      state 'Ask' waits for the answer to its task token",
    ]
    assert lines[-1] == "To get another execution, use sfn_executor.execution(name)."


def test_run_until_waiting_ends_where_a_nested_execution_waits(start, world):
    world.lambdas.register("F", returns=None)
    world.executor.load(
        machine({"W": {"Type": "Wait", "Seconds": 9, "Next": "Ask"}, "Ask": callback("F")}), name="child"
    )

    execution = start(machine({"Start": waits_for("child")})).run_until_waiting()

    assert execution.duration == timedelta(seconds=9)
    world.executor.execution("child-1").succeed_task("Ask", "yes")
    assert execution.output["Output"] == "yes"


def test_retries_wait_longer_and_longer_up_to_the_longest_delay(run, world):
    world.lambdas.register("F", raises="No")
    retrier = {"ErrorEquals": ["No"], "IntervalSeconds": 3, "BackoffRate": 2, "MaxAttempts": 4, "MaxDelaySeconds": 10}

    execution = run(machine({"T": task("F", Retry=[retrier])}))

    assert execution.task("T").delays == [3.0, 6.0, 10.0, 10.0]
    assert execution.duration == timedelta(seconds=29)


def test_full_jitter_waits_at_most_the_delay_and_the_same_in_every_run(world, run):
    world.lambdas.register("F", raises="No")
    retrier = {"ErrorEquals": ["No"], "IntervalSeconds": 10, "JitterStrategy": "FULL", "MaxAttempts": 3}

    delays = run(machine({"T": task("F", Retry=[retrier])})).task("T").delays

    assert all(0 <= delay <= most for delay, most in zip(delays, [10, 20, 40], strict=True))
    assert len(set(delays)) == 3
    world.reset()
    world.lambdas.register("F", raises="No")
    assert world.executor.run(machine({"T": task("F", Retry=[retrier])})).task("T").delays == delays
