"""The state transitions that AWS bills."""

from __future__ import annotations

import re

import pytest

from pytest_sfn import SfnError, mock_lambda

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:ship"
PASS = {"Type": "Pass", "End": True}


@mock_lambda("ship", required=False)
def ship(event, context):
    return event


def machine(**states):
    return {"StartAt": next(iter(states)), "States": states}


def task(**fields):
    return {"Type": "Task", "Resource": FUNCTION, "End": True, **fields}


def a_map(states, **fields):
    return {"Type": "Map", "ItemProcessor": {**states, **fields.pop("config", {})}, "End": True, **fields}


STANDARD = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
EXPRESS = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}
RETRY = [{"ErrorEquals": ["ValueError"], "MaxAttempts": 3}]


@pytest.mark.parametrize(
    ("definition", "given", "transitions"),
    [
        (machine(A=PASS), {}, 1),
        (machine(A={"Type": "Pass", "Next": "B"}, B={"Type": "Wait", "Seconds": 5, "Next": "C"}, C=PASS), {}, 3),
        (machine(Each=a_map(machine(A={"Type": "Pass", "Next": "B"}, B=PASS))), [1, 2, 3], 7),
        (machine(Each=a_map(machine(A=PASS))), [], 1),
        (machine(Both={"Type": "Parallel", "Branches": [machine(A=PASS), machine(B=PASS)], "End": True}), {}, 3),
        (machine(Each=a_map(machine(A=PASS), config=STANDARD)), [1, 2, 3], 4),
        (machine(Each=a_map(machine(A=PASS), config=EXPRESS)), [1, 2, 3], 1),
        (machine(A={"Type": "Fail"}), {}, 1),
    ],
    ids=["one", "three", "Map", "no items", "Parallel", "Standard children", "Express children", "Fail"],
)
def test_each_state_that_is_entered_counts(sfn_executor, definition, given, transitions):
    assert sfn_executor.run(definition, given).transitions == transitions


def test_each_retry_counts(sfn_executor):
    ship.side_effect = [ValueError(), ValueError(), "sent"]

    assert sfn_executor.run(machine(Ship=task(Retry=RETRY)), {}).transitions == 3


def test_a_retry_that_the_end_of_the_execution_prevents_does_not(sfn_executor):
    ship.raises(ValueError)
    execution = sfn_executor.start(machine(Ship=task(Retry=RETRY)), {})
    execution.stop()

    assert (ship.call_count, execution.transitions) == (1, 1)


def test_a_retried_map_counts_again_with_its_iterations(sfn_executor):
    ship.side_effect = [ValueError(), "sent"]
    definition = machine(Each=a_map(machine(Ship=task()), Retry=RETRY))

    assert sfn_executor.run(definition, [1]).transitions == 4


def test_what_a_redrive_runs_again_counts(sfn_executor):
    ship.side_effect = [ValueError(), "sent"]
    definition = machine(Each={**a_map(machine(Ship=task())), "End": False, "Next": "B"}, B=PASS)
    del definition["States"]["Each"]["End"]
    execution = sfn_executor.run(definition, [1])
    assert execution.transitions == 2

    execution.redrive().resume().assert_succeeded()

    assert execution.transitions == 4  # Ship again, and B


def test_children_that_are_not_kept_count(sfn_executor):
    sfn_executor.kept_children = 2
    ship.side_effect = [1, 2, 3, ValueError(), 4]
    inner = machine(Ship=task(Retry=RETRY))
    execution = sfn_executor.run(machine(Each=a_map(inner, config=STANDARD, MaxConcurrency=1)), [1, 2, 3, 4])

    assert (len(execution.children), execution.transitions) == (2, 6)
    assert [child.transitions for child in execution.children] == [1, 1]


def test_a_nested_execution_has_its_own(sfn_executor):
    inner = sfn_executor.load(machine(A={"Type": "Pass", "Next": "B"}, B=PASS), name="inner")
    resource = "arn:aws:states:::states:startExecution.sync:2"
    start = {"Type": "Task", "Resource": resource, "Parameters": {"StateMachineArn": inner.arn}, "End": True}

    execution = sfn_executor.run(machine(Start=start), {})

    assert (execution.transitions, execution.children[0].transitions) == (1, 2)


def test_express_is_billed_otherwise(sfn_executor):
    execution = sfn_executor.run(machine(A=PASS), {}, type="EXPRESS")

    assert execution.transitions == 0
    with pytest.raises(SfnError, match="is an Express execution, which AWS bills by its duration and memory"):
        execution.assert_transitions(at_most=5)


def test_the_assertion_says_where_they_went(sfn_executor):
    ship.side_effect = [ValueError(), 1, 2, 3]
    execution = sfn_executor.run(
        machine(Each=a_map(machine(A={"Type": "Pass", "Next": "Ship"}, Ship=task(Retry=RETRY)))), [1, 2]
    )

    execution.assert_transitions(at_most=6)
    with pytest.raises(AssertionError) as failed:
        execution.assert_transitions(at_most=4)
    lines = str(failed.value).splitlines()
    assert re.fullmatch(r"execution '.*' made 6 state transitions, 2 more than 4", lines[0])
    assert lines[1:4] == ["  3  Ship, 1 of them repeated", "  2  A", "  1  Each"]
    assert "Execution" in str(failed.value)


def test_many_states_are_summed_up(sfn_executor):
    states = {f"S{number}": {"Type": "Pass", "Next": f"S{number + 1}"} for number in range(14)}
    execution = sfn_executor.run(machine(**states, S14=PASS), {})

    with pytest.raises(AssertionError, match=r"1  S11\n  3  in 3 other states"):
        execution.assert_transitions(at_most=0)


@pytest.mark.parametrize("wrong", [-1, 1.5, "3", None])
def test_a_wrong_number(sfn_executor, wrong):
    with pytest.raises(SfnError, match="at_most= of assert_transitions must be a whole number from 0"):
        sfn_executor.run(machine(A=PASS), {}).assert_transitions(at_most=wrong)
