"""Compiled expressions against jsonata-python's own evaluator, where that keeps the rules of JSONata 2.0.6.

Left out is what it does not: null where arrays are wanted, Infinity, remainders of fractions, equality of true and 1.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils

from pytest_sfn.language.jsonata import UNDEFINED, JsonataError, evaluate

NAMES = ("a", "b", "c", "missing")
SCALARS = st.integers(-5, 5) | st.sampled_from(["", "x", "yy", "1"]) | st.booleans()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES[:3]), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from(NAMES[:3]), VALUES, min_size=1)


def _literals() -> st.SearchStrategy[str]:
    return st.integers(-9, 9).map(str) | st.sampled_from(['"x"', "''", "true", "false", "[]", "{}"])


def _paths() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(lambda names: ".".join(("$", *names)))


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "<", ">=", "&", "and", "or"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        two.map(lambda parts: f"[{parts[0]}, {parts[1]}]"),
        two.map(lambda parts: f'{{"p": {parts[0]}, "q": {parts[1]}}}'),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} ? {parts[1]} : {parts[2]})"),
        inner.map(lambda part: f"$exists({part})"),
        inner.map(lambda part: f"$not({part})"),
        inner.map(lambda part: f"$count({part})"),
        inner.map(lambda part: f"$string({part})"),
        inner.map(lambda part: f"$length({part})"),
        inner.map(lambda part: f"({part}).a"),
        inner.map(lambda part: f"({part})[0]"),
        inner.map(lambda part: f"({part})[-1]"),
        two.map(lambda parts: f"({parts[0]})[{parts[1]}]"),
        inner.map(lambda part: f"({part})[]"),
        two.map(lambda parts: f"($v := {parts[0]}; [$v, {parts[1]}])"),
        inner.map(lambda part: f"$map({part}, function($v, $i) {{ [$v, $i] }})"),
        inner.map(lambda part: f"$filter({part}, function($v) {{ $v }})"),
    )


EXPRESSIONS = st.recursive(_literals() | _paths(), _combined, max_leaves=6)


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, DOCUMENTS)
def test_an_expression_gives_what_the_library_gives(text: str, document: Any) -> None:
    assert _ours(text, document) == _theirs(text, document)


def _ours(text: str, document: Any) -> Any:
    try:
        value = evaluate(text, root=document)
    except JsonataError as error:
        return error.code
    return "undefined" if value is UNDEFINED else _tagged(value)


def _theirs(text: str, document: Any) -> Any:
    expression = Jsonata(text)
    expression.set_output_convert_nulls(False)
    try:
        value = expression.evaluate(document, {})
    except JException as error:
        return error.error
    return "undefined" if value is None else _tagged(value)


def _tagged(value: Any) -> Any:
    """A value in which true is not 1, and the library's null is the same as ours."""
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if isinstance(value, dict):
        return {name: _tagged(member) for name, member in value.items()}
    return "null" if value is None or value is Utils.NULL_VALUE else (type(value) is bool, value)
