"""The texts of AWS for expressions that fail, and when they fail."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonata_expressions import compile_expression
from tests.language.jsonata.jsonata_world import World, failure_of, value_of

THREW = "threw an error during evaluation"


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("$doesNotExist", "returned nothing (undefined)."),
        ("$states.input.missing", "returned nothing (undefined)."),
        ("$states.input.a.b", "returned nothing (undefined)."),
        ("$states.context.missing", "returned nothing (undefined)."),
        ("$states.input.my-model", "returned nothing (undefined)."),
        ("[][0]", "returned nothing (undefined)."),
        ("function($x) { $x }", "returned an unsupported result type."),
        ("$sum", "returned an unsupported result type."),
        ("{'a': [$sum]}", "returned an unsupported result type."),
        ("/b/", "returned an unsupported result type."),
        ("$nothing()", f"{THREW}. T1006: Attempted to invoke a non-function"),
        ("$eval('1')", f"{THREW}. T1006: Attempted to invoke a non-function"),
        ("'a' + 1", f'{THREW}. T2001: The left side of the "+" operator must evaluate to a number'),
        ("1 - 'a'", f'{THREW}. T2002: The right side of the "-" operator must evaluate to a number'),
        ("$number('abc')", f'{THREW}. D3030: Unable to cast value to a number: "abc"'),
        ("$uppercase(1)", f'{THREW}. T0410: Argument 1 of function "uppercase" does not match function signature'),
        (
            "$map([1], $uppercase)",
            f'{THREW}. T0410: Argument 1 of function "uppercase" does not match function signature',
        ),
        ("$sum(['a'])", f'{THREW}. T0412: Argument 1 of function "sum" must be an array of "numbers"'),
        (
            "$reduce([1], function($a) { $a })",
            f"{THREW}. D3050: The second argument of reduce function must be a function with at least two arguments",
        ),
        ("1 ~> 2", f"{THREW}. T2006: The right side of the function application operator ~> must be a function"),
        ("$error('no such order')", f"{THREW}. D3137: no such order"),
        ("$error()", f"{THREW}. D3137: $error() function evaluated"),
        ("$assert(false)", f"{THREW}. D3141: $assert() statement failed"),
        ("1/0 + 1", f"{THREW}. D1001: Number out of range: null"),
        ("$sqrt(-0.00001)", f"{THREW}. D3060: The sqrt function cannot be applied to a negative number: -0.00001"),
        ("{1e-7: 1}", f"{THREW}. T1003: Key in object structure must evaluate to a string; got: 1e-7"),
        (
            "-[2e-7, 5e21, 1/0, '1e-07']",
            f'{THREW}. D1002: Cannot negate a non-numeric value: [2e-7,5e+21,null,"1e-07"]',
        ),
        ("{null: 1}", f"{THREW}. T1003: Key in object structure must evaluate to a string; got: null"),
        ("1 < 'a'", f'{THREW}. T2009: The values 1 and "a" either side of operator "<" must be of the same data type'),
        (
            "$formatNumber(1, 'x')",
            f"{THREW}. D3086: The sub-picture must not contain a passive character that is preceded by an active "
            "character and that is followed by another active character",
        ),
        (
            "$base64decode('!!!')",
            "threw an internal error during evaluation. 01234567-89ab-4cde-8f01-23456789abcd",
        ),
    ],
)
def test_causes(text: str, ending: str) -> None:
    error = failure_of(text, {"a": None})

    assert error.error == "States.QueryEvaluationError"
    assert error.cause == f"The JSONata expression '{text}' specified for the field 'Output' {ending}"
    assert error.location == "Output"


def test_a_cause_shows_the_expression_without_spaces_around_it() -> None:
    expression = compile_expression("  $gone\n", "Output/values[0]")

    with pytest.raises(EvaluationError) as caught:
        expression({"input": {}}, World())

    assert caught.value.cause == (
        "The JSONata expression '$gone' specified for the field 'Output/values[0]' returned nothing (undefined)."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1/0", "Infinity"), ("[1/0]", ["Infinity"]), ("{'k': -1/0}", {"k": "-Infinity"}), ("$x", [1.5])],
)
def test_infinity_is_handed_on_as_text(text: str, expected: Any) -> None:
    assert value_of(text, x=[1.5]) == expected


def test_a_result_is_plain_json() -> None:
    found = value_of("{'list': $map([1, 2], function($v) { [$v] }), 'nested': $states.input.a}", {"a": [{"b": 1}]})

    assert found == {"list": [[1], [2]], "nested": [{"b": 1}]}
    assert type(found["list"]) is list
    assert type(value_of("$states.input.a[b > 0].c", {"a": [{"b": 1, "c": 2}, {"b": 2, "c": 3}]})) is list
