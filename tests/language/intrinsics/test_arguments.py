"""The arguments of a call, and what a call that cannot be read or evaluated says."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.intrinsics import compile_intrinsic
from pytest_sfn.language.types import SyntaxProblem
from tests.language.intrinsics.calling import call, cause


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("States.Array()", []),
        ("States.Array( )", []),
        ("States.Array(42, true, false, null, 'text')", [42, True, False, None, "text"]),
        ("States.Array(-1,0,1.5,1e5,-2.5E-1)", [-1, 0, 1.5, 100000.0, -0.25]),
        ("States.Array('')", [""]),
        ("States.Array('it\\'s', '\\\\', '\\{\\}', '{\"a\": \"b\"}')", ["it's", "\\", "{}", '{"a": "b"}']),
        ("States.Array('a,b)(')", ["a,b)("]),
        ("States.Array('line\nbreak')", ["line\nbreak"]),
        ("States.Array( $.a , $.b[0] )", [1, 2]),
        ("States.Array($['x, y'], $.b[*])", [3, [2]]),
        ("States.Array($.c[?(@.n == 'x)')].n)", [["x)"]]),
        ("States.Array($, $$.Execution.Name, $order.id)", ["whole", "run", 7]),
        ("States.Array(1, States.Array(2, States.Array()))", [1, [2, []]]),
        ("States.Array($..n)", [["x)"]]),
    ],
)
def test_arguments_are_literals_paths_and_calls(text: str, value: Any) -> None:
    document = {"a": 1, "b": [2], "x, y": 3, "c": [{"n": "x)"}]}
    if "whole" in value:
        value = [document, *value[1:]]
    context = {"Execution": {"Name": "run"}}
    assert call(text, document, context=context, variables={"order": {"id": 7}}) == value


def test_calls_nest_ten_deep() -> None:
    nested = "States.Array(" * 10 + ")" * 10

    assert call(nested) == [[[[[[[[[[]]]]]]]]]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected the name of an intrinsic function"),
        ("states.Array()", "expected the name of an intrinsic function"),
        ("States.", "expected the name of an intrinsic function"),
        ("States.NoSuch($.a)", "there is no intrinsic function States.NoSuch"),
        ("States.array()", "there is no intrinsic function States.array"),
        ("States.Array", "expected '('"),
        ("States.Array(", "is not a string in single quotes, a number"),
        ("States.UUID)", "expected '('"),
        ("States.UUID(,)", "'' is not a string"),
        ("States.UUID() trailing", "unexpected text after the call"),
        ("States.UUID($", "expected ','"),
        ("States.Array(1, )", "'' is not a string"),
        ("States.Array(1 2)", "expected ','"),
        ("States.Array(1.)", "'1.' is not a string"),
        ("States.Array(.5)", "'.5' is not a string"),
        ("States.Array(01)", "'01' is not a string"),
        ("States.Array(+1)", "'+1' is not a string"),
        ("States.Array(1e9999)", "'1e9999' is not a string"),
        ("States.Array(True)", "'True' is not a string"),
        ("States.Array([1,2])", "'[1' is not a string"),
        ('States.Array("a")', "is not a string in single quotes"),
        ("States.Array('a)", "a string is not closed with '"),
        ("States.Array('a\\')", "a string is not closed with '"),
        ("States.Array('a\\n')", "a backslash in a string must be followed by"),
        ("States.Array($.a[)", "the path '$.a[)'"),
        ("States.Array($.)", "a path cannot end with a dot"),
        ("States.Array(" * 11 + ")" * 11, "at most 10 intrinsic functions may be nested"),
        ("States.Array(" * 5000, "at most 10 intrinsic functions may be nested"),
    ],
)
def test_what_is_no_call_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_intrinsic(text, "CausePath")

    assert caught.value.message == (
        "The value for the field 'CausePath' must be a valid JSONPath or a valid intrinsic function call"
    )
    assert caught.value.field == "CausePath"
    assert caught.value.hint is not None
    assert reason in caught.value.hint


def test_a_path_that_finds_nothing_is_named_with_the_whole_call() -> None:
    assert cause("States.Format('{}',$.a.b)", {"other": 1}) == (
        "The function 'States.Format('{}',$.a.b)' had the following error: "
        "The JsonPath argument for the field '$.a.b' could not be found in the input '{\"other\":1}'"
    )
    assert cause("States.Array(States.ArrayLength($.nope))", {}) == (
        "The function 'States.Array(States.ArrayLength($.nope))' had the following error: "
        "The JsonPath argument for the field '$.nope' could not be found in the input '{}'"
    )


def test_an_index_past_the_end_is_nothing_to_an_argument() -> None:
    assert cause("States.Format('{}', $.items[5])", {"items": [1, 2]}) == (
        "The function 'States.Format('{}', $.items[5])' had the following error: "
        "The JsonPath argument for the field '$.items[5]' could not be found in the input '{\"items\":[1,2]}'"
    )


def test_a_context_path_that_finds_nothing_loses_a_dollar() -> None:
    assert cause("States.Format('{}', $$.Nope.Deep)", {"other": 1}) == (
        "The function 'States.Format('{}', $$.Nope.Deep)' had the following error: "
        "The JsonPath argument for the field '$.Nope.Deep' could not be found in the input '{\"other\":1}'"
    )


def test_a_path_that_does_not_fit_says_so() -> None:
    assert cause("States.Format('{}', $.other[0])", {"other": 1}) == (
        "The function 'States.Format('{}', $.other[0])' had the following error: "
        "Filter: [0] can only be applied to arrays. Current context is: 1"
    )


def test_a_failure_quotes_the_whole_call_and_names_the_function_that_refused() -> None:
    text = "States.Array(States.ArrayLength(States.JsonToString($.items)))"
    assert cause(text, {"items": [1]}) == (
        f"There was an error while evaluating the intrinsic function: {text}. Invalid arguments in States.ArrayLength"
    )
