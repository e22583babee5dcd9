"""What an exploration says: the smallest run, what happened in it, and what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_sfn import Exploration, SfnExecutor
from pytest_sfn.lambdas.registry import LambdaRegistry
from tests.exploring.machines import FAIL, Fields, catch, machine, task


@pytest.fixture(autouse=True)
def _fakes(sfn_lambdas: LambdaRegistry) -> None:
    for name in ("charge", "ship"):
        sfn_lambdas.register(name, returns={}, required=False)


def failure_of(exploration: Exploration, predicate: Any) -> str:
    with pytest.raises(AssertionError) as failure:
        exploration.assert_always(predicate, "a claim")
    return str(failure.value)


def looping(**fields: Any) -> Fields:
    """A Map that charges three items."""
    each = {"Type": "Map", "ItemProcessor": machine("Charge", {"Charge": task("charge", End=True)}), "End": True}
    return machine("Each", {"Each": {**each, **fields}})


def test_the_smallest_run_is_that_of_the_first_call(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(looping(), [1, 2, 3])

    assert 'explore(only="Charge: UnexpectedError")' in failure_of(exploration, lambda run: not run.error)
    assert [error.faults[0].number for error in exploration.unhandled] == [1, 1]


def test_it_fails_without_a_fault(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(looping(), [1])

    assert "\nIt fails when\n  every call has its normal answer\n" in failure_of(exploration, lambda run: False)


def test_a_late_answer(sfn_executor: SfnExecutor) -> None:
    late = {"Charge": [timedelta(minutes=2)]}
    exploration = sfn_executor.explore(looping(), [1], extra_faults=late, only="Charge: 0:02:00 late")

    assert "\n  'Charge' (iteration 0) answers 0:02:00 late\n" in failure_of(exploration, lambda run: False)


def test_a_task_token_that_is_never_answered(sfn_executor: SfnExecutor) -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }
    sfn_executor.mock_task("Ask", returns={}, check_result=False)

    exploration = sfn_executor.explore(machine("Ask", {"Ask": ask}), only="Ask: never answered")

    assert "\n  'Ask' is never answered\n" in failure_of(exploration, lambda run: False)


def test_an_error_that_nothing_can_catch(sfn_executor: SfnExecutor) -> None:
    rule = {"Variable": "$.Error", "StringEquals": "Declined", "Next": "Failed"}
    caught = {
        "Charge": task("charge", Catch=[catch("States.ALL", "Which")], Next="Ship"),
        "Ship": task("ship", End=True),
    }
    which = {"Type": "Choice", "Choices": [rule]}
    both = sfn_executor.explore(machine("Charge", {**caught, "Which": which, "Failed": FAIL}))

    with pytest.raises(AssertionError) as failure:
        both.assert_handled(allow=["UnexpectedError", "Lambda.*"])
    assert str(failure.value).endswith(
        "\nNo Retry or Catch can take States.Runtime: fix its cause, or allow it: assert_handled(allow=...)"
    )
    with pytest.raises(AssertionError) as failure:
        both.assert_handled()
    assert str(failure.value).endswith(
        "\nCatch it (States.ALL in the last catcher, which cannot take States.Runtime: fix its cause), or "
        "allow it: assert_handled(allow=...)"
    )


@pytest.mark.parametrize(
    ("options", "end"),
    [
        ({}, "\nWhat needs more faults in one run than 1 is reached with a larger faults="),
        ({"faults": 2}, "\nWhat needs more faults in one run than 2 is reached with a larger faults="),
        ({"only": "no fault"}, "\nonly= runs a single sequence"),
    ],
)
def test_why_something_was_not_reached(sfn_executor: SfnExecutor, options: dict[str, Any], end: str) -> None:
    names = ("States.TaskFailed", "Lambda.ServiceException", "States.ALL")
    hidden = [catch(name, "Failed") for name in names]
    exploration = sfn_executor.explore(
        machine("Charge", {"Charge": task("charge", End=True, Catch=hidden), "Failed": FAIL}), **options
    )

    with pytest.raises(AssertionError) as failure:
        exploration.assert_reached()
    assert str(failure.value).endswith(end)


def test_more_faults_do_not_give_what_no_call_gives(sfn_executor: SfnExecutor) -> None:
    never = [catch("States.Timeout", "Failed"), catch("States.ALL", "Failed")]
    exploration = sfn_executor.explore(
        machine("Charge", {"Charge": task("charge", End=True, Catch=never), "Failed": FAIL})
    )

    with pytest.raises(AssertionError) as failure:
        exploration.assert_reached()
    assert str(failure.value).endswith(
        "no run reached\n  Charge catches States.Timeout (none of its calls fails with it)"
    )


@pytest.mark.parametrize("name", ["Charge; then Ship", "A: B; C: D", 'Say "hi"; \\ und Größe 😀', "a'b"])
def test_the_text_of_a_run_can_be_pasted_whatever_the_name(sfn_executor: SfnExecutor, name: str) -> None:
    definition = machine(name, {name: task("charge", Next="Ship"), "Ship": task("ship", End=True)})
    text = failure_of(sfn_executor.explore(definition), lambda run: not run.error)
    pasted = text.rpartition("To run it alone: ")[2]

    alone = eval(pasted, {"explore": lambda only: sfn_executor.explore(definition, only=only)})

    assert alone.outcomes[0].only == f"{name}: UnexpectedError"
    assert alone.outcomes[0].error == "UnexpectedError"


def test_two_faults_of_states_with_semicolons(sfn_executor: SfnExecutor) -> None:
    first, second = "One; A: Busy", "Two; B"
    definition = machine(
        first,
        {first: task("charge", Next=second, Catch=[catch("Busy", second)]), second: task("ship", End=True)},
    )
    two = f"{first}: Busy; {second}: UnexpectedError"

    (outcome,) = sfn_executor.explore(definition, only=two).outcomes

    assert outcome.only == two
    assert len(outcome.faults) == 2
