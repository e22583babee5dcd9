"""Redriving: what did not succeed runs again, in the same execution."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_sfn.errors import SfnError
from tests.engine.conftest import callback, chain, machine, task, types

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


class Boom(Exception):
    """What the functions of these tests fail with."""


@pytest.fixture
def flaky(world):
    """A function that fails as long as it is told to; it remembers what it was called with."""

    class Flaky:
        fails = True

        def __init__(self) -> None:
            self.calls = []

        def __call__(self, event, context):
            self.calls.append(event)
            if self.fails and event != "good":
                raise Boom("boom")
            return event

    handler = Flaky()
    world.lambdas.register("F", lambda event, context: handler(event, context))
    return handler


def legacy(**more):
    """A Task that calls the function with the state's input itself."""
    return {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", **more}


def test_only_the_state_that_failed_runs_again(run, flaky):
    execution = run(machine({"A": {"Type": "Pass", "Next": "T"}, "T": legacy(Next="B"), "B": {"Type": "Pass"}}), 5)
    arn, before = execution.arn, len(execution.history)

    flaky.fails = False
    execution.redrive()

    execution.assert_succeeded(5)
    assert execution.arn == arn
    assert types(execution)[before:] == [
        "ExecutionRedriven",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionSucceeded",
        "TaskStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]
    assert execution.history[before]["executionRedrivenEventDetails"] == {"redriveCount": 1}
    assert chain(execution)[before : before + 2] == [
        f"{before + 1}<{before} ExecutionRedriven",
        f"{before + 2}<{before + 1} LambdaFunctionScheduled",
    ]


def test_the_input_and_the_variables_are_those_of_the_state_that_failed(run, flaky):
    definition = machine(
        {
            "A": {"Type": "Pass", "Assign": {"x": 1}, "Result": {"y": 2}, "Next": "T"},
            "T": legacy(Assign={"x": 3}, Next="B"),
            "B": {"Type": "Pass", "Parameters": {"x.$": "$x", "y.$": "$.y"}},
        }
    )
    execution = run(definition)

    flaky.fails = False

    assert execution.redrive().output == {"x": 3, "y": 2}
    assert flaky.calls == [{"y": 2}, {"y": 2}]


def test_an_execution_may_be_redriven_more_than_once(run, flaky):
    execution = run(machine({"T": legacy()}), 5)

    assert execution.redrive().status == "FAILED"
    flaky.fails = False
    execution.redrive().assert_succeeded(5)

    assert [event["executionRedrivenEventDetails"]["redriveCount"] for event in redriven(execution)] == [1, 2]
    assert len(flaky.calls) == 3


def redriven(execution):
    return [event for event in execution.history if event["type"] == "ExecutionRedriven"]


def test_the_context_object_tells_of_the_redrive(run, world):
    seen = []

    def handler(event, context):
        seen.append(event)
        if len(seen) == 1:
            raise Boom

    world.lambdas.register("F", handler)
    execution = run(machine({"T": {**task("F"), "Parameters": {"FunctionName": "F", "Payload.$": "$$"}}}))
    world.clock.advance(60)
    execution.redrive()

    assert (seen[0]["Execution"]["RedriveCount"], "RedriveTime" in seen[0]["Execution"]) == (0, False)
    assert (seen[1]["Execution"]["RedriveCount"], seen[1]["Execution"]["RedriveTime"]) == (1, "2025-01-01T00:01:00Z")
    assert seen[1]["Execution"]["StartTime"] == "2025-01-01T00:00:00Z"


def test_retries_are_counted_anew(run, flaky):
    execution = run(machine({"T": legacy(Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}])}), 5)
    assert len(flaky.calls) == 3

    execution.redrive().resume()

    assert len(flaky.calls) == 6


def test_the_timeout_of_the_machine_begins_anew(run, world):
    execution = run(machine({"W": {"Type": "Wait", "Seconds": 15}}, TimeoutSeconds=10))
    execution.assert_timed_out()

    execution.redrive().resume()

    execution.assert_succeeded()
    assert execution.duration == timedelta(seconds=15)


def test_a_wait_whose_time_has_passed_is_left(run, world):
    execution = run(machine({"W": {"Type": "Wait", "Seconds": 15}}, TimeoutSeconds=10))
    world.clock.advance(100)

    execution.redrive()

    execution.assert_succeeded()
    assert types(execution)[2:] == ["ExecutionTimedOut", "ExecutionRedriven", "WaitStateExited", "ExecutionSucceeded"]


def test_what_was_stopped_can_be_redriven(start, world):
    world.lambdas.register("F", returns=None)
    execution = start(machine({"T": callback("F")}))
    (first,) = execution.pending
    execution.stop()

    execution.redrive()

    (second,) = execution.pending
    assert second.token != first.token
    second.succeed({"ok": True})
    execution.assert_succeeded({"ok": True})


