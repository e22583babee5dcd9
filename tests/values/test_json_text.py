from enum import StrEnum
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_sfn.values.json_text import MAX_NESTING, copy_json, dumps, is_nested_too_deeply

TEXTS = st.text(st.sampled_from('[]{}"\\ax,: é'), max_size=8)


def nested(levels: int, content: Any, siblings: list[Any], names: str) -> Any:
    """Arrays and objects within each other, each with some siblings."""
    value = content
    for level in range(levels):
        value = {names: value, "beside": siblings} if level % 2 else [*siblings, value]
    return value


@given(st.integers(MAX_NESTING - 3, MAX_NESTING + 3), TEXTS, st.lists(TEXTS, max_size=2), TEXTS)
@example(MAX_NESTING, "]", [], "a")
@example(MAX_NESTING + 1, "]", ["["], "a")
@example(MAX_NESTING + 1, '"]', ['"'], '"')
@example(MAX_NESTING + 1, "", ["[]"], "")
def test_the_levels_of_a_value_are_counted_whatever_its_texts_hold(levels, content, siblings, name):
    value = nested(levels, content, siblings, name)

    assert is_nested_too_deeply(value, dumps(value)) is (levels > MAX_NESTING)


def test_many_values_beside_each_other_are_not_nested():
    value = [{"n": [number]} for number in range(10 * MAX_NESTING)]

    assert not is_nested_too_deeply(value, dumps(value))


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "text", [], {}, [[1], {"a": [None, {"b": "c"}]}]])
def test_a_copy_is_equal_and_shares_nothing_that_can_be_changed(value: Any):
    copy = copy_json(value)

    assert copy == value
    assert not set(containers(copy)) & set(containers(value))


def test_a_copy_has_a_part_twice_that_occurs_twice():
    part = {"a": [1]}

    first, second = copy_json([part, part])

    assert first == second == part
    assert not set(containers(first)) & set(containers(second))


class Color(StrEnum):
    RED = "red"


def test_a_copy_of_subclasses_has_plain_values():
    copy = copy_json({"color": Color.RED})

    assert copy == {"color": "red"}
    assert type(copy["color"]) is str


def containers(value: Any) -> list[int]:
    """The ids of all arrays and objects in a value."""
    if not isinstance(value, (list, dict)):
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [id(value), *(found for part in inner for found in containers(part))]
