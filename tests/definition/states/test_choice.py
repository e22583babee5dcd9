"""The rules of Choice states: what matches, what fails, what is refused."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.definition.compiling.choice_rules import compile_rule
from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.comparisons import OPERATORS
from pytest_sfn.language.types import SyntaxProblem

ORDERS = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
NO_STRING = [None, 0, 1.1, True, [], ["a"], {}, {"a": "a"}]
NO_NUMBER = [None, True, False, "1", "", [], [1], {}]
NO_BOOLEAN = [None, 0, 1, 1.1, "", "true", [], {}]
NO_TIMESTAMP = [None, 1, True, [], {}, "", "2025-01-01", "2025-01-01 12:00:00Z", "2025-01-01T12:00:00", "x"]


class Environment:
    """Variables and a context object."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self.variables = variables

    def context(self) -> Mapping[str, Any]:
        return {"State": {"Name": "Check"}}

    def microseconds(self) -> int:
        return 0

    def random(self) -> float:
        return 0.0

    def uuid(self) -> str:
        return ""


def matches(rule: Mapping[str, Any], document: Any, **variables: Any) -> Any:
    return compile_rule(rule, "Choices[0]")(document, Environment(variables))


def compare(name: str, value: Any, operand: Any) -> Any:
    """What an operator says; its Path twin, if it has one, must say the same."""
    matched = matches({"Variable": "$.v", name: operand, "Next": "S"}, {"v": value})
    if f"{name}Path" in OPERATORS:
        assert matches({"Variable": "$.v", f"{name}Path": "$.o", "Next": "S"}, {"v": value, "o": operand}) is matched
    return matched


# ---- comparisons


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize(
    ("value", "operand"),
    [(0, 0.0), (1, 1.0), (1, 2), (2, 1), (-1.5, 1), (2.22, 2.22), (2**53, 2**53), (2**60, 1), (1, 2**60), (10**400, 1)],
)
def test_numbers_compare(name: str, value: float, operand: float) -> None:
    assert compare(f"Numeric{name}", value, operand) is ORDERS[name](value, operand)


def test_numbers_are_doubles() -> None:
    assert compare("NumericEquals", 2**53 + 1, 2**53) is True
    assert compare("NumericEquals", 2**53, 2**53 + 1) is True
    assert compare("NumericLessThan", 2**53, 2**53 + 1) is False
    assert compare("NumericEquals", 10**400, 10**401) is True
    assert compare("NumericLessThan", -(10**400), 10**400) is True


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize(
    ("value", "operand"),
    [("", ""), ("A", "A "), ("A", "A\t\n\r"), ("AB", "ABC"), ("a", "B"), ("ä", "z"), ("a\u0308", "ä"), (" ", "  ")],
)
def test_strings_compare(name: str, value: str, operand: str) -> None:
    assert compare(f"String{name}", value, operand) is ORDERS[name](value, operand)


def test_strings_compare_by_utf16_code_units() -> None:
    assert compare("StringLessThan", "\U0001f600", "\uffee") is True
    assert compare("StringGreaterThan", "\ud83d", "a") is True


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize(
    ("value", "operand", "difference"),
    [
        ("2025-01-01T12:00:00Z", "2025-01-01T12:00:00.000Z", 0),
        ("2025-01-01T12:00:00+01:00", "2025-01-01T11:00:00Z", 0),
        ("2025-01-01T12:00:00Z", "2025-01-01T12:00:00.001Z", -1),
        ("2025-01-01T12:00:00.000000002Z", "2025-01-01T12:00:00.000000001Z", 1),
        ("2025-01-01T12:00:00+01:00", "2025-01-01T11:59:59Z", -1),
    ],
)
def test_timestamps_compare(name: str, value: str, operand: str, difference: int) -> None:
    assert compare(f"Timestamp{name}", value, operand) is ORDERS[name](difference, 0)


@pytest.mark.parametrize(("value", "operand"), [(True, True), (True, False), (False, True), (False, False)])
def test_booleans_compare(value: bool, operand: bool) -> None:
    assert compare("BooleanEquals", value, operand) is (value is operand)


