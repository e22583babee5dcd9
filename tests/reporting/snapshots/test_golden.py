"""Golden histories: all events of an execution, without what changes from run to run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn import Execution, InvalidArgumentType, SfnExecutor, mock_sfn
from tests.replaying.recordings import ORDER, Busy, changed
from tests.replaying.test_recordings import ITEMS, machine, task


def order(definition: Any = ORDER, **settings: Any) -> Execution:
    with mock_sfn(freeze=False, **settings) as sfn:
        sfn.lambdas.register("charge", side_effect=[Busy("once"), {"id": 7}])
        sfn.lambdas.register("pack", returns=1, duration=2, required=False)
        sfn.lambdas.register("send", lambda event, context: event * 2, required=False)
        return sfn.executor.run(definition, {"total": 20, "items": [1, 2, 3]})


def types(events: list[Any]) -> list[str]:
    return [event["type"] for event in events]


def test_the_result_and_every_event() -> None:
    golden = order().snapshot(history=True)

    assert list(golden) == ["status", "output", "error", "path", "history"]
    history = golden["history"]
    assert history[0] == {"type": "ExecutionStarted", "input": {"total": 20, "items": [1, 2, 3]}}
    assert types(history)[:7] == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskFailed",
        "TaskScheduled",
        "TaskStarted",
    ]
    assert history[2] == {
        "type": "TaskScheduled",
        "resourceType": "lambda",
        "resource": "invoke",
        "parameters": {"FunctionName": "charge", "Payload": {"total": 20, "items": [1, 2, 3]}},
        "timeoutInSeconds": 30,
    }
    assert history[-1] == {"type": "ExecutionSucceeded", "output": [2, 4, 6]}


def test_branches_and_iterations_are_under_the_event_that_starts_them() -> None:
    history = order().snapshot(history=True)["history"]

    (parallel,) = [event for event in history if event["type"] == "ParallelStateStarted"]
    assert [branch[0]["name"] for branch in parallel["branches"]] == ["Pack", "Rest"]
    (started,) = [event for event in history if event["type"] == "MapStateStarted"]
    assert started["length"] == 3
    assert [iteration[0] for iteration in started["iterations"]] == [
        {"type": "TaskStateEntered", "name": "Send", "input": number} for number in (1, 2, 3)
    ]


def test_it_has_no_ids_times_tokens_and_arns() -> None:
    definition = machine(
        Work=task(Parameters={"id.$": "States.UUID()", "at.$": "$$.State.EnteredTime", "run.$": "$$.Execution.Name"})
    )
    texts = set()
    for seed in range(3):
        with mock_sfn(freeze=False, seed=seed) as sfn:
            sfn.lambdas.register("work", returns=1)
            texts.add(json.dumps(sfn.executor.run(definition).snapshot(history=True)))

    assert len(texts) == 1
    (text,) = texts
    assert '"at": "<time>"' in text
    assert '"<id 1>"' in text
    assert '"<id 2>"' in text


def test_it_is_the_same_whatever_runs_first() -> None:
    """Seeds shuffle what is due at the same instant."""
    assert len({json.dumps(order(seed=seed).snapshot(history=True)) for seed in range(6)}) == 1


def test_a_change_of_the_path_shows() -> None:
    other = order(changed(lambda states: states["Is it big"]["Choices"][0].update(NumericGreaterThan=30)))

    assert order().snapshot(history=True) != other.snapshot(history=True)


def test_iterations_that_failed_and_were_aborted_say_so(sfn_executor: SfnExecutor) -> None:
    inner = machine(Check={"Type": "Fail", "Error": "No"})
    items = {"Type": "Map", "ItemProcessor": inner, "MaxConcurrency": 1, "End": True}

    history = sfn_executor.run(machine(Items=items), [1, 2]).snapshot(history=True)["history"]

    (started,) = [event for event in history if event["type"] == "MapStateStarted"]
    assert [types(iteration) for iteration in started["iterations"]] == [["FailStateEntered", "MapIterationFailed"]]


def test_children_of_a_map_run(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run(
        machine(Items={**ITEMS, "ItemProcessor": {**ITEMS["ItemProcessor"], **machine(Big={"Type": "Succeed"})}}),
        {"items": [1, 2]},
    )

    history = execution.snapshot(history=True)["history"]

    (started,) = [event for event in history if event["type"] == "MapRunStarted"]
    assert [types(child) for child in started["children"]] == [
        ["ExecutionStarted", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"]
    ] * 2


def test_what_is_redacted_is_masked() -> None:
    text = json.dumps(order(redact=["$..total"]).snapshot(history=True))

    assert '"total": "***"' in text
    assert '"total": 20' not in text


@pytest.mark.parametrize("given", ["yes", 1])
def test_history_is_a_flag(sfn_executor: SfnExecutor, given: Any) -> None:
    execution = sfn_executor.run(machine(A={"Type": "Succeed"}))
    with pytest.raises(InvalidArgumentType, match="history"):
        execution.snapshot(history=given)
