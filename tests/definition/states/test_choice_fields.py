"""The fields of Choice states."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import EvaluationError, InvalidDefinition
from tests.definition.helpers import (
    JSONATA,
    World,
    ending,
    foreign,
    parse_definition,
    schema_errors,
)

ONE_KIND = "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]"


def runtime_error(expression: Any, document: Any, world: World | None = None) -> tuple[str | None, str | None]:
    with pytest.raises(EvaluationError) as caught:
        expression(document, world or World())
    return caught.value.error, caught.value.cause


def choice(*rules: Any, **fields: Any) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": {"Type": "Choice", "Choices": list(rules), **fields}, "Z": ending("Pass")}}


RULE = {"Variable": "$.x", "NumericEquals": 1, "Next": "Z"}


def test_the_rules_of_a_choice_are_compiled():
    model = parse_definition(choice({**RULE, "Assign": {"v.$": "$.x"}}, Default="Z")).block.states["S"]

    (rule,) = model.choices  # type: ignore[attr-defined]
    assert rule.matches({"x": 1}, World()) is True
    assert rule.matches({"x": 2}, World()) is False
    assert rule.assign({"x": 1}, World()) == {"v": 1}
    assert (rule.next, model.default) == ("Z", "Z")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("definition", "message", "location"),
    [
        (choice(Default="Z"), "Value cannot be empty", "/States/S/Choices"),
        (
            choice({"Variable": "$.x", "IsNull": True}, Default="Z"),
            "These fields are required: [Next]",
            "/States/S/Choices[0]",
        ),
        (choice(5, Default="Z"), "Expected value of type [OBJECT]", "/States/S/Choices[0]"),
        (choice({**RULE, "Next": 1}, Default="Z"), "Expected value of type [STRING]", "/States/S/Choices[0]/Next"),
        (choice(RULE, Default=1), "Expected value of type [STRING]", "/States/S/Default"),
        (
            choice({**RULE, "Condition": True}),
            foreign("Condition", "JSONPath"),
            "/States/S/Choices[0]/Condition",
        ),
        (
            choice({**RULE, "Output": 1}),
            foreign("Output", "JSONPath"),
            "/States/S/Choices[0]/Output",
        ),
        (
            choice({"Variable": "x", "IsNull": True, "Next": "Z"}),
            "Value is not a Reference Path: Reference path didn't start with '$'",
            "/States/S/Choices[0]/Variable",
        ),
        (choice(RULE, Next="Z"), "Field 'Next' is not supported", "/States/S"),
    ],
)
def test_a_choice_is_checked(definition: dict[str, Any], message: str, location: str):
    assert schema_errors(definition) == [(message, location)]


@pytest.mark.parametrize(
    ("rule", "message", "place"),
    [
        ({"Next": "Z"}, ONE_KIND, ""),
        ({"Condition": "yes", "Next": "Z"}, "Expected value of type [BOOLEAN]", "/Condition"),
        ({"Condition": 1, "Next": "Z"}, "Expected value of type [BOOLEAN]", "/Condition"),
        (
            {"Condition": True, "Variable": "$.x", "Next": "Z"},
            foreign("Variable", "JSONata"),
            "/Variable",
        ),
        ({"Condition": True, "And": [], "Next": "Z"}, ONE_KIND, ""),
    ],
)
def test_a_jsonata_rule_is_checked(rule: dict[str, Any], message: str, place: str):
    assert schema_errors({**choice(rule, Default="Z"), **JSONATA}) == [(message, f"/States/S/Choices[0]{place}")]


def test_a_condition_without_its_braces_is_told_how_it_is_written():
    rule = {"Condition": "$states.input.x = 1", "Next": "Z"}

    with pytest.raises(InvalidDefinition, match=r'hint: write the condition as an expression: "\{% \.\.\. %\}"'):
        parse_definition({**choice(rule, Default="Z"), **JSONATA})


def test_a_jsonata_rule_is_compiled():
    rule = {
        "Condition": "{% $states.input.x = 1 %}",
        "Output": {"o": "{% $states.input.x %}"},
        "Assign": {"v": "{% $states.input.x %}"},
        "Next": "Z",
    }
    definition = {**choice(rule, {"Condition": False, "Next": "Z"}), **JSONATA}

    first, second = parse_definition(definition).block.states["S"].choices  # type: ignore[attr-defined]

    assert first.matches({"input": {"x": 1}}, World()) is True
    assert first.output({"input": {"x": 1}}, World()) == {"o": 1}
    assert first.assign({"input": {"x": 1}}, World()) == {"v": 1}
    assert second.matches({"input": {}}, World()) is False


def test_a_condition_is_a_boolean_and_nothing_like_one():
    definition = {**choice({"Condition": "{% $states.input %}", "Next": "Z"}), **JSONATA}
    (rule,) = parse_definition(definition).block.states["S"].choices  # type: ignore[attr-defined]

    assert runtime_error(rule.matches, {"input": 1}) == (
        "States.QueryEvaluationError",
        "The JSONata expression '$states.input' specified for the field 'Choices[0]/Condition' returned an unexpected "
        "result type. Expected 'boolean', but was 'number' for value: 1",
    )