@pytest.mark.parametrize(
    ("kind", "operand", "others"),
    [
        ("String", "a", NO_STRING),
        ("Numeric", 1, [other for other in NO_NUMBER if other is None or isinstance(other, str)]),
        ("Timestamp", "2025-01-01T12:00:00Z", NO_TIMESTAMP),
        ("Boolean", True, NO_BOOLEAN),
    ],
)
def test_a_value_of_another_type_never_matches(kind: str, operand: Any, others: list[Any]) -> None:
    for name in ["Equals"] if kind == "Boolean" else ORDERS:
        for other in others:
            assert compare(f"{kind}{name}", other, operand) is False
            rule = {"Variable": "$.v", f"{kind}{name}Path": "$.o"}
            assert matches(rule, {"v": operand, "o": other}) is False


@pytest.mark.parametrize(
    ("left", "right", "names"),
    [
        (6, False, ["GreaterThan", "GreaterThanEquals"]),
        (0, False, ["Equals", "GreaterThanEquals", "LessThanEquals"]),
        (1, True, ["Equals", "GreaterThanEquals", "LessThanEquals"]),
        (7, [6], ["GreaterThan", "GreaterThanEquals"]),
        (-7, [6], ["LessThan", "LessThanEquals"]),
        (6, {"v": 6}, ["GreaterThan", "GreaterThanEquals"]),
        (True, 1, []),
        ([1], 0, []),
    ],
)
def test_a_path_on_the_right_of_a_numeric_comparison_gives_a_number(left: Any, right: Any, names: list[str]) -> None:
    rules = {name: {"Variable": "$.v", f"Numeric{name}Path": "$.o"} for name in ORDERS}

    assert [name for name, rule in rules.items() if matches(rule, {"v": left, "o": right})] == [
        name for name in ORDERS if name in names
    ]


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("invoice-2025.json", "invoice-2025.json", True),
        ("invoice-*.json", "invoice-2025.json", True),
        ("invoice-*.json", "invoice-.json", True),
        ("invoice-*.json", "report-2025.json", False),
        ("logs-*-*-done", "logs-2025-04-done", True),
        ("*", "", True),
        ("*", "a\nb", True),
        ("a*a", "a", False),
        ("a*b*c", "acb", False),
        ("**a**", "xax", True),
        ("", "", True),
        ("", "a", False),
        ("file\\*name.txt", "file*name.txt", True),
        ("file\\*name.txt", "fileXname.txt", False),
        ("a\\\\b", "a\\b", True),
        ("a\\\\*", "a\\anything", True),
        (".*", "anything", False),
        ("a?c", "abc", False),
        ("a" + "*a" * 50, "a" * 200 + "b", False),
        ("123", 123, False),
        ("*", None, False),
    ],
)
def test_string_matches(pattern: str, value: Any, matched: bool) -> None:
    assert matches({"Variable": "$.v", "StringMatches": pattern}, {"v": value}) is matched


