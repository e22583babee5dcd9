"""Explanations of ``assert left == right``."""

from __future__ import annotations

from unittest.mock import ANY

import pytest

from pytest_sfn.reporting.compare import explain_equality


def test_differences_inside_are_listed_by_their_paths():
    left = {"order": {"id": 7, "items": [{"sku": "A"}, {"sku": "B"}], "gift": True}}
    right = {"order": {"id": 8, "items": [{"sku": "A"}, {"sku": "C"}], "note": "hi"}}

    assert explain_equality("==", left, right) == [
        '{"order": {"id": 7, "items": [{...}, {...}], "gift": true}} == '
        '{"order": {"id": 8, "items": [{...}, {...}], "note": "hi"}}',
        "",
        "$.order.id: 7 != 8",
        '$.order.items[1].sku: "B" != "C"',
        "$.order.gift: only left: true",
        '$.order.note: only right: "hi"',
        "",
        "Use -vv for the full diff",
    ]


def test_long_values_get_a_line_each():
    lines = explain_equality("==", [["x" * 50]], [["y" * 50]])

    assert lines[2:5] == ["$[0][0]:", f'  left   "{"x" * 50}"', f'  right  "{"y" * 50}"']


def test_many_differences_are_counted():
    lines = explain_equality("==", {"n": list(range(30))}, {"n": [-1] * 30})

    assert lines[-3:] == ["... and 20 more", "", "Use -vv for the full diff"]


@pytest.mark.parametrize(
    ("op", "left", "right"),
    [
        ("!=", {"a": {"b": 1}}, {"a": {"b": 2}}),
        ("in", {"a": {"b": 1}}, {"a": {"b": 2}}),
        ("==", {"a": 1}, {"a": 2}),
        ("==", [1, 2], [1, 3]),
        ("==", {"a": [1]}, [{"a": 1}]),
        ("==", "abc", "abd"),
        ("==", {"a": {1, 2}}, {"a": {1, 3}}),
        ("==", {"a": {1: 2}}, {"a": {1: 3}}),
        ("==", {"a": [ANY, 1]}, {"a": [1, 2]}),
        ("==", ([1],), ([2],)),
        ("==", {"a": (1,)}, {"a": (2,)}),
        ("==", {"a": [True]}, {"a": [1]}),
        ("==", {"a": [1]}, {"a": [1]}),
    ],
)
def test_everything_else_is_left_to_pytest(op, left, right):
    assert explain_equality(op, left, right) is None


def test_what_python_takes_as_equal_is_no_difference():
    lines = explain_equality("==", {"a": [True, 1, "x"]}, {"a": [1, 1.0, "y"]})

    assert lines[2:-2] == ['$.a[2]: "x" != "y"']
