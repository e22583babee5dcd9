"""The quick ways that a compiled expression takes, against the way that takes everything.

Parentheses around a variable make it a block, and a block is evaluated step by step: ``($x)[0]`` is the long way of
``$x[0]``. What is written behind the variable must count the same on both ways.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonata_templates import compile_template
from pytest_sfn.language.types import SyntaxProblem
from tests.language.jsonata.jsonata_world import World, value_of

NAMES = ("a", "b", "k")
SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "x", "a"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=10,
)
SUFFIXES = st.sampled_from(
    [
        "[0]", "[-1]", "[1.5]", "[$i]", "[[0, 1]]", "[k = 1]", "[k]", "[0[1]]", "[]", "[a.b = 1]", "[$ = 1]",
        ".a", ".b", ".a.b", ".*", ".k[0]", ".(a)", ".$count($)", ".[a, b]", ".{'n': a}", ".**",
        "^(a)", "^(>k, a)", "@$v.{'v': $v, 'w': a}", "#$n.{'n': $n}", "#$n[$n = 0]",
        "{'n': a}", "{'n'[0]: a}", "{'n'[1]: a}", "{$string($count(a)): k}", "{'all': $}",
        " ~> $count", " ~> $count()", " ~> $string", " = 1", " & 'x'", " in [1, 2]", " ? 1 : 2",
    ]
)  # fmt: skip
"""What can be written behind a variable or field, the quick ways' own among it."""
STARTS = st.sampled_from(
    [("$x", "($x)"), ("$states.input", "($states).input"), ("$states.input.a", "($states).input.a")]
)


def outcome(text: str, value: Any) -> Any:
    try:
        return _tagged(value_of(text, value, x=value, i=0))
    except EvaluationError as error:
        _, _, tail = error.cause.partition(" specified for the field ")
        return tail


def _tagged(value: Any) -> Any:
    """A value in which true is not 1, and one that cannot be mistaken for the text of an error."""
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if isinstance(value, dict):
        return {name: _tagged(member) for name, member in value.items()}
    return type(value).__name__, value


@settings(max_examples=300, deadline=None)
@given(STARTS, st.lists(SUFFIXES, max_size=3).map("".join), VALUES)
@example(("$x", "($x)"), "[k = 1]", [{"k": 1, "a": 2}, {"k": 2}])
@example(("$x", "($x)"), "{'n': a}", [{"a": 1}, {"a": 2}])
@example(("$x", "($x)"), "[$i]", [["deep"], 2])
@example(("$x", "($x)"), "[]", 1)
def test_what_is_behind_a_variable_counts(start: tuple[str, str], suffix: str, value: Any) -> None:
    quick, long = (first + suffix for first in start)
    try:
        expected = outcome(long, value)
    except SyntaxProblem:
        with pytest.raises(SyntaxProblem):
            outcome(quick, value)
        return

    assert outcome(quick, value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$items[$i]", "b"),
        ("$items[0]", "a"),
        ("$items[-1]", "c"),
        ("$items[$ != 'a']", ["b", "c"]),
        ("$rows[k = 1]", {"n": "a", "k": 1}),
        ("$rows[k = 1].n", "a"),
        ("$rows{n: k}", {"a": 1, "b": 2}),
        ("$rows^(>k).n", ["b", "a"]),
        ("$rows#$at[$at = 1].n", "b"),
        ("$items ~> $count()", 3),
        ("$rows[]", [{"n": "a", "k": 1}, {"n": "b", "k": 2}]),
        ("$items", ["a", "b", "c"]),
    ],
)
def test_a_variable_with_something_behind_it(text: str, expected: Any) -> None:
    rows = [{"n": "a", "k": 1}, {"n": "b", "k": 2}]

    assert value_of(text, items=["a", "b", "c"], rows=rows, i=1) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[1, 2][0[1]]]", []),
        ("[1, 2][0[0]]", 1),
        ("{'a'[1]: 1, 'b': 2}", {"b": 2}),
        ("{'a'[0]: 1}", {"a": 1}),
    ],
)
def test_a_literal_with_something_behind_it(text: str, expected: Any) -> None:
    assert value_of(text) == expected


LITERALS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "text", "$x"])
TEMPLATES = st.recursive(
    LITERALS | st.sampled_from(["{% $x %}", "{%$states.input%}", "{% $x[0] %}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(TEMPLATES, VALUES)
def test_a_template_is_filled_in_part_by_part(template: Any, value: Any) -> None:
    before = copy.deepcopy(template)

    try:
        filled = compile_template(template, "Output")({"input": value}, World({"x": value}))
    except EvaluationError:
        return

    assert _tagged(filled) == _tagged(_filled(template, value))
    assert template == before


def _filled(template: Any, value: Any) -> Any:
    """A template by the long way."""
    if isinstance(template, list):
        return [_filled(item, value) for item in template]
    if isinstance(template, dict):
        return {name: _filled(member, value) for name, member in template.items()}
    if not isinstance(template, str) or not template.startswith("{%"):
        return template
    return value_of(template[2:-2], value, x=value)
