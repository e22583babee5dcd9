"""Where two JSON values differ."""

from __future__ import annotations

import copy
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.values.json_difference import json_difference
from tests.values.test_json_display import VALUES


@pytest.mark.parametrize(
    ("expected", "actual", "lines"),
    [
        ({"a": 1}, {"a": 2}, ["$.a: expected 1, got 2"]),
        ({"a": {"b": [1, {"c": "x"}]}}, {"a": {"b": [1, {"c": "y"}]}}, ['$.a.b[1].c: expected "x", got "y"']),
        ({"a": 1}, {}, ["$.a: missing, expected 1"]),
        ({}, {"my-key": None}, ["$['my-key']: not expected, got null"]),
        ({}, {"it's": 1}, ["$['it\\'s']: not expected, got 1"]),
        ([1, 2, 3], [1, 3], ["$[1]: missing, expected 2"]),
        ([1, 3], [1, 2, 3], ["$[1]: not expected, got 2"]),
        ([{"id": 1}, {"id": 2}], [{"id": 2}], ['$[0]: missing, expected {"id": 1}']),
        (True, 1, ["$: expected true, got 1"]),
        ({"n": 0}, {"n": False}, ["$.n: expected 0, got false"]),
        ("1", 1, ['$: expected "1", got 1']),
        ({}, [], ["$: expected {}, got []"]),
        (None, {}, ["$: expected null, got {}"]),
    ],
)
def test_a_difference_has_its_path_and_both_values(expected, actual, lines):
    assert json_difference(expected, actual) == lines


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1.0),
        ((1, 2), [1, 2]),
        ({"a": ANY, "b": [ANY]}, {"a": {"deep": []}, "b": [None]}),
        ({"price": pytest.approx(0.3)}, {"price": 0.1 + 0.2}),
    ],
)
def test_values_that_count_as_equal(expected, actual):
    assert json_difference(expected, actual) == []


def test_of_long_texts_the_part_that_differs_is_shown():
    lines = json_difference({"cause": "a" * 200 + "RIGHT"}, {"cause": "a" * 200 + "WRONG"})

    assert lines == ['$.cause: expected "...aaaaaaaaaaaaaaaaaaaaRIGHT", got "...aaaaaaaaaaaaaaaaaaaaWRONG"']


def test_long_values_get_a_line_each():
    lines = json_difference({"a": ["x" * 60]}, {"a": "y" * 60})

    assert lines == ["$.a:", '  expected ["' + "x" * 60 + '"]', '  got      "' + "y" * 60 + '"']


def test_many_differences_are_counted():
    lines = json_difference({"n": list(range(30))}, {"n": [-1] * 30})

    assert len(lines) == 11
    assert lines[-1] == "... and 20 more differences"


def test_one_more_difference_is_in_the_singular():
    assert json_difference(list(range(11)), [-1] * 11)[-1] == "... and 1 more difference"


def test_a_subset_ignores_other_keys_at_every_depth():
    actual = {"error": {"type": "A", "id": 7}, "list": [{"x": 1, "y": 2}], "more": 1}

    assert json_difference({"error": {"type": "A"}, "list": [{"x": 1}]}, actual, subset=True) == []
    assert json_difference({"error": {"type": "B"}}, actual, subset=True) == ['$.error.type: expected "B", got "A"']
    assert json_difference({"gone": 1}, actual, subset=True) == ["$.gone: missing, expected 1"]


@given(VALUES)
def test_a_value_does_not_differ_from_its_copy(value):
    assert json_difference(value, copy.deepcopy(value)) == []


@given(VALUES, VALUES)
def test_there_is_no_line_only_if_the_values_are_equal(one, other):
    assert (json_difference(one, other) == []) is (json_difference(other, one) == [])
    if one != other:
        assert json_difference(one, other)


@given(st.lists(st.integers(0, 3), max_size=8), st.lists(st.integers(0, 3), max_size=8))
def test_arrays_of_other_lengths_always_differ(one, other):
    assert (json_difference(one, other) == []) is (one == other)
