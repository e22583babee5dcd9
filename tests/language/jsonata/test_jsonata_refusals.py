"""What is refused before it runs, and what is only advised against."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.language.jsonata import evaluate, suspicious_subtractions
from pytest_sfn.language.jsonata_expressions import compile_expression
from pytest_sfn.language.types import SyntaxProblem
from tests.language.jsonata.jsonata_world import value_of

INVALID, UNSUPPORTED = "INVALID_JSONATA_EXPRESSION", "UNSUPPORTED_JSONATA_EXPRESSION"


@pytest.mark.parametrize(
    ("text", "message", "hint", "code"),
    [
        ("1 +", "Unexpected end of expression", "1 +", INVALID),
        ("$x ?? 1", 'The symbol "?" cannot be used as a unary operator', "$x ?? 1", INVALID),
        ("$x ?: 1", 'The symbol ":" cannot be used as a unary operator', "$x ?: 1", INVALID),
        ("", "Unexpected end of expression", "", INVALID),
        ("name", "Reference to 'name' at the top level is not supported.", "$states.input.name", UNSUPPORTED),
        ("states.input", "Reference to 'states' at the top level is not supported.", "$states", UNSUPPORTED),
        ("sum([1])", "Reference to 'sum' at the top level is not supported.", "$sum", UNSUPPORTED),
        ("1 + name", "Reference to 'name' at the top level is not supported.", "", UNSUPPORTED),
        ("{'a': name}", "Reference to 'name' at the top level is not supported.", "", UNSUPPORTED),
        ("$map(names, $string)", "Reference to 'names' at the top level is not supported.", "", UNSUPPORTED),
        ("function() { name }()", "Reference to 'name' at the top level is not supported.", "", UNSUPPORTED),
        (
            "$map([1], function($v) { $v[a].c + d })",
            "Reference to 'd' at the top level is not supported.",
            "",
            UNSUPPORTED,
        ),
        ("$map([1], function($v) { $ })", "Reference to '$' at the top level is not supported.", "", UNSUPPORTED),
        ("$ + 1", "Reference to '$' at the top level is not supported.", "$states.input", UNSUPPORTED),
        ("$.a", "Reference to '$' at the top level is not supported.", "$states.input", UNSUPPORTED),
        ("$$", "Reference to '$$' is not supported.", "$states.input", UNSUPPORTED),
        ("$states.input.items[$$.a = 1]", "Reference to '$$' is not supported.", "$states.input", UNSUPPORTED),
        ("$states := 1", "Cannot assign to reserved variable '$states'.", "another name", UNSUPPORTED),
        ("($x := ($states := 1); $x)", "Cannot assign to reserved variable '$states'.", "another name", UNSUPPORTED),
        ("function($states) { 1 }", "Cannot assign to reserved variable '$states'.", "another name", UNSUPPORTED),
        ("$states.result", "Field '$states.result' does not exist.", "Task, Parallel or Map", UNSUPPORTED),
        ("$states.other", "Field '$states.other' does not exist.", "input, context", UNSUPPORTED),
        ("$count($states.errorOutput.Error)", "Field '$states.errorOutput' does not exist.", "catcher", UNSUPPORTED),
    ],
)
def test_refused(text: str, message: str, hint: str, code: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_expression(text, "Arguments/x")

    assert caught.value.message == message
    assert hint in (caught.value.hint or "")
    assert caught.value.field == "Arguments/x"
    assert caught.value.code == code


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_expression("a + b + $states.result", "Output")

    assert [problem.message for problem in (caught.value, *caught.value.others)] == [
        "Reference to 'a' at the top level is not supported.",
        "Reference to 'b' at the top level is not supported.",
        "Field '$states.result' does not exist.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "$states.input.items[price > 5]",
        "$states.input.items[$ > 5]",
        "$states.input.items.price",
        "$states.input.items.(price * 2)",
        "$states.input.items^(price)",
        "$states.input.items{name: price}",
        "$states.input.items.{'n': name}",
        "$states.input.items.($f := function() { price }; $f())",
        "$states.input ~> |items|{'a': name}|",
        "($x := 1; $x)",
        "'name'",
        "$states",
    ],
)
def test_accepted(text: str) -> None:
    assert callable(compile_expression(text, "Output"))


def test_result_and_error_output_are_there_where_the_field_has_them() -> None:
    assert value_of("$exists($states.result)") is False
    assert callable(compile_expression("$states.result", "Output", scope=frozenset({"input", "context", "result"})))
    assert callable(compile_expression("$states.errorOutput", "Output", scope=frozenset({"errorOutput"})))


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("$states.input.my-model", "The field my-model of $states.input must be written as $states.input.`my-model`"),
        ("$states.input.a-b-c", "The field a-b-c of $states.input must be written as $states.input.`a-b-c`"),
        ("$states.input.my-model.id", "written as $states.input.`my-model`.id"),
        ("{'m': [$states.input.my-model]}", "written as $states.input.`my-model`"),
        ("$my-model", "the name of a variable cannot contain '-'"),
    ],
)
def test_a_name_with_a_dash_is_no_mistake_to_aws_but_advised_against(text: str, advice: str) -> None:
    assert callable(compile_expression(text, "Arguments"))

    (said,) = suspicious_subtractions(text)

    assert "is a subtraction with the result undefined" in said
    assert advice in said


@pytest.mark.parametrize(
    "text",
    ["$states.input.a - 1", "$a - $b", "$states.input.items[price - tax > 5]", "$states.input.`my-model`", "1 +"],
)
def test_nothing_is_said_of_other_subtractions(text: str) -> None:
    assert suspicious_subtractions(text) == []


@pytest.mark.parametrize("text", ["1 +", "'a' + 1"])
def test_an_error_of_the_package_is_an_error_of_the_library(text: str):
    with pytest.raises(SfnError):
        evaluate(text)