@pytest.mark.parametrize("pattern", ["a\\", "a\\b", "\\n*"])
def test_an_open_backslash_fails_when_it_is_evaluated(pattern: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        matches({"Variable": "$.v", "StringMatches": pattern}, {"v": "a"})

    assert caught.value.error == "States.Runtime"
    assert caught.value.cause == (
        f"The pattern '{pattern}' has a backslash that stands neither before * nor before another backslash."
    )


@pytest.mark.parametrize(
    ("name", "matching"),
    [
        ("IsNull", [None]),
        ("IsString", ["", "text", "2012-10-09T19:00:55Z"]),
        ("IsNumeric", [0, 0.0, -1.1, 10**30]),
        ("IsBoolean", [True, False]),
        ("IsTimestamp", ["2012-10-09T19:00:55Z", "2012-10-09T19:00:55+01:00"]),
    ],
)
def test_type_tests(name: str, matching: list[Any]) -> None:
    others = [None, "", "2012-10-09T19:00:55", "2012-10-09T19:00:55Z", 0, 1.5, True, False, [], {}]
    for value in others + matching:
        expected = any(value is other or (value == other and type(value) is type(other)) for other in matching)
        expected = expected or (name == "IsString" and isinstance(value, str))
        expected = expected or (name == "IsNumeric" and type(value) in (int, float))
        assert matches({"Variable": "$.v", name: True}, {"v": value}) is expected, value
        assert matches({"Variable": "$.v", name: False}, {"v": value}) is not expected, value


@pytest.mark.parametrize(
    ("path", "document", "present"),
    [
        ("$.v", {"v": 1}, True),
        ("$.v", {"v": None}, True),
        ("$.v", {}, False),
        ("$.v.w", {"v": None}, False),
        ("$.v.w", {"v": "text"}, False),
        ("$.v[0]", {"v": [0]}, True),
        ("$.v[0]", {"v": []}, False),
        ("$.v[0]", {"v": "text"}, False),
        ("$.v", None, False),
        ("$", {}, True),
        ("$$.State.Name", {}, True),
        ("$$.Task.Token", {}, False),
        ("$known", {}, True),
        ("$unknown", {}, False),
    ],
)
def test_is_present(path: str, document: Any, present: bool) -> None:
    assert matches({"Variable": path, "IsPresent": True}, document, known=None) is present
    assert matches({"Variable": path, "IsPresent": False}, document, known=None) is not present


def test_variables_and_the_context_object_can_be_compared() -> None:
    assert matches({"Variable": "$guess", "StringEqualsPath": "$answer"}, {}, guess="a", answer="a") is True
    assert matches({"Variable": "$$.State.Name", "StringEquals": "Check"}, {}) is True
    assert matches({"Variable": "$", "NumericEquals": 5}, 5) is True


# ---- And, Or, Not

YES: Mapping[str, Any] = {"Variable": "$.yes", "BooleanEquals": True}
NO: Mapping[str, Any] = {"Variable": "$.yes", "BooleanEquals": False}
LOST: Mapping[str, Any] = {"Variable": "$.lost", "BooleanEquals": True}


@pytest.mark.parametrize(
    ("rule", "matched"),
    [
        ({"And": [YES, YES]}, True),
        ({"And": [YES, NO]}, False),
        ({"And": [NO, LOST]}, False),
        ({"Or": [NO, YES]}, True),
        ({"Or": [NO, NO]}, False),
        ({"Or": [YES, LOST]}, True),
        ({"Not": YES}, False),
        ({"Not": {"And": [YES, {"Not": NO}]}}, False),
        ({"Or": [{"And": [NO, YES]}, {"Not": {"Or": [NO]}}]}, True),
        ({"And": [{"Variable": "$.lost", "IsPresent": False, "Comment": "as it should be"}], "Next": "S"}, True),
    ],
)
def test_rules_combine_and_stop_as_soon_as_they_can(rule: Mapping[str, Any], matched: bool) -> None:
    assert matches(rule, {"yes": True}) is matched


# ---- failures


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"Variable": "$.lost", "IsNull": True}, "$.lost"),
        ({"Variable": "$.lost", "IsTimestamp": False}, "$.lost"),
        ({"Variable": "$.lost", "NumericEquals": 1}, "$.lost"),
        ({"Variable": "$.lost", "NumericEqualsPath": "$.also.lost"}, "$.lost"),
        ({"Variable": "$.v", "NumericEqualsPath": "$.right"}, "$.right"),
        ({"Variable": "$.list[0]", "StringMatches": "*"}, "$.list[0]"),
        ({"Variable": "$lost", "BooleanEquals": True}, "$lost"),
        ({"Not": {"Variable": "$.lost", "IsString": True}}, "$.lost"),
    ],
)
def test_a_path_that_leads_nowhere_fails(rule: Mapping[str, Any], path: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        matches(rule, {"v": 1, "list": []})

    assert caught.value.error == "States.Runtime"
    assert caught.value.cause == (
        f"Invalid path '{path}': The choice state's condition path references an invalid value."
    )


@pytest.mark.parametrize("variable", ["$", "$.a"])
def test_a_null_input_cannot_be_looked_into(variable: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        matches({"Variable": variable, "IsNull": True}, None)

    assert caught.value.cause == "Unable to apply Path transformation to null or empty input."


ALL_OPERATORS = ", ".join(OPERATORS)
ONE_KIND = "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]"


@pytest.mark.parametrize(
    ("rule", "message", "field"),
    [
        ({}, ONE_KIND, "Choices[0]"),
        (
            {"Variable": "$.a", "Next": "S"},
            f"This object should have only one of the following fields: [{ALL_OPERATORS}]",
            "Choices[0]",
        ),
        (
            {"Variable": "$.a", "StringEquals": "1", "NumericGreaterThan": 0},
            f"There should only be one of the following fields: [{ALL_OPERATORS}]",
            "Choices[0]",
        ),
        ({"StringEquals": "a"}, ONE_KIND, "Choices[0]"),
        ({"Not": {}}, ONE_KIND, "Choices[0]/Not"),
        ({"Variable": 1, "IsNull": True}, "Expected value of type [STRING]", "Choices[0]/Variable"),
        (
            {"Variable": "a", "IsNull": True},
            "Value is not a Reference Path: Reference path didn't start with '$'",
            "Choices[0]/Variable",
        ),
        (
            {"Variable": "$.a[$$.Execution.Id]S", "IsNull": True},
            "Value is not a Reference Path: '[' must be followed by ' or '['",
            "Choices[0]/Variable",
        ),
        ({"Variable": "$.a.", "IsNull": True}, "Value must be a valid JSONPath.", "Choices[0]/Variable"),
        ({"Variable": "$.a", "StringEquals": 1}, "Expected value of type [STRING]", "Choices[0]/StringEquals"),
        ({"Variable": "$.a", "StringMatches": None}, "Expected value of type [STRING]", "Choices[0]/StringMatches"),
        ({"Variable": "$.a", "NumericEquals": "1"}, "Expected value of type Number", "Choices[0]/NumericEquals"),
        ({"Variable": "$.a", "NumericLessThan": True}, "Expected value of type Number", "Choices[0]/NumericLessThan"),
        ({"Variable": "$.a", "BooleanEquals": "true"}, "Expected value of type [BOOLEAN]", "Choices[0]/BooleanEquals"),
        ({"Variable": "$.a", "IsNull": 1}, "Expected value of type [BOOLEAN]", "Choices[0]/IsNull"),
        ({"Variable": "$.a", "IsPresent": "yes"}, "Expected value of type [BOOLEAN]", "Choices[0]/IsPresent"),
        (
            {"Variable": "$.a", "TimestampEquals": "yesterday"},
            "String does not match RFC3339 timestamp",
            "Choices[0]/TimestampEquals",
        ),
        (
            {"Variable": "$.a", "NumericEqualsPath": "b"},
            "Value is not a Reference Path: Reference path didn't start with '$'",
            "Choices[0]/NumericEqualsPath",
        ),
        (
            {"Variable": "$.a", "NumericEqualsPath": 1},
            "Expected value of type [STRING]",
            "Choices[0]/NumericEqualsPath",
        ),
        ({"Variable": "$.a", "NumericEquls": 1}, "Field 'NumericEquls' is not supported", "Choices[0]"),
        ({"And": []}, "Value cannot be empty", "Choices[0]/And"),
        ({"Not": {"Or": []}}, "Value cannot be empty", "Choices[0]/Not/Or"),
        ({"Or": {}}, "Expected value of type [ARRAY]", "Choices[0]/Or"),
        ({"Not": []}, "Expected value of type [OBJECT]", "Choices[0]/Not"),
        ({"And": [YES, 1]}, "Expected value of type [OBJECT]", "Choices[0]/And[1]"),
        ({"And": [YES], "Or": [YES]}, ONE_KIND, "Choices[0]"),
        ({"Not": YES, "Variable": "$.a"}, ONE_KIND, "Choices[0]"),
        ({"And": [{**YES, "Next": "S"}]}, "Field 'Next' is not supported", "Choices[0]/And[0]"),
    ],
)
def test_a_malformed_rule_is_refused(rule: Mapping[str, Any], message: str, field: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_rule(rule, "Choices[0]")

    assert (caught.value.message, caught.value.field) == (message, field)


def test_a_rule_that_is_nested_too_deeply_is_refused() -> None:
    rule: Mapping[str, Any] = YES
    for _ in range(5000):
        rule = {"Not": rule}

    with pytest.raises(SyntaxProblem, match="nested more than 100 levels deep"):
        compile_rule(rule, "Choices[0]")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=3),
)


@given(st.sampled_from(OPERATORS), st.sampled_from(["$", "$.a", "$.a.b", "$.a[0]", "$.b"]), JSON, JSON)
def test_no_operand_and_no_document_break_a_rule(name: str, variable: str, operand: Any, document: Any) -> None:
    if name.endswith("Path"):
        operand = "$.b"
    try:
        rule = compile_rule({"Variable": variable, name: operand}, "Choices[0]")
    except SyntaxProblem as problem:
        assert problem.field == f"Choices[0]/{name}"  # noqa: PT017 - refusing is one of two good outcomes
        return
    try:
        matched = rule(document, Environment({}))
    except EvaluationError:
        return
    assert type(matched) is bool
