"""The quick ways of paths, templates and comparisons, against the ways that take everything."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.comparisons import compile_comparison, compile_test
from pytest_sfn.language.jsonpath import MISSING, parse_path
from pytest_sfn.language.jsonpath.sentinels import PAST_END
from pytest_sfn.language.jsonpath.steps import compile_find
from pytest_sfn.language.payload_templates import compile_template
from tests.language.fake_environment import FakeEnvironment

NAMES = ("a", "b", "0")
NUMBERS = (
    st.integers(-3, 3)
    | st.sampled_from([2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63, 10**30, 10**400, 1.0, -0.0])
    | st.floats(allow_nan=False, allow_infinity=False)
)
SCALARS = st.none() | st.booleans() | NUMBERS | st.sampled_from(["", "a", "b", "é", "😀", "\uff5e", "1"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)
SEGMENTS = st.sampled_from([".a", ".b", "['a']", "['0']", "[0]", "[-1]", "['a','b']", "[*]", ".*", "..a", "[0:2]"])
PATHS = st.lists(SEGMENTS, max_size=4).map(lambda segments: "$" + "".join(segments))
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}


@settings(max_examples=300, deadline=None)
@given(PATHS, VALUES)
@example("$.a.b", {"a": [{"b": 1}]})
@example("$.a.b", {"a": "b"})
@example("$.a", "a")
@example("$.a['b','a']", {"a": {"a": 1, "b": 2}})
def test_a_path_selects_what_its_segments_select(text: str, document: Any) -> None:
    path = parse_path(text)
    expected = compile_find(path.parsed)(document, document)

    assert _same(path.find(document, FakeEnvironment()), MISSING if expected is PAST_END else expected)
    assert _same(path.select(document, FakeEnvironment()), None if expected is PAST_END else expected)


@settings(max_examples=200, deadline=None)
@given(st.lists(SEGMENTS, max_size=3).map("".join), VALUES)
def test_a_path_of_a_variable_selects_what_that_of_its_value_does(rest: str, value: Any) -> None:
    environment = FakeEnvironment(variables={"v": value})

    assert _same(parse_path(f"$v{rest}").find(None, environment), parse_path(f"${rest}").find(value, environment))


@settings(max_examples=200, deadline=None)
@given(PATHS, VALUES)
def test_a_template_selects_what_its_paths_select(text: str, document: Any) -> None:
    environment = FakeEnvironment()
    expected = parse_path(text).select(document, environment)
    template = compile_template({"fixed": 1, "in": [{"found.$": text}, {"fixed": [text]}]}, "Parameters")

    try:
        built = template(document, environment)
    except EvaluationError:
        assert expected is MISSING
        return

    assert _same(built, {"fixed": 1, "in": [{"found": expected}, {"fixed": [text]}]})


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["String", "Numeric"]), st.sampled_from(list(ORDERS)), VALUES, NUMBERS, st.text(max_size=2))
@example("Numeric", "Equals", 2**53 + 1, 2**53, "")
@example("Numeric", "LessThan", True, 2, "")
@example("String", "LessThan", "😀", 0, "\uff5e")
def test_a_comparison_with_a_literal_is_the_one_with_a_path(
    kind: str, name: str, value: Any, number: Any, text: str
) -> None:
    operand = text if kind == "String" else number

    verdict = compile_test(kind + name, operand)(value)

    assert verdict is ORDERS[name](_key(value), _key(operand)) if _is(kind, value) else verdict is False
    if _is(kind, value):
        assert verdict is compile_comparison(f"{kind}{name}Path")(value, operand)


def _is(kind: str, value: Any) -> bool:
    return isinstance(value, str) if kind == "String" else type(value) in (int, float)


def _key(value: Any) -> Any:
    """What AWS compares: UTF-16 units of texts, numbers as doubles."""
    if isinstance(value, str):
        return value.encode("utf-16-be", "surrogatepass")
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def _same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)
