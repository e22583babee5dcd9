"""A value that came as text and goes on unchanged keeps its spelling; what is made anew is compact."""

import json

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn import mock_sfn
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.values.json_text import dumps, loads

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_an_array_keeps_its_spelling():
    texts = Texts()

    value = texts.read("[1,  2]")

    assert texts.write(value) == "[1,  2]"


def test_it_keeps_it_inside_of_an_array_of_results():
    texts = Texts()

    value = texts.read('["a", "b"]')

    assert texts.write([[value]]) == '[[["a", "b"]]]'


def test_it_loses_it_inside_of_an_object_which_is_written_anew():
    texts = Texts()

    value = texts.read('["a", "b"]')

    assert texts.write({"k": value}) == '{"k":["a","b"]}'


def test_an_equal_value_from_elsewhere_is_compact():
    texts = Texts()
    texts.read("[1,  2]")

    assert texts.write([1, 2]) == "[1,2]"


@given(JSON)
def test_the_text_written_has_the_value_that_was_read(value):
    texts = Texts()

    assert loads(texts.write([texts.read(f" {dumps(value)} "), value])) == [value, value]


def test_what_is_written_anew_has_no_spelling():
    texts = Texts()

    value = [texts.read('{"a":  [1]}'), [texts.read("[ ]")], 1]

    assert texts.write(texts.without_spelling(value)) == '[{"a":[1]},[[]],1]'
    assert texts.write(value) == '[{"a":  [1]},[[ ]],1]'


@pytest.mark.parametrize(
    ("state", "output"),
    [
        ({"Type": "Pass", "Output": "{% $states.input %}"}, '{"a":[1,2]}'),
        ({"Type": "Pass", "Output": "{% $states.input.a %}"}, "[1,2]"),
        ({"Type": "Wait", "Seconds": 0, "Output": "{% $states.input %}"}, '{"a":[1,2]}'),
        ({"Type": "Pass"}, '{ "a": [1, 2] }'),
    ],
)
def test_an_output_in_jsonata_is_compact(state, output):
    definition = {"QueryLanguage": "JSONata", "StartAt": "S", "States": {"S": {**state, "End": True}}}

    assert output_of(definition, '{ "a": [1, 2] }') == output


def test_an_output_of_a_choice_in_jsonata_is_compact():
    rule = {"Condition": "{% true %}", "Output": "{% $states.input %}", "Next": "Done"}
    states = {"Which": {"Type": "Choice", "Choices": [rule]}, "Done": {"Type": "Succeed"}}

    assert output_of({"QueryLanguage": "JSONata", "StartAt": "Which", "States": states}, '[ "x" ]') == '["x"]'


def output_of(definition, text):
    """The output of an execution that was started with a text, as boto3 gives it."""
    with mock_sfn():
        client = boto3.client("stepfunctions")
        role = "arn:aws:iam::123456789012:role/role"
        arn = client.create_state_machine(name="m", definition=json.dumps(definition), roleArn=role)["stateMachineArn"]
        execution = client.start_execution(stateMachineArn=arn, input=text)["executionArn"]
        client.get_execution_history(executionArn=execution)
        return client.describe_execution(executionArn=execution)["output"]
