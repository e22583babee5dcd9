"""Warnings: what AWS accepts, but what hardly does what was meant."""

from __future__ import annotations

from typing import Any

import pytest

from tests.definition.helpers import INVOKE, JSONATA, ending, machine, map_state, parse_definition, task, warnings


@pytest.mark.parametrize(
    "text",
    [
        "$.a",
        "$",
        "$$.Execution.Id",
        "$['a']",
        "$..a-b",
        "$.a[?(@.b == 'c d')].e",
        "$.*",
        "States.UUID()",
        "States.Format('{}', $.a)",
    ],
)
@pytest.mark.parametrize("field", ["Parameters", "ResultSelector"])
def test_a_path_under_a_key_without_dollar_is_warned_of(field: str, text: str):
    state = task(**{field: {"outer": [{"key": text}]}})

    assert warnings(machine(state)) == [("NO_DOLLAR", f"/States/S/{field}/outer[0]/key")]


@pytest.mark.parametrize(
    "text", ["$5", "$name", "USD $", "States", "States.", "a $.b", "", "$$$", "$.a + $.b", "$.a*2"]
)
def test_other_texts_are_not_warned_of(text: str):
    assert warnings(machine(task(Parameters={"key": text}))) == []


def test_the_warning_says_what_to_write():
    (warning,) = parse_definition(machine(task(Parameters={"Payload": "$.order"}))).warnings

    assert str(warning) == (
        "WARNING NO_DOLLAR: The value of 'Payload' looks like a JSONPath or an intrinsic function, but it is not "
        "evaluated at /States/S/Parameters/Payload\n"
        '    hint: write "Payload.$": "$.order" to have it evaluated'
    )


def test_an_item_selector_is_warned_of_too():
    assert warnings(machine(map_state(ItemSelector={"a": "$.a"}))) == [("NO_DOLLAR", "/States/S/ItemSelector/a")]


@pytest.mark.parametrize("result", [{"a.$": 1}, {"a": ["$.b"]}, "$$.Execution.Id", ["States.UUID()"]])
def test_paths_in_the_result_of_a_pass_state_are_warned_of(result: Any):
    assert warnings(machine(ending("Pass", Result=result))) == [("PASS_RESULT_IS_STATIC", "/States/S/Result")]


def test_a_plain_result_is_not_warned_of():
    assert warnings(machine(ending("Pass", Result={"price": "$5", "a": None}))) == []


@pytest.mark.parametrize("name", ["Error", "Cause"])
def test_a_path_in_error_or_cause_is_warned_of(name: str):
    assert warnings(machine({"Type": "Fail", name: "$.error"})) == [("NO_PATH", f"/States/S/{name}")]


def test_a_comparison_with_a_path_is_warned_of():
    rule = {
        "Or": [{"Not": {"Variable": "$.a", "StringEquals": "$.b"}}, {"Variable": "$.a", "IsNull": True}],
        "Next": "S",
    }
    definition = {
        "StartAt": "S",
        "States": {"S": {"Type": "Choice", "Choices": [rule], "Default": "Z"}, "Z": ending("Pass")},
    }

    assert warnings(definition) == [("NO_PATH", "/States/S/Choices[0]/Or[0]/Not/StringEquals")]


def test_a_name_with_a_minus_in_jsonata_is_warned_of():
    state = task(
        Resource=INVOKE,
        Arguments={"FunctionName": "f", "Payload": {"model": "{% $states.input.my-model %}"}},
    )

    (warning,) = parse_definition(machine(state, **JSONATA)).warnings

    assert "`my-model`" in str(warning)
    assert warning.location == "/States/S/Arguments/Payload/model"


def test_a_difference_of_two_values_is_not_warned_of():
    state = ending("Pass", Output="{% $states.input.total - $states.input.discount %}")

    assert warnings(machine(state, **JSONATA)) == []


@pytest.mark.parametrize("path", ["$.a[?(@.b == 'open')]", "$.a[?(@.b == open)]", "$.a[?(@.b)]", "$.a[?(@.b == true)]"])
def test_a_filter_is_not_warned_of_with_quotes_or_without(path: str):
    assert warnings(machine(ending("Pass", InputPath=path))) == []
