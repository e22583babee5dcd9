"""The intrinsic functions of arrays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.intrinsics.calling import call, cause, invalid


@pytest.mark.parametrize(
    ("items", "size", "chunks"),
    [
        ([1, 2, 3, 4], 2, [[1, 2], [3, 4]]),
        ([1, 2, 3], 2, [[1, 2], [3]]),
        ([1, 2, 3], 10, [[1, 2, 3]]),
        ([], 3, []),
        ([1, 2, 3, 4, 5], 2.6, [[1, 2], [3, 4], [5]]),
        ([1], 2147483647, [[1]]),
    ],
)
def test_array_partition(items: list[Any], size: float, chunks: list[Any]) -> None:
    assert call("States.ArrayPartition($.a, $.n)", {"a": items, "n": size}) == chunks


@pytest.mark.parametrize("size", [0, -1, 0.6, -0.4, "2", None, True, [1], 2147483648])
def test_array_partition_needs_a_positive_size(size: Any) -> None:
    assert cause("States.ArrayPartition($.a, $.n)", {"a": [1], "n": size}) == invalid("States.ArrayPartition($.a, $.n)")


@pytest.mark.parametrize(
    ("items", "value", "contained"),
    [
        ([1, 2, 3], 2, True),
        ([1, 2, 3], 5, False),
        ([], None, False),
        ([None], None, True),
        ([[1, 2, 3], 2], [1, 2, 3], True),
        ([{"a": 1, "b": []}], {"a": 1, "b": []}, True),
        ([{"a": 1, "b": 2}], {"b": 2, "a": 1}, False),
        ([{"a": 1}], {"a": 1, "b": None}, False),
        ([{"1": 2}], [], False),
        (["true"], True, True),
        (["9007199254740991"], 9007199254740991, True),
        ([0], False, False),
        (["[1]"], [1], False),
        ([["1"]], [1], False),
    ],
)
def test_array_contains(items: list[Any], value: Any, contained: bool) -> None:
    assert call("States.ArrayContains($.a, $.v)", {"a": items, "v": value}) is contained


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("1, 9, 2", [1, 3, 5, 7, 9]),
        ("0, 10, 3", [0, 3, 6, 9]),
        ("1, 9, 9", [1]),
        ("3, 3, 1", [3]),
        ("3, 3, -1", [3]),
        ("5, 1, -2", [5, 3, 1]),
        ("5, 1, 1", []),
        ("1, 5, -1", []),
        ("1.6, 1.4, 1", [1]),
        ("5.4, -0.6, -2.4", [5, 3, 1]),
        ("1, 1000, 1", list(range(1, 1001))),
        ("1000, 1, -1", list(range(1000, 0, -1))),
    ],
)
def test_array_range(arguments: str, numbers: list[int]) -> None:
    assert call(f"States.ArrayRange({arguments})") == numbers


@pytest.mark.parametrize(
    "arguments",
    ["1, 10, 0", "1, 10, 0.49", "1, 1001, 1", "1001, 1, -1", "1, 99999999999999, 1", "'a', 5, 1", "1, null, 1"],
)
def test_array_range_refuses(arguments: str) -> None:
    text = f"States.ArrayRange({arguments})"
    assert cause(text) == invalid(text)


@pytest.mark.parametrize(
    ("items", "index", "item"),
    [([10, 20, 30], 0, 10), ([10, 20, 30], 2, 30), ([10, 20, 30], 1.9, 20), ([None], 0, None), ([], 999, None)],
)
def test_array_get_item(items: list[Any], index: float, item: Any) -> None:
    assert call("States.ArrayGetItem($.a, $.i)", {"a": items, "i": index}) == item


@pytest.mark.parametrize("index", [3, 4, -1, "1", None, True])
def test_array_get_item_refuses_an_index_that_is_none(index: Any) -> None:
    text = "States.ArrayGetItem($.a, $.i)"
    assert cause(text, {"a": [1, 2, 3], "i": index}) == invalid(text)


def test_array_length() -> None:
    assert call("States.ArrayLength($.a)", {"a": [1, [2, 3]]}) == 2
    assert call("States.ArrayLength($.items[*].nope)", {"items": [1, 2]}) == 0


@pytest.mark.parametrize(
    ("items", "unique"),
    [
        ([1, 2, 1, 3, 2, 4], [1, 2, 3, 4]),
        ([1, "1", 1.0, "01"], [1, "1", "01"]),
        ([True, "true", True], ["true", True]),
        ([3, 1, 2, 17, -1], [-1, 1, 17, 2, 3]),
        ([*range(13), 40, 20], [*range(9), 40, *range(9, 13), 20]),
        ([1.5, 2**40, 2**70], [2**40, 2**70, 1.5]),
        ([None, None, 1, None], [None, 1]),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1.0}], [{"a": 1, "b": 2}]),
        ([[1, 2], [1, 2], [2, 1]], [[2, 1], [1, 2]]),
        ([], []),
    ],
)
def test_array_unique(items: list[Any], unique: list[Any]) -> None:
    assert call("States.ArrayUnique($)", items) == unique
