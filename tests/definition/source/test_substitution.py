"""``${Name}`` placeholders."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.errors import InvalidDefinition, SfnError, UnresolvedSubstitution
from tests.definition.helpers import ending, machine, read_definition, task

ARN = "arn:aws:lambda:us-east-1:123456789012:function:Charge"


def definition_with(parameters: Any, resource: str = ARN) -> dict[str, Any]:
    return machine(task(Resource=resource, Parameters=parameters))


def parameters_of(source: Any, **substitutions: Any) -> Any:
    return read_definition(source, substitutions=substitutions).document["States"]["S"]["Parameters"]


def test_placeholders_in_texts_and_keys_of_a_dict_are_filled_in():
    source = definition_with({"${Key}": ["a-${Key}-${Key}", 1]}, resource="${FunctionArn}")

    definition = read_definition(source, substitutions={"Key": "k", "FunctionArn": ARN})

    assert definition.document["States"]["S"]["Parameters"] == {"k": ["a-k-k", 1]}
    assert definition.document["States"]["S"]["Resource"] == ARN


def test_the_dict_of_the_test_stays_as_it_is():
    source = definition_with({"a": "${Key}"})

    read_definition(source, substitutions={"Key": "k"})

    assert source == definition_with({"a": "${Key}"})


def test_what_the_test_does_with_its_dict_later_changes_nothing():
    source = definition_with({"a": [1]})

    definition = read_definition(source)
    source["States"]["S"]["Parameters"]["a"].append(2)

    assert definition.document["States"]["S"]["Parameters"] == {"a": [1]}


@pytest.mark.parametrize(("value", "seconds"), [(30, 30), ("30", 30)])
def test_a_placeholder_without_quotes_is_filled_in_before_the_text_is_parsed(value: Any, seconds: int):
    text = "StartAt: W\nStates:\n  W:\n    Type: Wait\n    Seconds: ${Timeout}\n    End: true\n"

    assert read_definition(text, substitutions={"Timeout": value}).document["States"]["W"]["Seconds"] == seconds


def test_numbers_and_booleans_are_written_as_json():
    text = '{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": ${Last}, "Result": [${Number}, ${List}]}}}'

    definition = read_definition(text, substitutions={"Last": True, "Number": 1.5, "List": ["a"]})

    assert definition.document["States"]["P"] == {"Type": "Pass", "End": True, "Result": [1.5, ["a"]]}


@pytest.mark.parametrize("name", ["Fn.Arn", "AWS::Region", "aws_lambda_function.charge.arn"])
def test_the_names_of_other_tools_are_placeholders_too(name: str):
    assert parameters_of(definition_with({"a": f"${{{name}}}"}), **{name: "x"}) == {"a": "x"}


@pytest.mark.parametrize("name", ["box-name", "self:custom.stage", "file(x.yml):a", "a b", "jsonencode({a = 1})", "1"])
def test_a_name_that_is_given_is_replaced_whatever_its_characters(name: str):
    assert parameters_of(definition_with({"a": f"<${{{name}}}>"}), **{name: "x"}) == {"a": "<x>"}


@pytest.mark.parametrize("name", ["box-name", "self:custom.stage", "opt:stage, 'dev'", "var.a == 1 ? 2 : 3", "a.b[0]"])
def test_a_placeholder_that_is_left_is_an_error(name: str):
    with pytest.raises(UnresolvedSubstitution):
        parameters_of(definition_with({"a": f"${{{name}}}"}))


def test_grouping_in_a_jsonata_expression_is_not_a_placeholder():
    source = {**machine(ending("Pass", Output="{% $states.input.items.(${id: amount}) %}")), "QueryLanguage": "JSONata"}

    assert read_definition(source).document == source


def test_a_function_may_give_the_values():
    source = definition_with({"a": "${One}-${Two}"})

    definition = read_definition(source, substitutions=lambda name: {"One": 1, "Two": "t"}[name])

    assert definition.document["States"]["S"]["Parameters"] == {"a": "1-t"}


def test_a_function_that_does_not_know_a_name_has_not_given_it():
    with pytest.raises(UnresolvedSubstitution, match=r"\$\{One\}"):
        read_definition(definition_with({"a": "${One}"}), substitutions={}.__getitem__)


def test_a_function_is_asked_once_for_each_name():
    asked: list[str] = []

    def value(name: str) -> str:
        asked.append(name)
        return "x"

    assert read_definition(definition_with({"a": "${One}-${One}", "b": "${Two}"}), substitutions=value)
    assert asked == ["One", "Two"]


def test_a_function_takes_the_name():
    with pytest.raises(SfnError, match="substitutions= is a function that does not take the name of a placeholder"):
        read_definition(definition_with({"a": "${One}"}), substitutions=lambda: 1)  # type: ignore[arg-type]


def test_a_value_that_is_not_json_is_an_error():
    with pytest.raises(SfnError, match=r"The substitution of \$\{One\} is not a JSON value"):
        read_definition(definition_with({"a": "${One}"}), substitutions={"One": object()})


def test_a_substitution_that_nothing_has_a_place_for_is_a_warning():
    definition = read_definition(
        definition_with({"a": "${TableName}"}), substitutions={"TableName": "t", "TabelName": "u"}
    )

    (warning,) = [found for found in definition.warnings if found.code == "UNUSED_SUBSTITUTION"]
    assert str(warning) == (
        "WARNING UNUSED_SUBSTITUTION: The substitution 'TabelName' was given, but no placeholder or parameter has this"
        " name\n    hint: did you mean 'TableName'?"
    )


@pytest.mark.parametrize("text", ["${}", "$ {Name}", "{Name}", "$Name", '${"a": 1}', "${1}"])
def test_other_braces_are_left_alone(text: str):
    assert parameters_of(definition_with({"a": text})) == {"a": text}


def test_a_placeholder_that_is_meant_literally_is_given_as_itself():
    assert parameters_of(definition_with({"script": "echo ${HOME}"}), HOME="${HOME}") == {"script": "echo ${HOME}"}


def test_what_is_filled_in_is_not_searched_for_placeholders():
    assert parameters_of(definition_with({"a": "${One}"}), One="${Two}") == {"a": "${Two}"}


def test_placeholders_that_nothing_was_given_for_are_all_listed_with_what_was_given():
    source = definition_with({"a": "${TabelName}", "b": "${Bucket}", "c": "${Bucket}"})

    with pytest.raises(UnresolvedSubstitution) as caught:
        read_definition(source, substitutions={"TableName": "t", "Queue": "q"})

    assert str(caught.value) == (
        "The definition has placeholders without a value:\n"
        "  ${TabelName} (did you mean 'TableName'?)\n"
        "  ${Bucket}\n"
        "Given: Queue, TableName.\n"
        'Pass substitutions={"TabelName": ..., "Bucket": ...}; to keep a placeholder as text, pass it as its own value.'
    )


def test_placeholders_of_a_text_are_refused_before_it_is_parsed():
    with pytest.raises(UnresolvedSubstitution, match=r"\$\{Timeout\}"):
        read_definition('{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": ${Timeout}}}}')


@pytest.mark.parametrize("value", ['say "hi"', "line\nbreak", "C:\\temp", "\u00e9\u2713", 12, {"a": ['"']}])
def test_what_fills_a_placeholder_of_a_dict_stays_part_of_its_text(value: Any):
    shown = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))

    assert parameters_of(definition_with({"a": "<${V}>", "<${V}>": 1}), V=value) == {"a": f"<{shown}>", f"<{shown}>": 1}


def test_keys_that_placeholders_make_the_same_are_refused():
    source = definition_with({"${A}": 1, "${B}": 2})

    with pytest.raises(InvalidDefinition, match="Duplicate field 'x'"):
        read_definition(source, substitutions={"A": "x", "B": "x"})
