"""Example values for the shapes of an API."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pytest_sfn.apis.shapes import Naming, Shape, kind_of, members

DEEPEST = 3
"""How many structures, lists and maps an example has inside each other."""

MOST_MEMBERS = 6
"""How many members of a structure an example has: some structures have a hundred."""

_SCALARS: dict[str, Any] = {"blob": "", "boolean": True, "double": 0.5, "float": 0.5, "integer": 1, "long": 1}
_INSTANT = "2025-01-01T00:00:00Z"


def sample_of(shape: Shape, naming: Naming, depth: int = 0, wanted: Container[str] = ()) -> Any:
    """An example of a value: few members, one item a list, the first of the values that a text may have."""
    kind = kind_of(shape)
    if kind == "structure":
        return sample_members(shape, naming, depth, wanted=wanted) if depth < DEEPEST else {}
    if kind == "list":
        return [sample_of(shape.member, naming, depth + 1, wanted)] if depth < DEEPEST else []
    if kind == "map":
        return {"key": sample_of(shape.value, naming, depth + 1, wanted)} if depth < DEEPEST else {}
    if kind == "string":
        return shape.enum[0] if getattr(shape, "enum", None) else "text"
    return _INSTANT if kind == "timestamp" else _SCALARS.get(kind, {})


def sample_members(
    shape: Shape,
    naming: Naming,
    depth: int = 0,
    hidden: frozenset[str] = frozenset(),
    wanted: Container[str] = (),
) -> dict[str, Any]:
    """An example of a structure without its ``hidden`` members: the first few, and those that are ``wanted``."""
    shown = [(field, member) for field, (_, member) in members(shape, naming).items() if field not in hidden]
    chosen = shown[:MOST_MEMBERS] + [(field, member) for field, member in shown[MOST_MEMBERS:] if field in wanted]
    return {field: sample_of(member, naming, depth + 1, wanted) for field, member in chosen}
