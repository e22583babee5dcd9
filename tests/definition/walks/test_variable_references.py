"""Which variables each state of a definition reads."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.walks.variable_references import variable_references
from pytest_sfn.definition.walks.written_states import processor_of


def references(language: str = "JSONPath", **states: dict[str, Any]) -> dict[str, list[str]]:
    return variable_references({"QueryLanguage": language, "StartAt": next(iter(states)), "States": states})


def choice(rule: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Type": "Choice", "Choices": [{**rule, "Next": "End"}], **fields}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"Type": "Pass", "InputPath": "$a.b", "OutputPath": "$c"}, ["a", "c"]),
        ({"Type": "Pass", "Parameters": {"x.$": "$a"}, "Assign": {"y.$": "States.Array($b)", "z": "$c"}}, ["a", "b"]),
        ({"Type": "Wait", "SecondsPath": "$a"}, ["a"]),
        ({"Type": "Fail", "ErrorPath": "$a", "CausePath": "States.Format('{}', $b)"}, ["a", "b"]),
        (choice({"Variable": "$a", "StringEqualsPath": "$b"}), ["a", "b"]),
        (choice({"Not": {"And": [{"Variable": "$a.b", "IsNull": True}]}}), ["a"]),
        (choice({"Variable": "$.a", "IsNull": True, "Assign": {"x.$": "$b"}}), ["b"]),
        (
            {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"Payload": {"x.$": "$a"}},
                "Credentials": {"RoleArn.$": "$b"},
                "TimeoutSecondsPath": "$c",
                "ResultSelector": {"y.$": "$d"},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"z.$": "$e"}, "Next": "End"}],
            },
            ["a", "b", "c", "d", "e"],
        ),
        ({"Type": "Pass", "Result": {"x.$": "$a"}, "Comment": "$b", "Assign": {"mine": 1}}, []),
        ({"Type": "Pass", "Parameters": {"SomePath": "$a", "Variable": "$b"}}, []),
    ],
)
def test_fields_in_which_a_jsonpath_state_reads_variables(state: dict[str, Any], expected: list[str]) -> None:
    assert references(State=state).get("State", []) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"Type": "Pass", "Output": {"x": "{% $a %}", "y": ["{% $b + $a %}"], "z": "$c"}}, ["a", "b"]),
        (choice({"Condition": "{% $a > 1 %}", "Output": "{% $b %}"}, Assign={"x": "{% $c %}"}), ["a", "b", "c"]),
        ({"Type": "Wait", "Seconds": "{% $a %}"}, ["a"]),
        ({"Type": "Fail", "Error": "{% $a %}", "Cause": "plain"}, ["a"]),
        ({"Type": "Pass", "Comment": "{% $a %}", "Output": "{% $states.input.b %}"}, []),
    ],
)
def test_fields_in_which_a_jsonata_state_reads_variables(state: dict[str, Any], expected: list[str]) -> None:
    assert references("JSONata", State=state).get("State", []) == expected


def test_a_state_may_have_a_query_language_of_its_own() -> None:
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $a %}"}

    assert references(State=state, Other={"Type": "Pass", "OutputPath": "$b"}) == {"State": ["a"], "Other": ["b"]}


def test_a_name_of_a_built_in_function_is_a_variable_if_some_state_assigns_it() -> None:
    states = {
        "Set": choice({"Condition": True, "Assign": {"count": 1}}),
        "Read": {"Type": "Pass", "Output": "{% $count + $sum([1]) %}"},
    }

    assert references("JSONata", **states) == {"Read": ["count"]}
    assert references("JSONata", Read=states["Read"]) == {}


def test_states_inside_others_are_listed_by_their_own_names_only() -> None:
    inner = {"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "OutputPath": "$b", "End": True}}}
    parallel = {"Type": "Parallel", "Branches": [inner], "ResultSelector": {"x.$": "$c"}, "End": True}
    outer = {
        "Type": "Map",
        "ItemsPath": "$a",
        "ItemProcessor": {"StartAt": "Both", "States": {"Both": parallel}},
        "End": True,
    }

    assert references(Each=outer) == {"Each": ["a"], "Both": ["c"], "Inner": ["b"]}


def test_the_parts_of_a_distributed_map_read_variables() -> None:
    state = {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "Parameters": {"Bucket.$": "$a", "Key": "key"},
            "ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$b"},
        },
        "ItemBatcher": {"MaxItemsPerBatchPath": "$c", "BatchInput": {"x.$": "$d"}},
        "ItemSelector": {"y.$": "$e"},
        "MaxConcurrencyPath": "$f",
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket.$": "$g"}},
        "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}},
    }

    assert references(Each=state) == {"Each": ["a", "b", "c", "d", "e", "f", "g"]}


@pytest.mark.parametrize("language", [{}, {"QueryLanguage": "JSONata"}])
@pytest.mark.parametrize("field", ["ItemProcessor", "Iterator"])
def test_the_processor_of_a_map_is_a_definition_of_its_own(language: dict[str, str], field: str) -> None:
    processor = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    branch = {"StartAt": "Each", "States": {"Each": {"Type": "Map", field: processor, "End": True}}}
    document = {**language, "StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [branch], "End": True}}}

    assert processor_of(document, "Each") == {**language, **processor}
