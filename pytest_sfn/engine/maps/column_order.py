"""The order in which the columns of a CSV row stand in its object.

Step Functions does not keep that of the file: its rows are hash maps of the Java language, which give their keys in the
order of the keys' hash codes.
"""

from __future__ import annotations

from collections.abc import Sequence

_FIRST_SIZE = 16
_WORD = 0xFFFFFFFF


def column_order(headers: Sequence[str]) -> list[int]:
    """The places of the headers in the file, in the order in which an object has them."""
    size = _FIRST_SIZE
    while len(headers) > size * 3 // 4:
        size *= 2
    return sorted(range(len(headers)), key=lambda place: _spread(headers[place]) & (size - 1))


def _spread(text: str) -> int:
    """The hash of a text, its upper half mixed into the lower one."""
    units = text.encode("utf-16-be", "surrogatepass")
    code = 0
    for place in range(0, len(units), 2):
        code = (code * 31 + (units[place] << 8 | units[place + 1])) & _WORD
    return code ^ (code >> 16)
