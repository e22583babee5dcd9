"""The order of numbers and texts under Java's ``compareTo``."""

from __future__ import annotations

from typing import Any


def comparable(one: Any, other: Any) -> tuple[Any, Any]:
    """Two numbers, or two texts, converted so that Python compares them like Java.

    Texts are compared by UTF-16 units. NaN equals itself and is greater than any other number.
    """
    if type(one) is str:
        return (one, other) if one.isascii() and other.isascii() else (in_order(one), in_order(other))
    if one == one and other == other:
        return one, other
    return one != one, other != other


def in_order(text: str) -> bytes:
    """The key for comparing and sorting texts."""
    return text.encode("utf-16-be", "surrogatepass")