def test_a_fail_state_fails_again(run):
    execution = run(machine({"F": {"Type": "Fail", "Error": "E"}}))

    assert execution.redrive().error == "E"
    assert types(execution)[1:] == ["FailStateEntered", "ExecutionFailed", "ExecutionRedriven", "ExecutionFailed"]


def test_only_the_branches_that_failed_run_again(run, flaky):
    branches = [
        {"StartAt": "A", "States": {"A": legacy(InputPath="$.good", End=True)}},
        {"StartAt": "B", "States": {"B": legacy(InputPath="$.bad", End=True)}},
        {
            "StartAt": "C",
            "States": {"C": {"Type": "Wait", "Seconds": 60, "Next": "D"}, "D": {"Type": "Pass", "End": True}},
        },
    ]
    execution = run(machine({"P": {"Type": "Parallel", "Branches": branches}}), {"good": "good", "bad": 1})
    assert execution.status == "FAILED"
    before = len(execution.history)

    flaky.fails = False
    execution.redrive().resume()

    assert execution.output == ["good", 1, {"good": "good", "bad": 1}]
    assert flaky.calls == ["good", 1, 1]
    after = types(execution)[before:]
    assert "ParallelStateEntered" not in after
    assert "ParallelStateStarted" not in after
    assert after.count("TaskStateEntered") == 0
    assert after[-3:] == ["ParallelStateSucceeded", "ParallelStateExited", "ExecutionSucceeded"]


def test_only_the_iterations_that_failed_run_again(run, flaky):
    processor = {"StartAt": "T", "States": {"T": legacy(End=True)}}

    execution = run(machine({"M": {"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": 1}}), ["good", 1, 2])
    assert flaky.calls == ["good", 1]
    before = len(execution.history)

    flaky.fails = False
    execution.redrive()

    assert execution.output == ["good", 1, 2]
    assert flaky.calls == ["good", 1, 1, 2]
    after = types(execution)[before:]
    assert "MapStateStarted" not in after
    assert after.count("TaskStateEntered") == 1
    started = [event for event in execution.history[before:] if event["type"] == "MapIterationStarted"]
    assert [event["mapIterationStartedEventDetails"]["index"] for event in started] == [1, 2]


def test_states_inside_of_each_other_are_redriven(run, flaky):
    inner = {"StartAt": "T", "States": {"T": legacy(Next="After"), "After": {"Type": "Pass", "End": True}}}
    each = {"Type": "Map", "ItemProcessor": inner, "End": True}
    branches = [{"StartAt": "M", "States": {"M": each}}, {**PASS}]

    execution = run(machine({"Both": {"Type": "Parallel", "Branches": branches}}), ["good", 1])
    flaky.fails = False
    execution.redrive()

    assert execution.output == [["good", 1], ["good", 1]]
    assert flaky.calls == ["good", 1, 1]


def test_a_redriven_map_may_fail_and_be_redriven_again(run, flaky):
    processor = {"StartAt": "T", "States": {"T": legacy(End=True)}}
    execution = run(machine({"M": {"Type": "Map", "ItemProcessor": processor}}), ["good", 1])

    execution.redrive()
    flaky.fails = False
    execution.redrive().assert_succeeded(["good", 1])

    assert flaky.calls == ["good", 1, 1, 1]


def test_a_retry_after_a_redrive_runs_everything(run, flaky):
    processor = {"StartAt": "T", "States": {"T": legacy(End=True)}}
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]
    execution = run(machine({"M": {"Type": "Map", "ItemProcessor": processor, "Retry": retry}}), ["good", 1])
    assert flaky.calls == ["good", 1] * 2

    execution.redrive().resume()

    assert flaky.calls == ["good", 1] * 2 + [1] + ["good", 1]


def test_a_map_whose_result_was_too_large_runs_wholly(run, world):
    sizes = [100_000, 100_000, 100_000, 1, 1, 1]
    world.lambdas.register("F", lambda event, context: "x" * sizes.pop(0))
    processor = {"StartAt": "T", "States": {"T": legacy(End=True)}}

    execution = run(machine({"M": {"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": 1}}), [0, 0, 0])
    assert execution.error == "States.DataLimitExceeded"

    execution.redrive().assert_succeeded(["x", "x", "x"])


def test_a_state_that_failed_before_its_branches_begin_can_be_redriven(run):
    parallel = {"Type": "Parallel", "Branches": [PASS], "Parameters": {"x.$": "$.nothing"}}
    execution = run(machine({"Both": parallel}), {})

    assert execution.redrive().error == "States.Runtime"


def distributed(processor, execution_type="STANDARD", **more):
    config = {"Mode": "DISTRIBUTED", "ExecutionType": execution_type}
    return machine({"M": {"Type": "Map", "ItemProcessor": {"ProcessorConfig": config, **processor}, **more}})


