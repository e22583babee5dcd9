"""Map Runs: their children, how many may run and fail at once, and what is kept of them."""

from __future__ import annotations

import json

import pytest

from pytest_sfn import ExecutionBlocked, mock_sfn
from pytest_sfn.engine.data_limits import TOO_LARGE
from tests.engine.conftest import callback, chain, machine, task, types


def distributed(processor, **fields):
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    block = {"ProcessorConfig": config, "StartAt": next(iter(processor)), "States": processor}
    return machine({"M": {"Type": "Map", "ItemProcessor": block, **fields}})


PASS = {"P": {"Type": "Pass", "End": True}}
WAIT = {"W": {"Type": "Wait", "Seconds": 1, "End": True}}


BAD = {"Status": "FAILED", "Error": "Bad"}


def fails_for(*numbers):
    """A processor whose children fail for these items."""
    choices = [{"Variable": "$", "NumericEquals": number, "Next": "F"} for number in numbers]
    return {
        "C": {"Type": "Choice", "Choices": choices, "Default": "P"},
        "F": {"Type": "Fail", "Error": "Bad"},
        **PASS,
    }


def test_the_history_tells_of_the_map_run_only(run):
    execution = run(distributed(PASS), [1, 2])

    assert chain(execution) == [
        "1<0 ExecutionStarted",
        "2<0 MapStateEntered",
        "3<2 MapStateStarted",
        "4<3 MapRunStarted",
        "5<4 MapRunSucceeded",
        "6<5 MapStateSucceeded",
        "7<4 MapStateExited",
        "8<7 ExecutionSucceeded",
    ]


def test_each_child_has_a_history_of_its_own(run):
    execution = run(distributed(PASS, Label="Items"), ["a", "b"])

    assert [child.input for child in execution.children] == ["a", "b"]
    assert [types(child)[0] for child in execution.children] == ["ExecutionStarted", "ExecutionStarted"]
    assert execution.children[0].arn.startswith(execution.machine.arn.replace("stateMachine", "execution") + "/Items:")


def test_results_have_the_order_of_the_items(run):
    waits = {"W": {"Type": "Wait", "SecondsPath": "$", "End": True}}

    assert run(distributed(waits), [3, 1, 2]).output == [3, 1, 2]


def test_no_items_need_no_children(run):
    execution = run(distributed(PASS), [])

    assert (execution.output, execution.children) == ([], [])


@pytest.mark.parametrize(("concurrency", "seconds"), [(0, 1), (1, 5), (2, 3), (9, 1)])
def test_no_more_children_run_at_once_than_allowed(run, concurrency, seconds):
    execution = run(distributed(WAIT, MaxConcurrency=concurrency), [1, 2, 3, 4, 5])

    assert execution.duration.total_seconds() == seconds


def test_one_failure_fails_the_map_run(run):
    execution = run(distributed(fails_for(2), MaxConcurrency=1), [1, 2, 3])

    assert (execution.error, execution.cause) == (
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
    )
    assert types(execution)[3:] == ["MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed"]
    assert [child.status for child in execution.children] == ["SUCCEEDED", "FAILED"]


def test_children_that_still_run_are_stopped_when_the_map_run_fails(run):
    processor = {**fails_for(2), "P": {"Type": "Wait", "Seconds": 60, "End": True}}

    execution = run(distributed(processor), [1, 2])

    assert [child.status for child in execution.children] == ["ABORTED", "FAILED"]
    assert execution.duration.total_seconds() == 0


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49}, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 100}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 100, "ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailurePercentage": 10, "ToleratedFailureCount": 9}, "FAILED"),
        ({"ToleratedFailurePercentage": 50, "ToleratedFailureCount": 0}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49, "ToleratedFailureCount": 0}, "FAILED"),
        ({"ToleratedFailurePercentage": 0, "ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 0, "ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailurePercentage": 0, "ToleratedFailureCount": 0}, "FAILED"),
        ({"ToleratedFailurePercentage": 0}, "FAILED"),
        ({"ToleratedFailureCount": 0}, "FAILED"),
    ],
)
def test_some_failures_may_be_tolerated(run, limits, status):
    execution = run(distributed(fails_for(1, 2), MaxConcurrency=1, **limits), [1, 2, 3, 4])

    assert execution.status == status
    if status == "SUCCEEDED":
        assert execution.output == [BAD, BAD, 3, 4]


