"""JSON values on one line."""

from __future__ import annotations

import json
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.values.json_display import show_json, show_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=40,
)


@given(VALUES, st.integers(12, 200))
def test_a_value_is_whole_or_fits_the_width(value, width):
    shown = show_json(value, width)

    assert len(shown) <= width
    whole = json.dumps(value, ensure_ascii=False)
    if len(whole) <= width:
        assert shown == whole


@pytest.mark.parametrize(
    ("value", "width", "shown"),
    [
        ({"id": 1, "tags": ["a", "b"]}, 80, '{"id": 1, "tags": ["a", "b"]}'),
        ({"items": list(range(300))}, 40, '{"items": [0, 1, 2, 3, ... 296 more]}'),
        ("x" * 100, 30, '"xxxxxxxxxxxxxxxxxxxxx..."'),
        ({"deep": {"er": {"est": "y" * 90}}}, 30, '{"deep": {"er": {...}}}'),
        ({"customerAccountNumber": "z" * 90}, 45, '{"customerAccountNumber": "zzzzzzzzzzzzz..."}'),
        ({"a": ANY}, 30, '{"a": <ANY>}'),
        ((1, 2), 30, "[1, 2]"),
        ([], 30, "[]"),
        ({}, 30, "{}"),
    ],
)
def test_what_is_long_is_shortened_where_it_is_long(value, width, shown):
    assert show_json(value, width) == shown


@given(st.text(), st.integers(12, 80))
def test_a_text_becomes_one_line_that_fits(text, width):
    shown = show_text(text, width)

    assert len(shown) <= width
    assert "\n" not in shown


def test_a_cut_text_ends_in_an_ellipsis():
    assert show_text("one two\n  three four", 15) == "one two thre..."
    assert show_text("a" * 200, 20) == "a" * 17 + "..."
