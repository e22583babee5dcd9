"""The size of a value. Values may share parts, so a value that is small in memory can be huge as JSON."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

MAX_NESTING: Final = 300
"""How deeply a value may be nested: more than AWS allows, less than would exhaust Python's stack."""
TEXT_IN_A_CELL: Final = 6
"""How many characters count as one member of an array: 2 bytes each against 12, measured on AWS."""


_SCALARS = frozenset((int, float, bool, type(None)))


class Extent(NamedTuple):
    """``cells`` counts each member at any depth, and each 6 characters of strings. ``depth`` is that of nesting."""

    cells: int
    depth: int

    @property
    def is_too_deep(self) -> bool:
        """True if a value is nested deeper than JSON may be. In that case not all cells are counted."""
        return self.depth > MAX_NESTING


def extent_of(value: Any) -> Extent:
    """The extent of a value.

    A shared part counts each time but is visited once, so the time depends on the size in memory.
    """
    if type(value) is str:
        return Extent(len(value) // TEXT_IN_A_CELL, 0)
    return Extent(*_extent(value, {}, 1)) if isinstance(value, (list, dict)) else Extent(0, 0)


def _extent(value: Any, known: dict[int, tuple[int, int]], level: int) -> tuple[int, int]:
    if level > MAX_NESTING:
        return 0, MAX_NESTING
    cells, depth = len(value), 0
    members = value
    if not isinstance(value, list):
        cells += sum(map(len, value)) // TEXT_IN_A_CELL
        members = value.values()
    for member in members:
        kind = type(member)
        if kind is str:
            cells += len(member) // TEXT_IN_A_CELL
        elif kind in _SCALARS:
            continue
        elif isinstance(member, (list, dict)):
            inner = known.get(id(member)) or _extent(member, known, level + 1)
            cells += inner[0]
            if inner[1] > depth:
                depth = inner[1]
    known[id(value)] = extent = (cells, depth + 1)
    return extent
