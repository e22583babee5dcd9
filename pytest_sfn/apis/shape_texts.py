"""Shapes for people: ``{"MessageId": string, "Entries": [{"EventId": string}]}``."""

from __future__ import annotations

from pytest_sfn.apis.result_models import ANY_JSON, Fields
from pytest_sfn.apis.shapes import DOCUMENT, Naming, Shape, holds_json, kind_of, members

_MOST_FIELDS = 12
_LEVELS = 2

_WORDS = {"blob": "string", "long": "integer", "float": "number", "double": "number", DOCUMENT: "any JSON"}
"""The JSON type of a kind, if it is not the name of the kind."""


def show_fields(fields: Fields, naming: Naming, levels: int = _LEVELS) -> str:
    """The fields of an object. Objects below some levels, and fields after the first twelve, are ``...``."""
    if levels == 0:
        return "{...}"
    shown = [f'"{name}": {show_shape(shape, naming, levels - 1)}' for name, shape in fields.items()]
    more = ["..."] if len(shown) > _MOST_FIELDS else []
    return "{" + ", ".join(shown[:_MOST_FIELDS] + more) + "}"


def show_shape(shape: Shape, naming: Naming, levels: int = _LEVELS) -> str:
    """The JSON that has this shape."""
    if shape is ANY_JSON or holds_json(shape):
        return "any JSON"
    kind = kind_of(shape)
    if kind == "structure":
        return show_fields({name: member for name, (_, member) in members(shape, naming).items()}, naming, levels)
    if kind == "list":
        return f"[{show_shape(shape.member, naming, levels)}]"
    if kind == "map":
        return f"{{name: {show_shape(shape.value, naming, levels)}}}"
    return _WORDS.get(kind, kind)
