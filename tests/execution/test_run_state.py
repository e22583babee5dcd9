"""``run_state``: one state from a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn import SfnError, StateResult, UnmockedLambdaError, mock_sfn
from pytest_sfn.execution.executor import SfnExecutor
from pytest_sfn.world.world import World

DEFINITION = {
    "StartAt": "Charge",
    "States": {
        "Charge": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "ChargeCard", "Payload.$": "$"},
            "ResultSelector": {"paid.$": "$.Payload"},
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}],
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemProcessor": {
                "StartAt": "Item",
                "States": {
                    "Item": {"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index", "v.$": "$"}, "End": True}
                },
            },
            "Next": "Sum",
        },
        "Sum": {"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($total, 1)"}, "End": True},
        "Sorry": {"Type": "Fail", "Error": "NotPaid"},
    },
}


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn(freeze=False) as opened:
        yield opened


@pytest.fixture
def executor(world: World) -> SfnExecutor:
    return world.executor


def test_a_task_calls_the_fakes_of_the_world(executor: SfnExecutor, world: World) -> None:
    charge = world.lambdas.register("ChargeCard", lambda event, context: event["total"])

    result = executor.run_state(DEFINITION, "Charge", {"total": 3})

    assert isinstance(result, StateResult)
    assert (result.status, result.output, result.next_state) == ("SUCCEEDED", {"paid": 3}, "Each")
    assert (result.error, result.cause) == (None, None)
    assert result.inspection["afterParameters"] == {"FunctionName": "ChargeCard", "Payload": {"total": 3}}
    charge.assert_called_once_with({"total": 3})


def test_a_function_that_nobody_faked_is_a_mistake_of_the_test() -> None:
    with pytest.raises(UnmockedLambdaError, match="ChargeCard"), mock_sfn(freeze=False) as world:
        world.executor.run_state(DEFINITION, "Charge")


def test_a_mocked_result_stands_in_for_the_call(executor: SfnExecutor) -> None:
    result = executor.run_state(DEFINITION, "Charge", mock={"result": {"Payload": {"ok": True}}})

    assert result.output == {"paid": {"ok": True}}


def test_a_mocked_error_is_retried_and_then_caught(executor: SfnExecutor) -> None:
    mock = {"errorOutput": {"error": "Busy", "cause": "later"}}

    first = executor.run_state(DEFINITION, "Charge", mock=mock)
    second = executor.run_state(DEFINITION, "Charge", mock=mock, retry_count=1)

    assert (first.status, first.output, first.next_state) == ("RETRIABLE", None, None)
    assert first.inspection["errorDetails"] == {"retryIndex": 0, "retryBackoffIntervalSeconds": 1}
    assert (second.status, second.next_state) == ("CAUGHT_ERROR", "Sorry")
    assert second.output == {"Error": "Busy", "Cause": "later"}
    assert (second.error, second.cause) == ("Busy", "later")


def test_a_state_inside_of_a_map_is_in_its_first_iteration(executor: SfnExecutor) -> None:
    assert executor.run_state(DEFINITION, "Item", "x").output == {"i": 0, "v": "x"}


def test_the_context_may_say_which_iteration_it_is(executor: SfnExecutor) -> None:
    context = {"Map": {"Item": {"Index": 7, "Value": "x"}}}

    assert executor.run_state(DEFINITION, "Item", "x", context=context).output == {"i": 7, "v": "x"}


def test_a_state_finds_the_variables_that_it_is_given(executor: SfnExecutor) -> None:
    result = executor.run_state(DEFINITION, "Sum", variables={"total": 4})

    assert result.output == {"sum": 5}
    assert result.inspection["variables"] == {"total": 4}


def test_the_context_names_state_and_role_as_in_an_execution(executor: SfnExecutor) -> None:
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"c.$": "$$"}, "End": True}}}

    context = executor.run_state(definition, "P").output["c"]

    assert context["State"]["Name"] == "P"
    assert context["Execution"]["RoleArn"] == "arn:aws:iam::123456789012:role/StepFunctionsRole"


def test_the_input_left_out_is_an_empty_object_and_none_is_null(executor: SfnExecutor) -> None:
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}

    assert executor.run_state(definition, "P").output == {}
    assert executor.run_state(definition, "P", None).output is None


def test_time_moves_on_as_far_as_the_state_takes(executor: SfnExecutor, world: World) -> None:
    definition = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 30, "End": True}}}
    before = world.clock.now()

    executor.run_state(definition, "W")

    assert (world.clock.now() - before).total_seconds() == 30


def test_a_definition_may_be_a_file_or_a_loaded_machine(executor: SfnExecutor, tmp_path: Path) -> None:
    file = tmp_path / "pass.asl.yaml"
    file.write_text("StartAt: P\nStates: {P: {Type: Pass, Result: 1, End: true}}\n")

    assert executor.run_state(file, "P").output == 1
    assert executor.run_state(executor.load(file), "P").output == 1


def test_it_leaves_no_execution_and_no_machine_behind(executor: SfnExecutor, world: World) -> None:
    executor.run_state(DEFINITION, "Sum", variables={"total": 1})

    assert executor.executions == []
    assert len(world.machines) == 0


def test_what_a_test_does_with_a_result_changes_nothing(executor: SfnExecutor) -> None:
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": {"a": []}, "End": True}}}
    machine = executor.load(definition)

    executor.run_state(machine, "P").output["a"].append(1)
    executor.run_state(machine, "P").inspection["result"]["a"].append(1)

    assert executor.run_state(machine, "P").output == {"a": []}


def test_the_exception_of_a_fake_is_kept(executor: SfnExecutor, world: World) -> None:
    broken = ValueError("no")
    world.lambdas.register("ChargeCard", raises=broken)

    result = executor.run_state(DEFINITION, "Charge")

    assert result.error == "ValueError"
    assert result.exception is broken


def test_fields_are_checked_on_request(executor: SfnExecutor) -> None:
    mock = {"result": {"Payload": {"no": "text"}}, "fieldValidationMode": "STRICT"}

    with pytest.raises(SfnError, match="the mock does not fit state 'Charge': Mock result schema validation error"):
        executor.run_state(DEFINITION, "Charge", mock=mock)


NAMES = "states: Charge, Each, Item, Sum, Sorry"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"state": "Chrge"}, rf"there is no state 'Chrge'; {NAMES} \(did you mean 'Charge'\?\)"),
        ({"state": "Zzzzzz"}, f"there is no state 'Zzzzzz'; {NAMES}$"),
        ({"state": "Charge", "retry_count": -1}, "the number of earlier retries, 0 or more, not -1"),
        ({"state": "Sum", "input": object()}, "the input is not a JSON value"),
        ({"state": "Sum", "input": "x" * 300_000}, "^the input is over 256 KiB as JSON text, the limit of"),
        ({"state": "Sum", "variables": {"x": {1}}}, "variables is not a JSON value"),
        ({"state": "Sum", "context": {"Execution": 1}}, "the context must have sections, such as .*; 'Execution' is 1"),
    ],
)
def test_what_makes_no_sense_says_so(executor: SfnExecutor, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(SfnError, match=message):
        executor.run_state(DEFINITION, **arguments)


@pytest.mark.parametrize(
    ("state", "mock", "message"),
    [
        ("Sum", {"result": 1}, "does not fit state 'Sum': State type 'Pass' is not supported when a mock is specified"),
        ("Each", {"result": {}}, "does not fit state 'Each': Mocked result must be an array"),
        ("Charge", {}, "does not fit state 'Charge': A test mock should have only one of"),
        ("Charge", {"result": {1}}, "the mocked result of state 'Charge' is not a JSON value"),
        ("Charge", {"returns": 1}, "a dict with errorOutput, fieldValidationMode, result; this has returns"),
        ("Charge", 7, "a dict with errorOutput, fieldValidationMode, result; this has 7"),
        ("Charge", {"errorOutput": "E"}, "errorOutput must be a dict with cause, error; this has 'E'"),
    ],
)
def test_a_mock_that_does_not_fit_says_so(executor: SfnExecutor, state: str, mock: Any, message: str) -> None:
    with pytest.raises(SfnError, match=message):
        executor.run_state(DEFINITION, state, mock=mock)
