"""Where ResultPath puts a result."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonpath import compile_result_path
from pytest_sfn.language.types import SyntaxProblem


def put(path: str | None, raw_input: Any, result: Any = "R") -> Any:
    compiled = compile_result_path(path)
    assert compiled is not None
    return compiled(raw_input, result)


@pytest.mark.parametrize(
    ("path", "raw_input", "output"),
    [
        ("$.x", {}, {"x": "R"}),
        ("$.x", {"a": 1}, {"a": 1, "x": "R"}),
        ("$.x", {"x": {"old": 1}, "a": 1}, {"x": "R", "a": 1}),
        ("$.a.b.c", {"a": {"z": 1}}, {"a": {"z": 1, "b": {"c": "R"}}}),
        ("$.a.b.c", {}, {"a": {"b": {"c": "R"}}}),
        ("$['a b'].c", {}, {"a b": {"c": "R"}}),
        ("$.test-input", {}, {"test-input": "R"}),
        ("$.x ", {}, {"x": "R"}),
        ("$.a[1]", {"a": [1, 2, 3]}, {"a": [1, "R", 3]}),
        ("$.a[-1].b", {"a": [1, {"c": 1}]}, {"a": [1, {"c": 1, "b": "R"}]}),
        ("$[0]", [1, 2], ["R", 2]),
        ("$[0].x.y", [{}], [{"x": {"y": "R"}}]),
    ],
)
def test_the_result_goes_where_the_path_says(path: str, raw_input: Any, output: Any) -> None:
    assert put(path, raw_input) == output


def test_dollar_needs_no_work_and_null_discards_the_result() -> None:
    assert compile_result_path("$") is None
    assert put(None, {"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    ("path", "raw_input"),
    [
        ("$.x", "text"),
        ("$.x", None),
        ("$.x", 1),
        ("$.x", [1]),
        ("$.a.b", {"a": 1}),
        ("$.a.b", {"a": []}),
        ("$.a[0]", {}),
        ("$.a[0].b", {}),
        ("$.a[2]", {"a": [1, 2]}),
        ("$[0]", {}),
        ("$.a.b[0]", {}),
    ],
)
def test_an_input_without_a_place_for_the_result_fails(path: str, raw_input: Any) -> None:
    with pytest.raises(EvaluationError) as caught:
        put(path, raw_input)

    assert caught.value.error == "States.ResultPathMatchFailure"
    shown = json.dumps(raw_input, separators=(",", ":"))
    assert caught.value.cause == f"Unable to apply ReferencePath {path} to input {shown}"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("x", "Value is not a Reference Path: Reference path didn't start with '$'"),
        ("$$.x", "Value is not a Reference Path: ResultPath may not use variables or the context object"),
        ("$x", "Value is not a Reference Path: ResultPath may not use variables or the context object"),
        ("$.x[*]", "Value is not a Reference Path: '*' is not allowed"),
        ("$['a','b']", "Value is not a Reference Path: ',' is not allowed"),
        ("$.x[y]", "Value is not a Reference Path: '[' must be followed by ' or '['"),
        ("$.x[0", "Value must be a valid JSONPath."),
    ],
)
def test_a_path_that_cannot_take_a_result_is_refused(path: str, message: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_result_path(path)

    assert caught.value.message == message


def test_what_is_not_on_the_path_is_shared_and_the_input_stays_as_it_was() -> None:
    raw_input = {"a": {"b": 1}, "other": {"c": 1}}

    output = put("$.a.x", raw_input)

    assert raw_input == {"a": {"b": 1}, "other": {"c": 1}}
    assert output["other"] is raw_input["other"]
    assert output["a"] is not raw_input["a"]


JSON = st.recursive(st.none() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.sampled_from("ab"), x))


@given(st.sampled_from(["$.a", "$.a.b", "$.a[0]", "$[1].a"]), JSON)
def test_an_input_is_never_changed(path: str, raw_input: Any) -> None:
    before = json.dumps(raw_input)
    with suppress(EvaluationError):
        put(path, raw_input)
    assert json.dumps(raw_input) == before