def test_a_child_that_failed_keeps_its_place_in_the_result(run):
    processor = {
        "C": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$", "NumericEquals": 1, "Next": "Plain"},
                {"Variable": "$", "NumericEquals": 2, "Next": "Told"},
            ],
            "Default": "P",
        },
        "Plain": {"Type": "Fail"},
        "Told": {"Type": "Fail", "Error": "Boom", "Cause": "c"},
        "P": {"Type": "Pass", "End": True},
    }

    execution = run(distributed(processor, ToleratedFailurePercentage=100), [0, 1, 2, 3])

    told = {"Status": "FAILED", "Error": "Boom", "Cause": "c"}
    assert execution.output == [0, {"Status": "FAILED"}, told, 3]


def test_a_batch_that_failed_takes_one_place(run):
    processor = {**fails_for(1), "C": {**fails_for(1)["C"]}}
    processor["C"]["Choices"] = [{"Variable": "$.Items[0]", "NumericEquals": 1, "Next": "F"}]

    execution = run(
        distributed(processor, ItemBatcher={"MaxItemsPerBatch": 2}, ToleratedFailureCount=2), [1, 2, 3, 4, 5]
    )

    assert execution.output == [BAD, {"Items": [3, 4]}, {"Items": [5]}]


def test_an_object_is_gone_over_by_its_keys_and_values(run):
    execution = run(distributed(PASS), {"a": 1, "b": {"x": 2}})

    assert execution.output == [{"Key": "a", "Value": 1}, {"Key": "b", "Value": {"x": 2}}]


def test_a_selector_takes_the_key_or_the_value_of_an_object(run):
    selector = {"k.$": "$$.Map.Item.Key", "v.$": "$$.Map.Item.Value"}

    execution = run(distributed(PASS, ItemSelector=selector), {"a": 1})

    assert execution.output == [{"k": "a", "v": 1}]


def test_a_batch_of_an_object_has_its_keys_and_values(run):
    execution = run(distributed(PASS, ItemBatcher={"MaxItemsPerBatch": 2}), {"a": 1, "b": 2})

    assert execution.output == [{"Items": [{"Key": "a", "Value": 1}, {"Key": "b", "Value": 2}]}]


def test_all_items_of_a_batch_fail_with_it(run):
    processor = {"F": {"Type": "Fail"}}
    batcher = {"MaxItemsPerBatch": 2}

    assert run(distributed(processor, ItemBatcher=batcher, ToleratedFailureCount=2), [1, 2]).status == "SUCCEEDED"
    assert run(distributed(processor, ItemBatcher=batcher, ToleratedFailureCount=1), [1, 2]).status == "FAILED"


@pytest.mark.parametrize(("limit", "sizes"), [(33, [2, 1]), (32, [1, 1, 1]), (44, [3])])
def test_a_batch_has_as_many_bytes_as_it_may(run, limit, sizes):
    items = ["a" * 8, "b" * 8, "c" * 8]

    execution = run(distributed(PASS, ItemBatcher={"MaxInputBytesPerBatch": limit}), items)

    assert [len(batch["Items"]) for batch in execution.output] == sizes
    assert len(json.dumps(execution.output[0], separators=(",", ":"))) <= limit


def test_a_retry_starts_a_new_map_run(run):
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]

    execution = run(distributed(fails_for(1), Retry=retry), [1])

    assert [map_run.status for map_run in execution.map_runs] == ["FAILED", "FAILED"]
    assert types(execution).count("MapRunFailed") == 2