WORK = {"StartAt": "T", "States": {"T": legacy(End=True)}}


def test_only_the_children_that_did_not_succeed_run_again(run, flaky):
    execution = run(distributed(WORK, MaxConcurrency=1), ["good", 1, 2])
    (map_run,) = execution.map_runs
    before, arns = len(execution.history), [child.arn for child in execution.children]

    flaky.fails = False
    execution.redrive()

    execution.assert_succeeded(["good", 1, 2])
    assert flaky.calls == ["good", 1, 1, 2]
    assert [child.arn for child in execution.children][:2] == arns
    assert execution.map_runs == (map_run,)
    assert types(execution)[before:] == [
        "ExecutionRedriven",
        "MapRunRedriven",
        "MapRunSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]
    details = execution.history[before + 1]["mapRunRedrivenEventDetails"]
    assert details == {"mapRunArn": map_run.arn, "redriveCount": 1}
    assert (map_run.items["SUCCEEDED"], map_run.items["FAILED"], map_run.items.total) == (3, 0, 3)
    assert "ExecutionRedriven" in types(execution.children[1])


def test_express_children_are_started_again_under_their_arn(run, flaky):
    execution = run(distributed(WORK, "EXPRESS"), ["good", 1])
    before = [child.arn for child in execution.children]

    flaky.fails = False
    execution.redrive().assert_succeeded(["good", 1])

    assert [child.arn for child in execution.children] == before
    assert types(execution.children[1])[0] == "ExecutionStarted"
    assert "ExecutionRedriven" not in types(execution.children[1])


def test_a_redriven_map_run_may_fail_again(run, flaky):
    execution = run(distributed(WORK), ["good", 1, 2])

    execution.redrive()

    assert execution.error == "States.ExceedToleratedFailureThreshold"
    assert types(execution)[-3:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]
    flaky.fails = False
    execution.redrive().assert_succeeded(["good", 1, 2])


def test_children_that_a_failed_redrive_did_not_reach_run_with_the_next_one(start, world):
    # Given three children that were stopped
    broken = []
    world.lambdas.register("F", lambda event, context: broken[event])
    wait = {"Type": "Wait", "Seconds": 1, "Next": "T"}
    execution = start(distributed({"StartAt": "W", "States": {"W": wait, "T": legacy(End=True)}}), [0, 1, 2])
    execution.stop()
    (map_run,) = execution.map_runs

    # When the first of them fails as soon as it is redriven
    world.clock.advance(1)
    execution.redrive()

    # Then
    assert execution.error == "States.ExceedToleratedFailureThreshold"
    assert (map_run.items["FAILED"], map_run.items["ABORTED"], map_run.items["PENDING_REDRIVE"]) == (1, 2, 0)
    broken += ["all", "is", "fine"]
    execution.redrive().resume().assert_succeeded(["all", "is", "fine"])


def test_children_that_were_stopped_run_again(start, world):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "End": True}}}
    execution = start(distributed(wait, MaxConcurrency=1), [1, 2])
    world.clock.advance(4)
    execution.stop()

    execution.redrive().resume()

    execution.assert_succeeded([1, 2])
    assert execution.duration == timedelta(seconds=20)


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED"])
def test_what_runs_or_has_succeeded_is_not_redriven(start, status):
    execution = start(machine({"W": {"Type": "Wait", "Seconds": 10} if status == "RUNNING" else {"Type": "Pass"}}))

    with pytest.raises(SfnError, match=f"cannot be redriven: Execution is {status} and cannot be redriven"):
        execution.redrive()


def test_an_express_execution_is_not_redriven(run):
    execution = run(machine({"F": {"Type": "Fail"}}), type="EXPRESS")

    with pytest.raises(SfnError, match="Express executions cannot be redriven"):
        execution.redrive()


def test_a_child_is_redriven_by_its_parent_only(run, flaky):
    execution = run(distributed(WORK), [1])

    with pytest.raises(SfnError, match="redrive the execution of the Map"):
        execution.children[0].redrive()


def test_after_two_weeks_an_execution_is_not_redriven(run, world):
    execution = run(machine({"F": {"Type": "Fail"}}))
    world.clock.advance(timedelta(days=14, seconds=1))

    with pytest.raises(SfnError, match="Execution redrivable period exceeded"):
        execution.redrive()


def test_the_trace_of_a_redriven_execution_can_be_read(run, flaky):
    processor = {"StartAt": "T", "States": {"T": legacy(End=True)}}
    execution = run(machine({"M": {"Type": "Map", "ItemProcessor": processor}}), ["good", 1])
    flaky.fails = False
    execution.redrive()

    assert "redriven" in str(execution)
    assert [call.error for call in execution.task("T")] == [None, "Boom", None]
