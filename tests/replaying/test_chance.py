"""Values of a recorded execution that depend on chance and time."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pytest_sfn import World
from tests.replaying.machines import machine, record, task
from tests.replaying.recordings import replay

CHANCES: list[Any] = [
    pytest.param(
        machine(
            Draw={
                "Type": "Pass",
                "Parameters": {"n.$": "States.MathRandom(0, 1000)"},
                "ResultPath": "$.drawn",
                "Next": "Pick",
            },
            Pick={
                "Type": "Choice",
                "Choices": [{"Variable": "$.drawn.n", "NumericLessThan": 500, "Next": "Low"}],
                "Default": "High",
            },
            Low={"Type": "Pass", "End": True},
            High={"Type": "Pass", "End": True},
        ),
        id="States.MathRandom",
    ),
    pytest.param(
        {
            "QueryLanguage": "JSONata",
            **machine(
                Draw={
                    "Type": "Pass",
                    "Assign": {"n": "{% $random() %}"},
                    "Output": {"id": "{% $uuid() %}"},
                    "Next": "Pick",
                },
                Pick={
                    "Type": "Choice",
                    "Choices": [{"Condition": "{% $n < 0.5 %}", "Next": "Low"}],
                    "Default": "High",
                },
                Low={"Type": "Pass", "End": True},
                High={"Type": "Pass", "End": True},
            ),
        },
        id="$random in Assign",
    ),
    pytest.param(
        {
            "QueryLanguage": "JSONata",
            **machine(
                Pick={
                    "Type": "Choice",
                    "Choices": [{"Condition": "{% $random() < 0.5 %}", "Next": "Low"}],
                    "Default": "High",
                },
                Low={"Type": "Pass", "End": True},
                High={"Type": "Pass", "End": True},
            ),
        },
        id="$random in a condition",
    ),
    pytest.param(
        {
            "QueryLanguage": "JSONata",
            **machine(
                Work=task(Output={"n": "{% $random() %}", "at": "{% $now() %}"}, Next="Pick"),
                Pick={
                    "Type": "Choice",
                    "Choices": [{"Condition": "{% $states.input.n < 0.5 %}", "Next": "Low"}],
                    "Default": "High",
                },
                Low={"Type": "Pass", "End": True},
                High={"Type": "Pass", "End": True},
            ),
        },
        id="the output of a Task",
    ),
]


def test_shuffled_items_are_in_the_recorded_order() -> None:
    definition = {
        "QueryLanguage": "JSONata",
        **machine(
            Items={
                "Type": "Map",
                "Items": "{% $shuffle([1, 2, 3, 4, 5]) %}",
                "ItemProcessor": machine(
                    Odd={
                        "Type": "Choice",
                        "Choices": [{"Condition": "{% $states.input % 2 = 1 %}", "Next": "One"}],
                        "Default": "Two",
                    },
                    One={"Type": "Pass", "End": True},
                    Two={"Type": "Pass", "End": True},
                ),
                "End": True,
            }
        ),
    }
    for seed in range(5):
        execution = record(definition, seed=seed)
        found = replay(execution.history, definition)
        found.assert_same_path()
        assert found.execution.output == execution.output


@pytest.mark.parametrize("definition", CHANCES)
def test_chance_is_as_it_was(definition: Any) -> None:
    ways = set()
    for seed in range(8):
        execution = record(
            definition, prepare=lambda sfn: sfn.lambdas.register("work", returns=1, required=False), seed=seed
        )
        found = replay(execution.history, definition)
        found.assert_same_path()
        assert found.execution.output == execution.output
        ways.add(tuple(execution.path))
    assert len(ways) == 2


def test_a_changed_rule_is_found_beside_chance() -> None:
    definition: Any = CHANCES[0].values[0]
    history = record(definition).history
    other = json.loads(json.dumps(definition).replace('"NumericLessThan": 500', '"NumericGreaterThanEquals": 500'))

    assert "Pick went to" in str(replay(history, other).divergence)


def test_the_clock_starts_when_the_execution_started() -> None:
    definition = machine(
        Until={"Type": "Wait", "TimestampPath": "$.at", "Next": "Note"},
        Note={"Type": "Pass", "Parameters": {"at.$": "$$.State.EnteredTime"}, "End": True},
    )
    history = record(definition, {"at": "2025-01-03T00:00:00Z"}).history

    found = replay(history, definition)

    assert found.execution.start_date == history[0]["timestamp"]
    assert found.execution.duration == timedelta(days=2)
    assert found.execution.output == {"at": "2025-01-03T00:00:00Z"}


@pytest.mark.parametrize("inside", [False, True])
def test_retries_with_jitter_wait_as_they_did(inside: bool) -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 4, "IntervalSeconds": 60, "JitterStrategy": "FULL"}]
    definition = machine(Work=task(Retry=retry))
    if inside:
        definition = machine(
            Both={"Type": "Parallel", "Branches": [machine(Work=task())], "Retry": retry, "End": True},
        )

    def prepare(sfn: World) -> None:
        sfn.lambdas.register("work", side_effect=[ValueError("1"), ValueError("2"), ValueError("3"), 4], duration=2)

    for seed in (5, 6):
        execution = record(definition, prepare=prepare, seed=seed)
        found = replay(execution.history, definition)
        found.assert_same_path()
        assert round(found.execution.duration.total_seconds(), 1) == round(execution.duration.total_seconds(), 1)
