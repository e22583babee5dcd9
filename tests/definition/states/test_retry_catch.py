"""Retry and Catch."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.model import Catcher, Retrier
from tests.definition.helpers import (
    JSONATA,
    World,
    ending,
    errors,
    foreign,
    machine,
    map_state,
    parse_definition,
    parsed,
    schema_errors,
    task,
)

BRANCH = {"StartAt": "B", "States": {"B": ending("Pass")}}


def with_retry(*retriers: Any) -> dict[str, Any]:
    return machine(task(Retry=list(retriers)))


def with_catch(*catchers: Any, **top: Any) -> dict[str, Any]:
    definition = machine({**task(Catch=list(catchers)), "Next": "Z", "End": False}, **top)
    definition["States"]["Z"] = ending("Pass")
    return definition


def test_a_retrier_has_the_defaults_of_aws():
    assert parsed(task(Retry=[{"ErrorEquals": ["A", "B"]}])).retriers == (  # type: ignore[attr-defined]
        Retrier(
            error_equals=("A", "B"),
            interval_seconds=1,
            max_attempts=3,
            backoff_rate=2.0,
            max_delay_seconds=None,
            full_jitter=False,
        ),
    )


def test_a_retrier_says_all_of_it():
    retrier = {
        "Comment": "why",
        "ErrorEquals": ["States.ALL"],
        "IntervalSeconds": 5,
        "MaxAttempts": 0,
        "BackoffRate": 1,
        "MaxDelaySeconds": 60,
        "JitterStrategy": "FULL",
    }

    assert parsed(task(Retry=[retrier])).retriers == (  # type: ignore[attr-defined]
        Retrier(
            error_equals=("States.ALL",),
            interval_seconds=5,
            max_attempts=0,
            backoff_rate=1,
            max_delay_seconds=60,
            full_jitter=True,
        ),
    )


@pytest.mark.parametrize(
    ("retrier", "message", "place"),
    [
        ({}, "These fields are required: [ErrorEquals]", ""),
        ({"ErrorEquals": []}, "Value cannot be empty", "/ErrorEquals"),
        ({"ErrorEquals": "States.ALL"}, "Expected value of type [ARRAY]", "/ErrorEquals"),
        ({"ErrorEquals": [1]}, "Expected value of type [STRING]", "/ErrorEquals[0]"),
        ({"ErrorEquals": ["A"], "IntervalSeconds": -1}, "Minimum value is 0", "/IntervalSeconds"),
        ({"ErrorEquals": ["A"], "IntervalSeconds": 100_000_000}, "Maximum value is 99999999", "/IntervalSeconds"),
        ({"ErrorEquals": ["A"], "IntervalSeconds": 1.5}, "Expected value of type Integer", "/IntervalSeconds"),
        ({"ErrorEquals": ["A"], "MaxAttempts": -1}, "Minimum value is 0", "/MaxAttempts"),
        ({"ErrorEquals": ["A"], "MaxAttempts": 100_000_000}, "Maximum value is 99999999", "/MaxAttempts"),
        ({"ErrorEquals": ["A"], "BackoffRate": 0.5}, "Minimum value is 1.0", "/BackoffRate"),
        ({"ErrorEquals": ["A"], "BackoffRate": "2"}, "Expected value of type Number", "/BackoffRate"),
        ({"ErrorEquals": ["A"], "MaxDelaySeconds": 0}, "Minimum value is 1", "/MaxDelaySeconds"),
        ({"ErrorEquals": ["A"], "MaxDelaySeconds": 31_622_401}, "Maximum value is 31622400", "/MaxDelaySeconds"),
        (
            {"ErrorEquals": ["A"], "JitterStrategy": "SOME"},
            "Value should be one of the following: [NONE, FULL]",
            "/JitterStrategy",
        ),
        ({"ErrorEquals": ["A"], "Next": "S"}, "Field 'Next' is not supported", ""),
        (5, "Expected value of type [OBJECT]", ""),
    ],
)
def test_a_retrier_is_checked(retrier: Any, message: str, place: str):
    assert schema_errors(with_retry(retrier)) == [(message, f"/States/S/Retry[0]{place}")]


@pytest.mark.parametrize(
    ("entries", "location"),
    [
        ([["States.ALL", "A"]], "[0]/ErrorEquals[0]"),
        ([["A", "States.ALL"]], "[0]/ErrorEquals[1]"),
        ([["States.ALL"], ["A"]], "[0]/ErrorEquals[0]"),
    ],
)
@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_states_all_stands_alone_and_last(field: str, entries: list[list[str]], location: str):
    found = [{"ErrorEquals": names} for names in entries]
    definition = with_retry(*found) if field == "Retry" else with_catch(*({**entry, "Next": "Z"} for entry in found))

    assert schema_errors(definition) == [
        ("States.ALL must appear alone and at end of list", f"/States/S/{field}{location}")
    ]


@pytest.mark.parametrize("name", ["State.ALL", "States.Timeout", "States.Whatever", "A b", ""])
def test_other_error_names_are_accepted(name: str):
    assert errors(with_retry({"ErrorEquals": [name, "B"]}, {"ErrorEquals": ["States.ALL"]})) == []


@pytest.mark.parametrize(
    ("catcher", "message", "place"),
    [
        ({"Next": "Z"}, "These fields are required: [ErrorEquals]", ""),
        ({"ErrorEquals": ["A"]}, "These fields are required: [Next]", ""),
        ({}, "These fields are required: [Next, ErrorEquals]", ""),
        ({"ErrorEquals": ["A"], "Next": 1}, "Expected value of type [STRING]", "/Next"),
        ({"ErrorEquals": ["A"], "Next": "Z", "MaxAttempts": 1}, "Field 'MaxAttempts' is not supported", ""),
        ({"ErrorEquals": ["A"], "Next": "Z", "ResultPath": 1}, "Expected value of type [STRING]", "/ResultPath"),
        (
            {"ErrorEquals": ["A"], "Next": "Z", "Output": 1},
            foreign("Output", "JSONPath"),
            "/Output",
        ),
    ],
)
def test_a_catcher_is_checked(catcher: Any, message: str, place: str):
    assert schema_errors(with_catch(catcher)) == [(message, f"/States/S/Catch[0]{place}")]


def test_a_jsonata_catcher_has_no_result_path():
    definition = with_catch({"ErrorEquals": ["A"], "Next": "Z", "ResultPath": "$.e"}, **JSONATA)

    assert [location for _, location in schema_errors(definition)] == ["/States/S/Catch[0]/ResultPath"]


@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_retry_and_catch_are_arrays(field: str):
    assert schema_errors(machine(task(**{field: {}}))) == [("Expected value of type [ARRAY]", f"/States/S/{field}")]


@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_retry_and_catch_may_be_empty(field: str):
    assert errors(machine(task(**{field: []}))) == []


@pytest.mark.parametrize("state", [task(), map_state(), ending("Parallel", Branches=[BRANCH])])
def test_task_map_and_parallel_retry_and_catch(state: dict[str, Any]):
    state = {**state, "Retry": [{"ErrorEquals": ["A"]}], "Catch": [{"ErrorEquals": ["B"], "Next": "S"}]}

    model = parsed(state)

    assert model.retriers[0].error_equals == ("A",)  # type: ignore[attr-defined]
    assert model.catchers[0].error_equals == ("B",)  # type: ignore[attr-defined]


def test_a_catcher_that_replaces_the_input_needs_no_result_path():
    definition = parse_definition(with_catch({"ErrorEquals": ["A"], "Next": "Z"}))

    assert definition.block.states["S"].catchers == (Catcher(error_equals=("A",), next="Z"),)  # type: ignore[attr-defined]


def test_a_catcher_puts_the_error_where_its_result_path_says():
    definition = parse_definition(with_catch({"ErrorEquals": ["A"], "Next": "Z", "ResultPath": "$.error"}))

    (catcher,) = definition.block.states["S"].catchers  # type: ignore[attr-defined]

    assert catcher.result_path({"a": 1}, {"Error": "A"}) == {"a": 1, "error": {"Error": "A"}}


def test_a_jsonata_catcher_sees_the_error_in_output_and_assign():
    catcher = {
        "ErrorEquals": ["A"],
        "Next": "Z",
        "Output": "{% $states.errorOutput.Error %}",
        "Assign": {"cause": "{% $states.errorOutput.Cause %}"},
    }

    (model,) = parse_definition(with_catch(catcher, **JSONATA)).block.states["S"].catchers  # type: ignore[attr-defined]

    document = {"input": {}, "errorOutput": {"Error": "A", "Cause": "c"}}
    assert model.output(document, World()) == "A"
    assert model.assign(document, World()) == {"cause": "c"}
