"""JSON text: what is read, and how AWS's parser words what it refuses."""

from __future__ import annotations

import pytest

from pytest_sfn.definition.source.json_reading import read_json, write_json
from pytest_sfn.errors import InvalidDefinition
from pytest_sfn.values.json_positions import json_lines

VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def refusal(text: str) -> tuple[str, str, str | None]:
    with pytest.raises(InvalidDefinition) as caught:
        read_json(text)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.code, diagnostic.message.partition("\n at ")[0], diagnostic.location


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("not a definition", f"Unrecognized token 'not': was expecting {VALUES}", 4),
        ("{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 3),
        ('{"a":1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 9),
        ('{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 7),
        ('{"a":}', "Unexpected character ('}' (code 125)): expected a value", 7),
        ("[1,]", f"Unexpected character (']' (code 93)): expected a valid value {VALUES}", 5),
        ("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 5),
        ('{"a":1 "b":2}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries", 9),
        ('{"a":1,"a":2}', "Duplicate field 'a'", 11),
        ("5x", "Unexpected character ('x' (code 120)): Expected space separating root-level values", 3),
        ("{} {}", "Unexpected character ('{' (code 123)): expected the end of the text", 5),
        ('"\\x"', "Unrecognized character escape 'x' (code 120)", 4),
        ("[01]", "Invalid numeric value: Leading zeroes not allowed", 3),
    ],
)
def test_a_text_that_is_no_json_is_refused_in_the_words_of_aws(text: str, message: str, column: int):
    assert refusal(text) == (
        "INVALID_JSON_DESCRIPTION",
        message,
        f'[Source: (String)"{text}"; line: 1, column: {column}]',
    )


def test_the_message_ends_with_the_place_as_aws_writes_it():
    with pytest.raises(InvalidDefinition) as caught:
        read_json("not a definition")

    assert caught.value.diagnostics[0].message == (
        f"Unrecognized token 'not': was expecting {VALUES}\n"
        ' at [Source: (String)"not a definition"; line: 1, column: 4]'
    )


def test_an_object_that_does_not_end_tells_where_it_began():
    _, message, _ = refusal('{"a": [1')

    assert message == (
        "Unexpected end-of-input: expected close marker for Array "
        '(start marker at [Source: (String)"{"a": [1"; line: 1, column: 7])'
    )


def test_only_the_first_500_characters_of_a_long_text_are_quoted():
    _, _, place = refusal("x" * 600)

    assert place == f'[Source: (String)"{"x" * 500}"[truncated 100 chars]; line: 1, column: 257]'


def test_the_line_of_a_mistake_is_counted_from_one():
    with pytest.raises(InvalidDefinition) as caught:
        read_json('{\n  "a": 1\n  "b": 2\n}')

    assert caught.value.diagnostics[0].line == 3


@pytest.mark.parametrize("text", ['"a\nb"', '"\x00"', '{"a":"b'])
def test_a_string_that_is_broken_off_or_holds_a_control_character_is_refused(text: str):
    assert refusal(text)[0] == "INVALID_JSON_DESCRIPTION"


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(name: str):
    assert refusal(f'{{"a": {name}}}')[0] == "INVALID_JSON_DESCRIPTION"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" * 5000])
def test_numbers_that_are_too_large_are_refused(number: str):
    assert refusal(f"[{number}]")[1] == "The definition contains a number that is too large"


@pytest.mark.parametrize("depth", [201, 1000, 100_000])
def test_nesting_that_no_machine_needs_is_refused(depth: int):
    assert refusal("[" * depth + "]" * depth)[:2] == (
        "TOO_DEEPLY_NESTED",
        "The definition is nested more than 200 levels deep",
    )


def test_half_of_a_surrogate_pair_is_refused():
    assert refusal('{"a": "\\ud800"}')[:2] == (
        "INVALID_JSON_DESCRIPTION",
        "The definition contains half of a surrogate pair: '\\ud800'",
    )


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
def test_a_text_with_nothing_in_it_is_no_object(text: str):
    assert refusal(text) == ("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", None)


def test_a_byte_order_mark_is_skipped():
    assert read_json('\ufeff{"a": "\\ud83d\\ude00"}')[0] == {"a": "😀"}


def test_lines_are_those_of_keys_and_of_array_elements():
    text = (
        '{\n "States": {\n  "A/B":\n   {"Type": "Pass"},\n  "P": {"Branches": [\n   {},\n   {"StartAt": "X"}]}\n }\n}'
    )

    lines = json_lines(text)

    assert lines["/States/A/B"] == 3
    assert lines["/States/A/B/Type"] == 4
    assert lines["/States/P/Branches[1]/StartAt"] == 7


@pytest.mark.parametrize("value", [{"a": float("nan")}, {"a": float("inf")}, {"a": {1, 2}}, {"a": object()}])
def test_a_python_value_that_json_does_not_have_is_refused(value: object):
    with pytest.raises(InvalidDefinition, match="The definition is not JSON: "):
        write_json(value)


def test_a_python_value_that_holds_itself_is_refused():
    value: dict[str, object] = {}
    value["a"] = value

    with pytest.raises(InvalidDefinition):
        write_json(value)


def test_a_python_value_that_is_nested_too_deeply_is_refused():
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(InvalidDefinition, match="nested more than 200 levels deep"):
        write_json(value)
