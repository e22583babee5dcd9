"""The iteration order of Java's HashMap and HashSet, which follows from the hash codes.

https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/HashMap.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import TypeVar

from pytest_sfn.values.json_text import Json

_INT = 0xFFFFFFFF
_LEAST_BUCKETS = 16

Held = TypeVar("Held")


def in_hash_order(several: Iterable[tuple[Json, Held]], expected: int) -> list[Held]:
    """The values of different keys, in the order of a table made for the expected number of keys.

    Keys in the same bucket keep the given order.
    """
    buckets = _LEAST_BUCKETS
    while buckets < int(expected / 0.75) + 1:
        buckets *= 2
    placed = [(_spread(hash_code(key)) & (buckets - 1), held) for key, held in several]
    return [held for _, held in sorted(placed, key=lambda entry: entry[0])]


def _spread(code: int) -> int:
    return code ^ code >> 16


def hash_code(value: Json) -> int:
    """``hashCode`` of a JSON value in Java's types: List, Map, String, Integer, Long, Double, Boolean, null."""
    match value:
        case None:
            return 0
        case bool():
            return 1231 if value else 1237
        case str():
            return _of_units(value)
        case int():
            return _of_whole(value)
        case float():
            return _fold(int.from_bytes(struct.pack(">d", value)))
        case list():
            code = 1
            for item in value:
                code = 31 * code + hash_code(item) & _INT
            return code
    return sum(_of_units(name) ^ hash_code(member) for name, member in value.items()) & _INT


def _of_units(text: str) -> int:
    code = 0
    data = text.encode("utf-16-be", "surrogatepass")
    for start in range(0, len(data), 2):
        code = 31 * code + int.from_bytes(data[start : start + 2]) & _INT
    return code


def _of_whole(number: int) -> int:
    if -(2**31) <= number < 2**31:
        return number & _INT
    if -(2**63) <= number < 2**63:
        return _fold(number & 0xFFFFFFFFFFFFFFFF)
    code = 0
    for shift in range(32 * ((abs(number).bit_length() + 31) // 32 - 1), -1, -32):
        code = 31 * code + (abs(number) >> shift & _INT) & _INT
    return code if number > 0 else -code & _INT


def _fold(bits: int) -> int:
    return (bits ^ bits >> 32) & _INT
