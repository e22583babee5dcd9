"""What does not parse, and what a path says where it finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonpath import compile_path, compile_reference_path, parse_path
from pytest_sfn.language.types import SyntaxProblem
from tests.language.fake_environment import FakeEnvironment

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", "c"]) | st.text(), inner),
)
TOKENS = [
    "$", "$$", "$v", ".", "..", "a", "b", "[", "]", "*", "'a'", "0", "-1", ":", ",", "?", "(", ")", "@", "@.a",
    "==", "!=", "<", "=~", "/a.*/i", " in ", "['a',1]", "!", "&&", "||", "null", "word", "\\", '"', "'", " ",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(TOKENS), max_size=25).map("".join)


def failure(path: str, document: Any, **environment: Any) -> tuple[str | None, str | None]:
    with pytest.raises(EvaluationError) as caught:
        compile_path(path, "InputPath")(document, FakeEnvironment(**environment))
    assert caught.value.location == "InputPath"
    return caught.value.error, caught.value.cause


@pytest.mark.parametrize(
    ("path", "document", "reason"),
    [
        ("$.x", {}, "No results for path: $['x']"),
        ("$.x", [], "Property ['x'] not found in path $"),
        ("$.a.b", {}, "Missing property in path $['a']"),
        ("$.a.b", {"a": {}}, "No results for path: $['a']['b']"),
        ("$.a.b", {"a": "text"}, "Property ['b'] not found in path $['a']"),
        ("$.a.b", {"a": None}, "Property ['b'] not found in path $['a']"),
        ("$.no.such.result.path", {}, "Missing property in path $['no']"),
        ("$.list.length()", {"list": [1]}, "Property ['length()'] not found in path $['list']"),
        ("$.list.min()", {"list": [1]}, "Property ['min()'] not found in path $['list']"),
        ("$.a[0].b", {"a": [{}]}, "No results for path: $['a'][0]['b']"),
        ("$.a[5].b", {"a": [{}]}, "Property ['b'] not found in path $['a'][5]"),
        ("$.a[5][0]", {"a": [{}]}, "The path $['a'][5] is null"),
        ("$.a[0]", {}, "Missing property in path $['a']"),
        ("$.a[0]", {"a": 1}, "Filter: [0] can only be applied to arrays. Current context is: 1"),
        ("$[0]", {"a": 1}, 'Filter: [0] can only be applied to arrays. Current context is: {"a":1}'),
        ("$[1:5]", {}, "Filter: [1:5] can only be applied to arrays. Current context is: {}"),
        ("$[1:]", {}, "Filter: [1:] can only be applied to arrays. Current context is: {}"),
        ("$[:1]", {}, "Filter: [:1] can only be applied to arrays. Current context is: {}"),
        ("$.a[0,1]", {"a": {}}, "Filter: [0,1] can only be applied to arrays. Current context is: {}"),
        ("$.a[?(@.b)]", {"a": "x"}, 'Filter: [?] can not be applied to primitives. Current context is: "x"'),
        ("$['a', 'b'].v", {"a": {"v": 1}}, "Multi properties can only be used as path leafs: $['a', 'b']"),
        ("$[*]['a','b'][0]", [{"a": [1]}], "Multi properties can only be used as path leafs: $[*]['a', 'b']"),
        ("$..a[0,1]['b','c'].d", {}, "Multi properties can only be used as path leafs: $..['a'][0,1]['b', 'c']"),
        ("$['a','b']", "text", "Property ['a', 'b'] not found in path $"),
    ],
)
def test_a_path_that_finds_nothing_says_where_it_stopped(path: str, document: Any, reason: str) -> None:
    assert failure(path, document) == ("States.Runtime", f"Invalid path '{path}' : {reason}")


def test_a_path_below_a_null_document() -> None:
    assert failure("$.x", None) == ("States.Runtime", "Unable to apply Path transformation to null or empty input.")


def test_context_and_variable_paths_keep_their_spelling_in_the_cause() -> None:
    assert failure("$$.Nope.Deep", {}) == (
        "States.Runtime",
        "Invalid path '$$.Nope.Deep' : Missing property in path $['Nope']",
    )
    assert failure("$order", {}) == ("States.Runtime", "Invalid path '$order' : No results for path: $['order']")
    assert failure("$order.id", {}, variables={"order": {}}) == (
        "States.Runtime",
        "Invalid path '$order.id' : No results for path: $['order']['id']",
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "a path starts with '$'"),
        ("a.b", "a path starts with '$'"),
        (" $.a", "a path starts with '$'"),
        ("$.", "a path cannot end with a dot"),
        ("$..", "a path cannot end with a dot"),
        ("$.a.", "a path cannot end with a dot"),
        ("$...a", "expected a name"),
        ("$.a b", "a name with spaces needs ['...']"),
        ("$-a", "expected '.' or '['"),
        ("$$a", "expected '.' or '['"),
        ("$[", "expected a name in quotes, a number"),
        ("$[]", "expected a name in quotes, a number"),
        ("$[a]", "expected a name in quotes, a number"),
        ("$[(@.length-1)]", "expected a name in quotes, a number"),
        ("$.a[0", "expected ']'"),
        ("$['a", "a string is not closed with '"),
        ("$['a',0]", "expected a name in quotes"),
        ("$[0,'a']", "expected a number"),
        ("$[:]", "a slice needs a start or an end"),
        ("$[0:2:1]", "expected ']'"),
        ("$[?(@.a]", "expected ')'"),
        ("$[?()]", "expected a value or a path"),
        ("$[?('a')]", "expected a comparison"),
        ("$[?(@.a ==)]", "expected a value or a path"),
        ("$[?(@.a =~ /a)]", "a regular expression is not closed with /"),
        ("$[?(@.a =~ /(/)]", "the regular expression is not valid"),
        ("$[?(@.a =~ /a/q)]", "unknown flag 'q'"),
        ("$[?(@a == 1)]", "the path '@a' in a filter"),
        ("$[99999999999]", "expected ']'"),
        ("$[?(" + "(" * 1000 + "@.a" + ")" * 1000 + ")]", "nested too deeply"),
        ("$[?(" + "!" * 5000 + "@.a)]", "nested too deeply"),
        ("$" + "[?(@" * 500 + ")]" * 500, "nested too deeply"),
        ("$[?(@.a in " + "[" * 5000 + ")]", "nested too deeply"),
    ],
)
def test_a_malformed_path_is_refused_with_a_hint(path: str, reason: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_path(path, "OutputPath")

    assert caught.value.message == "Value must be a valid JSONPath."
    assert caught.value.field == "OutputPath"
    assert caught.value.hint is not None
    assert reason in caught.value.hint


@pytest.mark.parametrize("path", ["$", "$.a", "$['a:b,c']", "$.a[0].b-c", "$$.Task.Token", "$order.count", "$.a[-1]"])
def test_a_reference_path_names_a_single_node(path: str) -> None:
    assert callable(compile_reference_path(path, "ItemsPath"))


@pytest.mark.parametrize(
    ("path", "operator"),
    [("$.a[*]", "*"), ("$..a", ".."), ("$.a[1:]", ":"), ("$.a[0,1]", ","), ("$.a[?(@.b)]", "?"), ("$.a@b", "@")],
)
def test_a_reference_path_has_no_operators(path: str, operator: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_reference_path(path, "ItemsPath")

    assert caught.value.message == f"Value is not a Reference Path: '{operator}' is not allowed"
    assert caught.value.field == "ItemsPath"


def test_a_reference_path_starts_with_a_dollar() -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_reference_path("items", "ItemsPath")

    assert caught.value.message == "Value is not a Reference Path: Reference path didn't start with '$'"


def test_a_value_that_is_no_json_does_not_hide_the_failure() -> None:
    assert failure("$.a[0]", {"a": float("inf")})[1] == (
        "Invalid path '$.a[0]' : Filter: [0] can only be applied to arrays. "
        "Current context is: (a value that cannot be shown as JSON)"
    )


def test_values_nested_too_deeply_to_recurse_are_compared() -> None:
    deep: Any = 1
    for _ in range(20_000):
        deep = [deep]

    select = compile_path("$.a[?(@.b == $.c)].id", "InputPath")

    assert select({"a": [{"b": deep, "id": 1}, {"b": [], "id": 2}], "c": deep}, FakeEnvironment()) == [1]


def error_of(expression: Callable[..., Any], *arguments: Any) -> str | None:
    try:
        expression(*arguments)
    except EvaluationError as error:
        return error.error
    return None


@given(st.text() | PIECES | PIECES.map("$".__add__))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        path = parse_path(text)
    except SyntaxProblem:
        return
    assert path.text == text


@given(PIECES.map("$".__add__) | PIECES.map("$.a[?(@.b {})]".format), JSON)
def test_no_document_breaks_a_path(text: str, document: Any) -> None:
    try:
        expression = compile_path(text, "InputPath")
    except SyntaxProblem:
        return
    env = FakeEnvironment(variables={"v": document}, context={"a": document})
    assert error_of(expression, document, env) in (None, "States.Runtime")
