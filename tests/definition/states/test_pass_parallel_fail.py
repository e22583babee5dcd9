"""Pass, Parallel and Fail."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from pytest_sfn.errors import EvaluationError
from tests.definition.helpers import (
    JSONATA,
    World,
    ending,
    machine,
    parsed,
    schema_errors,
)

BRANCH = {"StartAt": "B", "States": {"B": ending("Pass")}}


def runtime_error(expression: Any, document: Any, world: World | None = None) -> tuple[str | None, str | None]:
    with pytest.raises(EvaluationError) as caught:
        expression(document, world or World())
    return caught.value.error, caught.value.cause


# ---- Pass


def test_the_result_of_a_pass_state_stays_as_it_is():
    result = {"a.$": "$.x", "b": ["$$.Execution.Id"]}

    assert parsed(ending("Pass", Result=result)).result({"x": 1}, World()) == result  # type: ignore[attr-defined]


def test_a_result_may_be_null():
    assert parsed(ending("Pass", Result=None)).result({}, World()) is None  # type: ignore[attr-defined]


def test_a_pass_state_without_fields_does_nothing():
    model = parsed(ending("Pass"))

    assert (model.result, model.parameters, model.result_path, model.assign) == (None, None, None, None)  # type: ignore[attr-defined]


# ---- Parallel


def test_the_branches_of_a_parallel_are_blocks():
    other = {"StartAt": "C", "States": {"C": ending("Pass")}, "Comment": "why"}

    model = parsed(ending("Parallel", Branches=[BRANCH, other], Parameters={"a": 1}))

    assert [branch.start_at for branch in model.branches] == ["B", "C"]  # type: ignore[attr-defined]
    assert model.branches[0].states["B"].location == "/States/S/Branches[0]/States/B"  # type: ignore[attr-defined]
    assert model.arguments({}, World()) == {"a": 1}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("branches", "message", "place"),
    [
        ([], "Value cannot be empty", ""),
        ({}, "Expected value of type [ARRAY]", ""),
        ([5], "Expected value of type [OBJECT]", "[0]"),
        ([{"States": {"B": ending("Pass")}}], "These fields are required: [StartAt]", "[0]"),
        ([{}], "These fields are required: [States, StartAt]", "[0]"),
        ([{**BRANCH, "Name": "x"}], "Field 'Name' is not supported", "[0]"),
    ],
)
def test_branches_are_checked(branches: Any, message: str, place: str):
    assert schema_errors(machine(ending("Parallel", Branches=branches))) == [(message, f"/States/S/Branches{place}")]


# ---- Fail


@pytest.mark.parametrize("name", ["Error", "Cause"])
def test_a_path_to_an_error_that_leads_nowhere_fails_the_execution(name: str):
    expression = getattr(parsed({"Type": "Fail", f"{name}Path": "$.x"}), name.lower())

    assert runtime_error(expression, {"y": 1}) == (
        "States.Runtime",
        f"The JSONPath '$.x' specified for the field '{name}Path' could not be found in the input '{{\"y\":1}}'",
    )


@pytest.mark.parametrize("name", ["Error", "Cause"])
def test_error_and_cause_are_texts_or_paths(name: str):
    attribute = name.lower()

    assert getattr(parsed({"Type": "Fail", name: "x"}), attribute)({}, World()) == "x"
    assert getattr(parsed({"Type": "Fail", f"{name}Path": "$.x"}), attribute)({"x": "y"}, World()) == "y"
    assert (
        getattr(parsed({"Type": "Fail", f"{name}Path": "States.Format('{}!', $.x)"}), attribute)({"x": "y"}, World())
        == "y!"
    )
    computed = parsed({"Type": "Fail", name: "{% $states.input.x & '!' %}"}, **JSONATA)
    assert getattr(computed, attribute)({"input": {"x": "y"}}, World()) == "y!"


def test_an_empty_fail_has_neither():
    model = parsed({"Type": "Fail"})

    assert (model.error, model.cause) == (None, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["Error", "Cause"])
def test_error_and_cause_are_checked(name: str):
    both = {"Type": "Fail", name: "x", f"{name}Path": "$.x"}

    assert schema_errors(machine(both)) == [
        (f"There should only be one of the following fields: [{name}, {name}Path]", "/States/S")
    ]
    assert schema_errors(machine({"Type": "Fail", name: 5})) == [
        ("Expected value of type [STRING]", f"/States/S/{name}")
    ]


def test_an_error_that_a_path_leads_to_is_a_text():
    expression = parsed({"Type": "Fail", "ErrorPath": "$.x"}).error  # type: ignore[attr-defined]

    assert runtime_error(expression, {"x": 5}) == (
        "States.Runtime",
        'The ErrorPath field refers to value "5" which is not a valid string: $.x',
    )


def test_an_error_that_an_expression_gives_is_a_text():
    expression = parsed({"Type": "Fail", "Error": "{% $states.input %}"}, **JSONATA).error  # type: ignore[attr-defined]

    assert runtime_error(expression, {"input": [1]}) == (
        "States.QueryEvaluationError",
        "The JSONata expression '$states.input' specified for the field 'Error' returned an unexpected result type. "
        "Expected 'string', but was 'array' for value: [1]",
    )


def test_an_expression_that_is_not_closed_is_refused():
    (diagnostic,) = check_definition(machine({"Type": "Fail", "Error": "{% $states.input"}, **JSONATA))

    assert diagnostic.message == "JSONata string must start with {% and end with %}"
    assert diagnostic.location == "/States/S/Error"


# ---- all that is wrong


def test_all_that_is_wrong_in_a_template_is_told():
    broken = {"a.$": "$.[", "b": [{"c.$": "States.No($)"}, {"d.$": "$.fine"}], "e.$": 7}

    found = check_definition(machine(ending("Pass", Parameters=broken)))

    assert [(d.location, d.aws_location) for d in found] == [
        ("/States/S/Parameters/a.$", "/States/S/Parameters"),
        ("/States/S/Parameters/b[0]/c.$", "/States/S/Parameters"),
        ("/States/S/Parameters/e.$", "/States/S/Parameters"),
    ]


def test_all_that_is_wrong_in_the_expressions_of_a_field_is_told():
    broken = {"a": "{% 1 + %}", "b": ["{% 1 %}", "{% ( %}"], "c": "plain"}

    found = check_definition(machine(ending("Pass", Output=broken), **JSONATA))

    assert [d.location for d in found] == ["/States/S/Output/a", "/States/S/Output/b[1]"]
