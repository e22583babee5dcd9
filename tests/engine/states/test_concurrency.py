"""Branches, iterations and handlers that get in each other's way."""

import time
from datetime import timedelta

import pytest

from pytest_sfn import mock_sfn
from tests.engine.conftest import callback, machine, task, types


def map_of(state, **fields):
    return {"Type": "Map", "ItemProcessor": {"StartAt": "T", "States": {"T": {**state, "End": True}}}, **fields}


@pytest.mark.parametrize(("concurrency", "seconds"), [(0, 10), (1, 60), (2, 30), (4, 20), (100, 10)])
def test_no_more_iterations_run_at_once_than_max_concurrency(run, world, concurrency, seconds):
    world.lambdas.register("F", lambda event, context: event, duration=10)

    execution = run(machine({"M": map_of(task("F"), MaxConcurrency=concurrency)}), list(range(6)))

    assert execution.duration == timedelta(seconds=seconds)
    assert execution.output == list(range(6))


def test_an_inline_map_runs_at_most_forty_iterations_at_once(run, world):
    world.lambdas.register("F", returns=None, duration=10)

    execution = run(machine({"M": map_of(task("F"))}), list(range(41)))

    assert execution.duration == timedelta(seconds=20)


def test_results_keep_the_order_of_the_items_whichever_comes_first(run, world):
    def slower_first(event, context):
        time.sleep(10 - event)
        return event

    world.lambdas.register("F", slower_first)

    assert run(machine({"M": map_of(task("F"))}), [0, 1, 2]).output == [0, 1, 2]


def test_branches_take_as_long_as_the_slowest(run, world):
    world.lambdas.register("Slow", returns="slow", duration=30)
    world.lambdas.register("Fast", returns="fast", duration=1)
    branches = [{"StartAt": name, "States": {name: {**task(name), "End": True}}} for name in ("Slow", "Fast")]

    execution = run(machine({"P": {"Type": "Parallel", "Branches": branches}}))

    assert execution.duration == timedelta(seconds=30)
    assert execution.output == ["slow", "fast"]


def test_all_that_can_begin_has_begun_before_the_first_call(run, world):
    started = []

    def handler(event, context):
        (execution,) = world.executor.executions
        started.append(types(execution).count("TaskStarted"))

    world.lambdas.register("F", handler)

    run(machine({"M": map_of(task("F"), MaxConcurrency=2)}), [0, 1, 2])

    assert started == [2, 2, 3]


def test_the_calls_after_a_mistake_of_the_test_are_made_when_time_moves(start, world):
    called = []

    def handler(event, context):
        called.append(event)
        assert event, "a mistake"

    world.lambdas.register("F", handler)

    with pytest.raises(AssertionError, match="a mistake"):
        start(machine({"M": map_of(task("F"))}), [0, 1, 2])
    assert called == [0]

    world.clock.advance(1)

    assert called == [0, 1, 2]


def test_a_handler_may_wait_for_one_that_runs_beside_it(run, world):
    done = []

    def handler(event, context):
        while event == 0 and not done:
            time.sleep(1)
            world.clock.run_due()
        done.append(event)
        return event

    world.lambdas.register("F", handler)

    assert run(machine({"M": map_of(task("F"))}), [0, 1]).output == [0, 1]
    assert done == [1, 0]


def branches_of(*states):
    """A Parallel whose branches are one state each."""
    branches = [
        {"StartAt": str(number), "States": {str(number): state if state["Type"] == "Fail" else {**state, "End": True}}}
        for number, state in enumerate(states)
    ]
    return {"Type": "Parallel", "Branches": branches}


def test_a_branch_that_calls_ends_before_the_first_iteration_of_a_map_that_began_after_it(run, world):
    world.lambdas.register("F", lambda event, context: event)

    kinds = types(run(machine({"P": branches_of(task("F"), map_of({"Type": "Pass"}))}), [0]))

    assert kinds.index("TaskSucceeded") < kinds.index("MapIterationStarted")


@pytest.mark.parametrize("seed", range(1, 9))
def test_each_call_is_made_once_in_a_shuffled_order(seed):
    with mock_sfn(seed=seed) as world:
        fake = world.lambdas.register("F", lambda event, context: event)

        execution = world.executor.run(machine({"M": map_of(task("F"), MaxConcurrency=3)}), list(range(7)))

        assert execution.output == list(range(7))
        assert sorted(call.payload for call in fake.calls) == list(range(7))


FAIL = {"Type": "Fail", "Error": "AtOnce"}


def test_a_branch_that_fails_at_once_does_not_keep_the_others_from_beginning(run, world):
    world.lambdas.register("Broken", raises="No")
    other = world.lambdas.register("Other", returns=1, duration=5)

    execution = run(machine({"P": branches_of(task("Broken"), task("Other"))}))

    execution.assert_failed(error="No")
    assert execution.duration == timedelta(0)
    assert other.call_count == 1
    assert types(execution)[-4:] == ["TaskFailed", "TaskStateAborted", "ParallelStateFailed", "ExecutionFailed"]


def test_of_several_branches_that_fail_at_once_the_first_is_the_one_that_counts(run, world):
    other = world.lambdas.register("Other", returns=1, duration=5)

    execution = run(machine({"P": branches_of(FAIL, task("Other"), {**FAIL, "Error": "Later"})}))

    execution.assert_failed(error="AtOnce")
    assert other.call_count == 1
    assert types(execution)[3:] == [
        "FailStateEntered",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "FailStateEntered",
        "TaskStateAborted",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]


