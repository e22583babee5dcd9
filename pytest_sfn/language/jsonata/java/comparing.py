"""The order of numbers and texts, as Java's ``compareTo`` has it."""

from __future__ import annotations

from typing import Any


def comparable(one: Any, other: Any) -> tuple[Any, Any]:
    """Two numbers, or two texts, as Python compares them the same way.

    Texts go by their UTF-16 units. NaN is more than any other number, and as much as itself.
    """
    if type(one) is str:
        return (one, other) if one.isascii() and other.isascii() else (in_order(one), in_order(other))
    if one == one and other == other:
        return one, other
    return one != one, other != other


def in_order(text: str) -> bytes:
    """What texts are compared and sorted by."""
    return text.encode("utf-16-be", "surrogatepass")
