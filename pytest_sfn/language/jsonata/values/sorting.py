"""A stable merge sort that compares in the same order as JSONata."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def are_plainly_ordered(keys: list[Any]) -> bool:
    """True if Python's own sort gives JSONata's order: the keys are all numbers, or all ASCII strings."""
    kinds = set(map(type, keys))
    if kinds == {str}:
        return all(map(str.isascii, keys))
    return kinds <= {int, float} and all(map(math.isfinite, keys))


def comparisons_of(count: int) -> int:
    """The maximum number of comparisons in a merge sort."""
    return count * count.bit_length()


def merge_sorted(items: list[T], after: Callable[[T, T], bool]) -> list[T]:
    """The items in order. ``after(left, right)`` is True if ``left`` must come after ``right``."""
    if len(items) <= 1:
        return items
    middle = len(items) // 2
    left, right = merge_sorted(items[:middle], after), merge_sorted(items[middle:], after)
    merged: list[T] = []
    at_left = at_right = 0
    while at_left < len(left) and at_right < len(right):
        if after(left[at_left], right[at_right]):
            merged.append(right[at_right])
            at_right += 1
        else:
            merged.append(left[at_left])
            at_left += 1
    return merged + left[at_left:] + right[at_right:]
