"""The intrinsic functions of JSON texts and objects."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.intrinsics.calling import call, cause, invalid


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":1}', {"a": 1}),
        (' {"a":1} ', {"a": 1}),
        ("[1,2]", [1, 2]),
        ('"hello"', "hello"),
        ("-0", 0),
        ("1.1", 1.1),
        ("true", True),
        ("null", None),
        ("", None),
        (" ", None),
    ],
)
def test_string_to_json(text: str, value: Any) -> None:
    assert call("States.StringToJson($)", text) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("no json", "Unrecognized token 'no': was expecting {values}\n at {source}; line: 1, column: 3]"),
        (
            "{odd}",
            "Unexpected character ('o' (code 111)): was expecting double-quote to start field name\n"
            " at {source}; line: 1, column: 3]",
        ),
        (
            '{"a":1',
            "Unexpected end-of-input: expected close marker for Object "
            "(start marker at {source}; line: 1, column: 1])\n at {source}; line: 1, column: 7]",
        ),
    ],
)
def test_string_to_json_says_what_the_parser_of_aws_says(text: str, problem: str) -> None:
    values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    expected = problem.format(values=values, source=f'[Source: (String)"{text}"')

    assert (cause("States.StringToJson($)", text) or "").endswith(f"caused by: {expected}")


@pytest.mark.parametrize("text", ["{bad json}", '{"a":1', "undefined", "NaN", "1e999", "[" * 100_000, "'a'"])
def test_string_to_json_refuses_what_is_no_json(text: str) -> None:
    failed = cause("States.StringToJson($)", text)
    assert failed is not None
    assert failed.startswith(
        "There was an error while evaluating the intrinsic function: States.StringToJson($). "
        "Cannot convert String to Json in States.StringToJson, caused by: "
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (1.1, "1.1"),
        (True, "true"),
        ("grün", '"grün"'),
        ({"Arg1": 1, "Arg2": []}, '{"Arg1":1,"Arg2":[]}'),
        ([1e-7, {"n": 12345678.9}, 1e22, 1.0, "1.5"], '[1.0E-7,{"n":1.23456789E7},1.0E22,1.0,"1.5"]'),
    ],
)
def test_json_to_string(value: Any, text: str) -> None:
    assert call("States.JsonToString($.v)", {"v": value}) == text


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        ({"n": {"x": 1}}, {"n": {"y": 2}}, {"n": {"y": 2}}),
        ({"n": [1, 2]}, {"n": [3]}, {"n": [3]}),
        ({"n": 1}, {"n": None}, {"n": None}),
    ],
)
def test_json_merge_is_shallow(first: Any, second: Any, merged: Any) -> None:
    assert call("States.JsonMerge($.a, $.b, false)", {"a": first, "b": second}) == merged


def test_json_merge_takes_anything_but_true_for_a_shallow_merge() -> None:
    assert call("States.JsonMerge($.a, $.b, 'false')", {"a": {}, "b": {}}) == {}
    assert cause("States.JsonMerge($.a, $.b, true)", {"a": {}, "b": {}}) == invalid("States.JsonMerge($.a, $.b, true)")


@pytest.mark.parametrize("first", [None, [], "x", 1])
def test_json_merge_needs_objects(first: Any) -> None:
    text = "States.JsonMerge($.a, $.b, false)"
    assert cause(text, {"a": first, "b": {}}) == invalid(text)
    assert cause(text, {"a": {}, "b": first}) == invalid(text)