def test_iterations_that_fail_at_once_are_begun_and_then_given_up(run, world):
    world.lambdas.register("Slow", returns=1, duration=9)

    execution = run(machine({"M": map_of(task("Slow", TimeoutSeconds=1))}), [1, 2, 3])

    execution.assert_failed(error="States.Timeout")
    timed_out = types(execution).index("TaskTimedOut")
    assert types(execution)[timed_out:] == [
        *["TaskTimedOut"] * 3,
        "MapIterationFailed",
        *["TaskStateAborted", "MapIterationAborted"] * 2,
        "MapStateFailed",
        "ExecutionFailed",
    ]


def test_no_iteration_begins_after_one_has_failed(run, world):
    calls = world.lambdas.register("F", lambda event, context: 1 / event)

    execution = run(machine({"M": map_of(task("F"), MaxConcurrency=2)}), [1, 0, 1, 1, 1])

    execution.assert_failed(error="ZeroDivisionError")
    assert calls.payloads == [1, 0, 1]


def test_iterations_that_failed_together_are_redriven_together(run, world):
    broken = world.lambdas.register("F", raises="No")
    execution = run(machine({"M": map_of(task("F"))}), [1, 2, 3])
    broken.returns("done")

    assert execution.redrive().resume().output == ["done"] * 3
    assert [event for event in types(execution) if "Iteration" in event][-6:] == [
        *["MapIterationStarted"] * 3,
        *["MapIterationSucceeded"] * 3,
    ]


def test_inner_scopes_see_outer_variables_and_keep_their_own(run):
    inner = {"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($outer, $)"}, "Assign": {"own.$": "$.sum"}}
    states = {
        "A": {"Type": "Pass", "Assign": {"outer": 10}, "Next": "M"},
        "M": {**map_of(inner), "Next": "Z"},
        "Z": {"Type": "Pass"},
    }

    execution = run(machine(states), [1, 2])

    assert execution.output == [{"sum": 11}, {"sum": 12}]
    assert execution.variables == {"outer": 10}


def test_maps_within_maps_run_to_any_depth(run):
    innermost = {"Type": "Pass", "Parameters": {"n.$": "$"}}
    processor = {"StartAt": "Inner", "States": {"Inner": {**map_of(innermost), "End": True}}}

    execution = run(machine({"Outer": {"Type": "Map", "ItemProcessor": processor}}), [[1, 2], [], [3]])

    assert execution.output == [[{"n": 1}, {"n": 2}], [], [{"n": 3}]]


def test_a_handler_may_stop_its_own_execution(start, world):
    def stop(event, context):
        world.executor.last.stop("Enough", "of this")
        return "too late"

    world.lambdas.register("F", stop)

    execution = start(machine({"T": task("F", Next="Z"), "Z": {"Type": "Pass"}}))

    execution.assert_aborted()
    assert types(execution)[-2:] == ["TaskStarted", "ExecutionAborted"]
    assert (execution.error, execution.cause) == ("Enough", "of this")


def test_a_handler_in_a_branch_that_is_given_up_meanwhile_changes_nothing_any_more(start, world):
    def give_up_the_other(event, context):
        world.executor.last.fail_task("Ask", "Refused")
        return "too late"

    world.lambdas.register("Ask", returns=None)
    world.lambdas.register("F", give_up_the_other)
    branches = [
        {"StartAt": "Ask", "States": {"Ask": {**callback("Ask"), "End": True}}},
        {"StartAt": "T", "States": {"T": {**task("F"), "End": True}}},
    ]

    execution = start(machine({"P": {"Type": "Parallel", "Branches": branches}}))

    execution.assert_failed(error="Refused")
    assert "TaskSucceeded" not in types(execution)


def test_a_handler_may_run_another_execution(run, world):
    child = machine({"C": {"Type": "Wait", "Seconds": 60}})
    world.lambdas.register("F", lambda event, context: world.executor.run(child).status)

    execution = run(machine({"T": task("F")}))

    execution.assert_succeeded(output="SUCCEEDED")
    assert execution.duration == timedelta(seconds=60)
    assert len(world.executor.executions) == 2


def test_a_handler_that_calls_itself_without_end_fails_and_nothing_hangs(run, world):
    world.lambdas.register("F", lambda event, context: world.lambdas["F"](event, context))

    run(machine({"T": task("F")})).assert_failed(error="RecursionError")


def test_stopping_gives_up_what_is_waited_for(start, world):
    world.lambdas.register("F", returns=None)
    execution = start(machine({"M": map_of(callback("F", HeartbeatSeconds=60))}), [1, 2])

    execution.stop()

    assert execution.pending == ()
    assert world.clock.timers == ()
    assert types(execution)[-1] == "ExecutionAborted"
    assert "TaskStateAborted" not in types(execution)


def test_a_seed_changes_the_order_of_what_happens_at_one_instant_and_no_result():
    def calls_of(seed):
        with mock_sfn(freeze=False, seed=seed) as world:
            fake = world.lambdas.register("F", lambda event, context: event)
            execution = world.executor.run(machine({"M": map_of(task("F"))}), list(range(8)))
            return fake.payloads, execution.output

    in_order, permuted, again = calls_of(0), calls_of(5), calls_of(5)

    assert in_order[0] == list(range(8))
    assert permuted == again
    assert permuted[0] != in_order[0]
    assert permuted[1] == in_order[1]