def test_a_map_run_that_is_stopped_with_a_parallel_is_aborted(run):
    branches = [
        {"StartAt": "M", "States": distributed({"W": {**WAIT["W"], "Seconds": 2}})["States"]},
        {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 1, "Next": "F"}, "F": {"Type": "Fail"}}},
    ]

    execution = run(machine({"Both": {"Type": "Parallel", "Branches": branches}}), [1])

    assert "MapRunAborted" in types(execution)
    assert [child.status for child in execution.children] == ["ABORTED"]


def test_stopping_an_execution_stops_its_children(start):
    execution = start(distributed(WAIT), [1])

    execution.stop()

    assert [child.status for child in execution.children] == ["ABORTED"]
    assert [map_run.status for map_run in execution.map_runs] == ["ABORTED"]
    assert types(execution)[-1] == "ExecutionAborted"


def test_results_that_are_too_large_together_fail_the_map(run):
    catch = [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Caught"}]
    definition = distributed({"P": {"Type": "Pass", "Result": "x" * 100_000, "End": True}}, Catch=catch)
    definition["States"]["Caught"] = {"Type": "Pass", "End": True}

    execution = run(definition, [1, 2, 3])

    assert execution.output == {
        "Error": "States.DataLimitExceeded",
        "Cause": TOO_LARGE.format(name="M"),
    }


def test_a_fake_is_told_the_index_of_the_item(run, world):
    fake = world.lambdas.register("F", returns=0)
    fake.when(map_index=1).returns(1)

    execution = run(distributed({"T": {**task("F"), "End": True}}), [7, 8, 9])

    assert execution.output == [0, 1, 0]
    assert [call.map_index for call in fake.calls] == [0, 1, 2]


def test_children_that_succeeded_are_let_go_beyond_what_is_kept(run, world):
    world.executor.kept_children = 2

    execution = run(distributed(fails_for(3), ToleratedFailureCount=1), [1, 2, 3, 4, 5])

    assert [child.input for child in execution.children] == [1, 2, 3]
    assert len(world.executor.executions) == 4
    assert execution.output == [1, 2, BAD, 4, 5]
    (map_run,) = execution.map_runs
    assert (map_run.items["SUCCEEDED"], map_run.items.total) == (4, 5)


def test_all_children_can_be_kept(run, world):
    world.executor.kept_children = None

    assert len(run(distributed(PASS), [0] * 1200).children) == 1200


def test_a_thousand_are_kept_unless_it_is_said(run):
    assert len(run(distributed(PASS), [0] * 1200).children) == 1000


def test_a_mistake_of_the_test_comes_out_of_a_child():
    def handler(event, context):
        raise AssertionError("unexpected")

    with mock_sfn(freeze=False) as world:
        world.lambdas.register("F", handler)

        with pytest.raises(AssertionError, match="unexpected"):
            world.executor.run(distributed({"T": {**task("F"), "End": True}}), [1])


def test_an_item_selector_that_fails_fails_the_execution(run):
    execution = run(distributed(PASS, ItemSelector={"x.$": "$.nothing"}), [1])

    assert execution.error == "States.Runtime"


def test_what_its_children_wait_for_is_pending(start, world):
    world.lambdas.register("Ask", returns=None)
    execution = start(distributed({"T": callback("Ask", End=True)}), ["a", "b"])

    execution.run_until_waiting()

    assert [(task.state, task.map_index) for task in execution.pending] == [("T", 0), ("T", 1)]
    for waiting, answer in zip(execution.pending, ["yes", "no"], strict=True):
        waiting.succeed(answer)
    execution.assert_succeeded(output=["yes", "no"])


def test_run_says_what_its_children_wait_for_if_nobody_answers(run, world):
    world.lambdas.register("Ask", returns=None)

    with pytest.raises(ExecutionBlocked, match=r"state 'T' \(iteration 1\) waits for the answer to its task token"):
        run(distributed({"T": callback("Ask", End=True)}), ["a", "b"])
