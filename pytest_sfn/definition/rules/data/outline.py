"""Outlines of JSON values: an object with the only members that it can have, an array, a scalar, or nothing known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pytest_sfn.language.jsonpath.nodes import Indexes, Names, Segment
from pytest_sfn.values.json_text import Json

DEEPEST = 8
"""How deep an outline is: what is below is unknown. A loop could make it deeper with every turn."""


@dataclass(frozen=True, slots=True)
class Members:
    """An object. It has no other members than these, and perhaps not all of them."""

    members: Mapping[str, Outline]


@dataclass(frozen=True, slots=True)
class Elements:
    """An array, and what is known of each element."""

    element: Outline


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, a number, a boolean or null."""


Outline: TypeAlias = Members | Elements | Scalar | None
"""None if nothing is known."""

SCALAR = Scalar()
NOTHING = Members({})
"""An empty object."""


class NeverThere(Exception):
    """A path that selects nothing. ``holder`` is what has no such part, ``name`` is the part."""

    def __init__(self, holder: Outline, name: str) -> None:
        super().__init__(name)
        self.holder = holder
        self.name = name


def outline_of(value: Json, depth: int = 0) -> Outline:
    """The outline of a literal value."""
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        return Members({name: outline_of(part, depth + 1) for name, part in value.items()})
    if isinstance(value, list):
        return Elements(join(*(outline_of(part, depth + 1) for part in value)) if value else None)
    return SCALAR


def join(*outlines: Outline, depth: int = 0) -> Outline:
    """What is known of a value that has one of some outlines."""
    first, *others = outlines
    for other in others:
        first = _join(first, other, depth)
    return first


def _join(first: Outline, second: Outline, depth: int) -> Outline:
    if first is second:
        return first
    if depth > DEEPEST or type(first) is not type(second):
        return None
    if isinstance(first, Members) and isinstance(second, Members):
        names = dict.fromkeys((*first.members, *second.members))
        return Members({name: _join_member(first, second, name, depth) for name in names})
    if isinstance(first, Elements) and isinstance(second, Elements):
        return Elements(_join(first.element, second.element, depth + 1))
    return first


def _join_member(first: Members, second: Members, name: str, depth: int) -> Outline:
    if name in first.members and name in second.members:
        return _join(first.members[name], second.members[name], depth + 1)
    return first.members[name] if name in first.members else second.members[name]


def select(outline: Outline, segments: Sequence[Segment]) -> Outline:
    """What a JSONPath selects. Raises NeverThere."""
    for segment in segments:
        if outline is None:
            return None
        if isinstance(segment, Names) and len(segment.names) == 1:
            outline = member(outline, segment.names[0])
        elif isinstance(segment, Indexes) and len(segment.indexes) == 1:
            if not isinstance(outline, Elements):
                raise NeverThere(outline, str(segment))
            outline = outline.element
        else:
            return None
    return outline


def member(outline: Outline, name: str) -> Outline:
    """A member of an object. Raises NeverThere."""
    if outline is None:
        return None
    if isinstance(outline, Members) and name in outline.members:
        return outline.members[name]
    raise NeverThere(outline, name)


def with_member(outline: Outline, keys: Sequence[str | int], value: Outline) -> Outline:
    """An object with a value at some keys, as ResultPath puts it there."""
    if not keys:
        return value
    if not isinstance(outline, Members) or not isinstance(keys[0], str) or len(keys) > DEEPEST:
        return None
    inner = outline.members.get(keys[0], NOTHING)
    return Members({**outline.members, keys[0]: with_member(inner, keys[1:], value)})


def describe(outline: Outline) -> str:
    """What a value is, in a message."""
    if isinstance(outline, Members):
        names = list(outline.members)
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
        return f"an object with {shown}" if names else "an empty object"
    return "an array" if isinstance(outline, Elements) else "a scalar"
