"""Which fields a state may have, by its type and its query language."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from tests.definition.helpers import (
    JSONATA,
    distributed,
    ending,
    errors,
    machine,
    map_state,
    parse_definition,
    parsed,
    schema_errors,
    task,
)

BRANCH = {"StartAt": "B", "States": {"B": ending("Pass")}}
STATES: dict[str, dict[str, Any]] = {
    "Pass": ending("Pass"),
    "Task": task(),
    "Wait": ending("Wait", Seconds=1),
    "Parallel": ending("Parallel", Branches=[BRANCH]),
    "Map": map_state(),
    "Succeed": {"Type": "Succeed"},
    "Fail": {"Type": "Fail"},
}


def state(kind: str, **fields: Any) -> dict[str, Any]:
    return {**STATES[kind], **fields}


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        *((kind, "TimeoutSeconds", 5) for kind in STATES if kind != "Task"),
        *((kind, "Retry", [{"ErrorEquals": ["States.ALL"]}]) for kind in ("Pass", "Wait", "Succeed", "Fail")),
        *(
            (kind, "Catch", [{"ErrorEquals": ["States.ALL"], "Next": "S"}])
            for kind in ("Pass", "Wait", "Succeed", "Fail")
        ),
        ("Fail", "Next", "S"),
        ("Fail", "End", True),
        ("Succeed", "End", True),
        ("Fail", "InputPath", "$"),
        ("Succeed", "Assign", {}),
        ("Wait", "ResultPath", "$"),
        ("Pass", "ResultSelector", {}),
        ("Pass", "Resource", "x"),
        ("Parallel", "Resource", "x"),
        ("Task", "Unknown", 1),
    ],
)
def test_a_field_that_the_type_does_not_have_is_refused(kind: str, field: str, value: Any):
    (diagnostic,) = check_definition(machine(state(kind, **{field: value})))

    assert diagnostic.code == "SCHEMA_VALIDATION_FAILED"
    assert diagnostic.message == f"Field '{field}' is not supported"
    assert (diagnostic.location, diagnostic.field) == ("/States/S", field)


def test_the_line_of_a_field_that_is_not_supported_is_its_own():
    text = """{"StartAt": "S", "States": {"S": {
        "Type": "Pass", "End": true,
        "TimeoutSeconds": 5}}}"""

    (diagnostic,) = check_definition(text)

    assert (diagnostic.location, diagnostic.line) == ("/States/S", 3)


def test_a_field_in_other_letters_is_told_its_name():
    (diagnostic,) = check_definition(machine(task(parameters={})))

    assert diagnostic.message == "Field 'parameters' is not supported"
    assert diagnostic.hint == "did you mean 'Parameters'?"


@pytest.mark.parametrize("kind", STATES)
def test_every_state_may_have_a_comment(kind: str):
    assert errors(machine(state(kind, Comment="why"))) == []


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("Task", "Arguments", {"a": 1}),
        ("Task", "Output", "x"),
        ("Pass", "Output", "x"),
        ("Wait", "Output", "x"),
        ("Parallel", "Arguments", {}),
        ("Map", "Items", [1]),
    ],
)
def test_a_jsonata_field_in_a_jsonpath_state_is_refused_with_what_to_do(kind: str, field: str, value: Any):
    (diagnostic,) = check_definition(machine(state(kind, **{field: value})))

    assert diagnostic.message == (
        f"The QueryLanguage is set to 'JSONPath', but field '{field}' is only supported for the 'JSONata' QueryLanguage"
    )
    assert diagnostic.location == f"/States/S/{field}"
    assert diagnostic.aws_location == "/States/S"
    assert diagnostic.hint
    assert '"QueryLanguage": "JSONata"' in diagnostic.hint


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("Task", "InputPath", "$.a"),
        ("Task", "Parameters", {}),
        ("Task", "ResultSelector", {}),
        ("Task", "ResultPath", None),
        ("Task", "OutputPath", "$"),
        ("Task", "TimeoutSecondsPath", "$.t"),
        ("Task", "HeartbeatSecondsPath", "$.t"),
        ("Pass", "Result", 1),
        ("Map", "ItemsPath", "$.a"),
        ("Map", "Parameters", {}),
        ("Map", "MaxConcurrencyPath", "$.a"),
        ("Map", "ToleratedFailureCountPath", "$.a"),
        ("Map", "ToleratedFailurePercentagePath", "$.a"),
        ("Fail", "ErrorPath", "$.a"),
        ("Fail", "CausePath", "$.a"),
    ],
)
def test_a_jsonpath_field_in_a_jsonata_state_is_refused(kind: str, field: str, value: Any):
    (diagnostic,) = check_definition(machine(state(kind, **{field: value}), **JSONATA))

    assert diagnostic.message == (
        f"The QueryLanguage is set to 'JSONata', but field '{field}' is only supported for the 'JSONPath' QueryLanguage"
    )
    assert diagnostic.location == f"/States/S/{field}"
    assert diagnostic.aws_location == "/States/S"


def test_fields_are_told_in_the_order_of_the_state():
    definition = machine(ending("Pass", InputPath="$.a", OutputPath="$.b", ResultPath="$.c"), **JSONATA)

    assert [location for _, location in schema_errors(definition)] == [
        "/States/S/InputPath",
        "/States/S/OutputPath",
        "/States/S/ResultPath",
    ]


# ---- QueryLanguage


def test_a_state_may_use_jsonata_in_a_jsonpath_machine():
    assert parsed(ending("Pass", QueryLanguage="JSONata", Output=1)).jsonata


def test_a_state_may_not_go_back_to_jsonpath_and_is_told_that_alone():
    definition = machine(ending("Pass", QueryLanguage="JSONPath", Output=1), **JSONATA)

    assert schema_errors(definition) == [
        ("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", "/States/S")
    ]


def test_a_state_that_goes_back_to_jsonpath_is_checked_otherwise():
    definition = machine(map_state(QueryLanguage="JSONPath", MaxConcurrency=-1), **JSONATA)

    assert schema_errors(definition) == [
        ("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", "/States/S"),
        ("Minimum value is 0", "/States/S/MaxConcurrency"),
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("jsonata", "Value should be one of the following: [JSONPath, JSONata]"),
        ("jsonpath", "Value should be one of the following: [JSONPath, JSONata]"),
        ("foo", "Value should be one of the following: [JSONPath, JSONata]"),
        (5, "Expected value of type [STRING]"),
    ],
)
def test_a_query_language_that_is_none_counts_as_jsonata_and_is_refused(value: Any, message: str):
    definition = machine(ending("Pass", QueryLanguage=value, Output=1, InputPath="$.a"))

    assert schema_errors(definition) == [
        (
            "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' "
            "QueryLanguage",
            "/States/S/InputPath",
        ),
        (message, "/States/S/QueryLanguage"),
    ]


@pytest.mark.parametrize("value", ["jsonata", "jsonpath", 5])
def test_the_query_language_of_the_machine_is_checked_too(value: Any):
    found = schema_errors(machine(ending("Pass", Output=1), QueryLanguage=value))

    assert [location for _, location in found] == ["/QueryLanguage"]


def test_inner_states_have_the_language_of_the_machine_not_of_the_state_around_them():
    inner = {"StartAt": "P", "States": {"P": ending("Pass", Output=1)}}
    definition = {
        "StartAt": "M",
        "States": {
            "M": {**map_state(ItemProcessor=inner, QueryLanguage="JSONata"), "Next": "Q", "End": False},
            "Q": ending(
                "Parallel",
                QueryLanguage="JSONata",
                Branches=[{"StartAt": "R", "States": {"R": ending("Pass", Output=1)}}],
            ),
        },
    }

    assert [location for _, location in schema_errors(definition)] == [
        "/States/M/ItemProcessor/States/P/Output",
        "/States/Q/Branches[0]/States/R/Output",
    ]


@pytest.mark.parametrize(
    ("state", "location"),
    [
        (map_state(ItemProcessor={**BRANCH, "QueryLanguage": "JSONata"}), "/States/S/ItemProcessor"),
        (ending("Map", Iterator={**BRANCH, "QueryLanguage": "JSONata"}), "/States/S/Iterator"),
        (ending("Parallel", Branches=[{**BRANCH, "QueryLanguage": "JSONata"}]), "/States/S/Branches[0]"),
    ],
)
def test_a_block_has_no_query_language_of_its_own(state: dict[str, Any], location: str):
    assert schema_errors(machine(state)) == [("Field 'QueryLanguage' is not supported", location)]


# ---- what every state needs


@pytest.mark.parametrize(
    ("state", "message", "location"),
    [
        ({}, "The field 'Type' is required", "/States/S"),
        ({"Type": 1}, "Expected value of type [STRING]", "/States/S/Type"),
        (
            {"Type": "Tsk"},
            "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, "
            "Map]",
            "/States/S/Type",
        ),
        ([], "Expected value of type [OBJECT]", "/States/S"),
        (None, "Expected value of type [OBJECT]", "/States/S"),
        ({"Type": "Pass"}, "This object should have only one of the following fields: [Next, End]", "/States/S"),
        (
            {"Type": "Pass", "End": False},
            "This object should have only one of the following fields: [Next, End]",
            "/States/S",
        ),
        (
            {"Type": "Pass", "End": True, "Next": "S"},
            "There should only be one of the following fields: [Next, End]",
            "/States/S",
        ),
        ({"Type": "Pass", "End": "true"}, "Expected value of type [BOOLEAN]", "/States/S/End"),
        ({"Type": "Pass", "Next": 1}, "Expected value of type [STRING]", "/States/S/Next"),
        ({"Type": "Task", "End": True}, "These fields are required: [Resource]", "/States/S"),
        ({"Type": "Choice"}, "These fields are required: [Choices]", "/States/S"),
        ({"Type": "Parallel", "End": True}, "These fields are required: [Branches]", "/States/S"),
        (
            {"Type": "Map", "End": True},
            "This object should have only one of the following fields: [ItemProcessor, Iterator]",
            "/States/S",
        ),
        (ending("Pass", InputPath=5), "Expected value of type [STRING]", "/States/S/InputPath"),
        (ending("Pass", ResultPath=5), "Expected value of type [STRING]", "/States/S/ResultPath"),
        (ending("Pass", Assign=[]), "Expected value of type [OBJECT]", "/States/S/Assign"),
    ],
)
def test_what_a_state_needs_is_checked(state: Any, message: str, location: str):
    found = check_definition({"StartAt": "S", "States": {"S": state}})

    assert [(d.message, d.location) for d in found if d.code == "SCHEMA_VALIDATION_FAILED"] == [(message, location)]


def test_a_state_that_does_not_end_may_say_so():
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B", "End": False}, "B": ending("Pass")}}

    assert parse_definition(definition).block.states["A"].next == "B"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x" * 81, f"Invalid State name: State '{'x' * 81}' exceeds the 80-character limit allowed by the service"),
        ("", "Invalid State name: State name cannot be empty"),
    ],
)
def test_a_state_name_has_1_to_80_characters(name: str, message: str):
    definition = {"StartAt": name, "States": {name: ending("Pass")}}

    assert errors(definition) == [f"INVALID_STATE_NAME: {message} at /States/{name}"]


@pytest.mark.parametrize("name", ["Yes", "a/b", "Prüfe Zahlung ✓", "x" * 80, "1", " "])
def test_other_state_names_are_accepted(name: str):
    assert errors({"StartAt": name, "States": {name: ending("Pass")}}) == []


def test_a_state_name_is_unique_in_the_whole_machine():
    branch = {"StartAt": "X", "States": {"X": ending("Pass")}}
    definition = {
        "StartAt": "P",
        "States": {
            "P": {**ending("Parallel", Branches=[branch, branch]), "Next": "X", "End": False},
            "X": ending("Pass"),
        },
    }

    assert errors(definition) == [
        "DUPLICATE_STATE_NAME: Duplicate State name: X at /States/P/Branches[1]/States/X",
        "DUPLICATE_STATE_NAME: Duplicate State name: X at /States/X",
    ]


def test_paths_that_change_nothing_are_not_in_the_model():
    state = parsed(task(InputPath="$", OutputPath="$", ResultPath="$"))

    assert (state.input_path, state.output_path, state.result_path) == (None, None, None)  # type: ignore[attr-defined]


def test_a_distributed_map_has_states_of_the_machines_language():
    assert errors(machine(distributed(Output=1), **JSONATA)) == []
