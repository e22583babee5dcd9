"""botocore's shapes: the parts of an API's values, and the walk through them that all callers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import is_number

Shape = Any
"""A botocore shape. Its stubs do not declare the attributes of the subclasses."""

Naming = Callable[[str], str]
"""How a caller spells the members of structures."""

DOCUMENT = "document"
"""The kind of a value that has no model."""


JSON_TYPES: Mapping[str, tuple[str, Callable[[Json], bool]]] = {
    **dict.fromkeys(("string", "blob", "timestamp"), ("a string", lambda value: isinstance(value, str))),
    **dict.fromkeys(("integer", "long", "float", "double"), ("a number", is_number)),
    "boolean": ("a boolean", lambda value: isinstance(value, bool)),
    "list": ("an array", lambda value: isinstance(value, list)),
    "map": ("an object", lambda value: isinstance(value, dict)),
    "structure": ("an object", lambda value: isinstance(value, dict)),
    DOCUMENT: ("anything", lambda value: True),
}
"""The JSON type of each kind: AWS's words for it, and the test for a value. Times and blobs are texts."""

WHOLE_NUMBERS = frozenset({"integer", "long"})


def kind_of(shape: Shape) -> str:
    """botocore's name of a kind: structure, list, map, string, blob, boolean, timestamp, integer, long, float, double;
    or DOCUMENT."""
    return DOCUMENT if getattr(shape, "is_document_type", False) else str(shape.type_name)


def is_container(shape: Shape) -> bool:
    """True for a value that holds others."""
    return kind_of(shape) in ("structure", "list", "map")


def members(shape: Shape, naming: Naming) -> dict[str, tuple[str, Shape]]:
    """The members of a structure: field -> (the API's name, its shape)."""
    cached: dict[Naming, dict[str, tuple[str, Shape]]] = shape.__dict__.setdefault("_sfn_members", {})
    known = cached.get(naming)
    if known is None:
        known = cached[naming] = {naming(name): (name, member) for name, member in shape.members.items()}
    return known


def required_members(shape: Shape) -> list[str]:
    """The API's names of the required members."""
    return [name for name in shape.required_members if not _is_idempotency_token(shape.members[name])]


def is_body(shape: Shape, member: str) -> bool:
    """True if a blob is the whole body of a request or an answer. Step Functions shows such a blob as text."""
    blob = shape.members[member]
    is_whole = shape.serialization.get("payload") == member or blob.serialization.get("streaming")
    return bool(is_whole and blob.type_name == "blob")


def holds_json(shape: Shape) -> bool:
    """True if a text carries JSON, which the service or the SDK reads."""
    return bool(shape.serialization.get("jsonvalue"))


def _is_idempotency_token(shape: Shape) -> bool:
    """Whether the SDK fills a member in that a caller leaves out."""
    return bool(shape.metadata.get("idempotencyToken"))


class ShapeWalk:
    """Goes through a value along the shape that describes it, and returns a copy of it.

    A subclass overrides what it does with a kind of shape. ``at`` tells where the value is: the innermost field, unless
    ``item_place`` and ``key_place`` say otherwise.
    """

    def __init__(self, naming: Naming) -> None:
        self.naming = naming

    def walk(self, shape: Shape, value: Any, at: str) -> Any:
        """The copy of a value."""
        kind = kind_of(shape)
        if kind == "structure":
            return self.structure(shape, value, at)
        if kind == "list":
            return self.sequence(shape, value, at)
        if kind == "map":
            return self.mapping(shape, value, at)
        return value if kind == DOCUMENT else self.scalar(kind, shape, value, at)

    def structure(self, shape: Shape, value: Any, at: str) -> Any:
        """The members that are given and not null, in the order of the model."""
        return {
            field: self.walk(member, value[field], self.key_place(at, field))
            for field, (_, member) in members(shape, self.naming).items()
            if value.get(field) is not None
        }

    def sequence(self, shape: Shape, value: Any, at: str) -> Any:
        return [self.walk(shape.member, item, self.item_place(at, index)) for index, item in enumerate(value)]

    def mapping(self, shape: Shape, value: Any, at: str) -> Any:
        return {key: self.walk(shape.value, item, self.key_place(at, key)) for key, item in value.items()}

    def scalar(self, kind: str, shape: Shape, value: Any, at: str) -> Any:
        """``kind`` is that of ``kind_of``."""
        return value

    def item_place(self, at: str, index: int) -> str:
        """The path of an item in a list."""
        return at

    def key_place(self, at: str, key: str) -> str:
        """Where a member of a structure, or a value of a map, is."""
        return key
