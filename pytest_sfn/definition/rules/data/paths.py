"""What the paths, templates and expressions of a state select from an outline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pytest_sfn.definition.rules.data.outline import (
    DEEPEST,
    SCALAR,
    Elements,
    Members,
    NeverThere,
    Outline,
    member,
    outline_of,
    select,
)
from pytest_sfn.language.jsonpath.nodes import Indexes, Names, Segment
from pytest_sfn.language.types import is_expression
from pytest_sfn.values.json_text import Json

_SIMPLE = re.compile(r"\$((?:\.[A-Za-z_]\w*)*)")
_INPUT = re.compile(r"\{%\s*\$states\.(input|result)((?:\.[A-Za-z_]\w*)+)\s*%\}")
"""An expression that is nothing but a field. If that is not there, the expression fails."""


class Missed(NamedTuple):
    """A path that selects nothing: the field that has it, its text, and why."""

    field: str
    text: str
    why: NeverThere


@lru_cache(maxsize=1024)
def segments_of(text: str) -> Sequence[Segment] | None:
    """The segments of a path into the document; None for another text."""
    if simple := _SIMPLE.fullmatch(text):
        return [Names((name,)) for name in simple[1].split(".")[1:]]
    if text[:1] != "$" or text[:2] == "$$":
        return None
    from pytest_sfn.language.jsonpath import parse_path

    path = parse_path(text)
    return path.parsed.segments if path.root == "document" else None


def reference_keys(text: str) -> list[str | int]:
    """The keys of a ResultPath."""
    keys: list[str | int] = []
    for segment in segments_of(text.rstrip()) or ():
        keys += segment.names if isinstance(segment, Names) else segment.indexes if isinstance(segment, Indexes) else ()
    return keys


def at_path(outline: Outline, text: str, field: str, missed: list[Missed]) -> Outline:
    """What a path selects. One that selects nothing is added to ``missed``."""
    if outline is None or text == "$":
        return outline
    segments = segments_of(text)
    try:
        return None if segments is None else select(outline, segments)
    except NeverThere as why:
        missed.append(Missed(field, text, why))
        return None


def of_template(template: Json, outline: Outline, field: str, missed: list[Missed], depth: int = 0) -> Outline:
    """What a payload template makes of a document."""
    if depth > DEEPEST:
        return None
    if isinstance(template, list):
        for place, part in enumerate(template):
            of_template(part, outline, f"{field}[{place}]", missed, depth + 1)
        return Elements(None)
    if not isinstance(template, dict):
        return SCALAR
    made: dict[str, Outline] = {}
    for name, part in template.items():
        inner = f"{field}/{name}"
        if name.endswith(".$"):
            made[name.removesuffix(".$")] = _of_text(str(part), outline, inner, missed)
        else:
            made[name] = of_template(part, outline, inner, missed, depth + 1)
    return Members(made)


def _of_text(text: str, outline: Outline, field: str, missed: list[Missed]) -> Outline:
    """What a path or a call of an intrinsic function gives; nothing is known of the result of a call."""
    if text[:1] == "$":
        return at_path(outline, text, field, missed)
    if outline is not None and "$." in text:
        from pytest_sfn.language.intrinsics.parser import parse_call

        for path in _paths_in(parse_call(text.rstrip())):
            at_path(outline, path, field, missed)
    return None


def _paths_in(part: object) -> Iterator[str]:
    from pytest_sfn.language.intrinsics.parser import IntrinsicCall
    from pytest_sfn.language.jsonpath import Path

    if isinstance(part, Path):
        yield part.text
    elif isinstance(part, IntrinsicCall):
        for argument in part.arguments:
            yield from _paths_in(argument)


def of_jsonata(value: Json, documents: dict[str, Outline], field: str, missed: list[Missed], depth: int = 0) -> Outline:
    """What a value of a JSONata state gives. ``documents`` are the members of ``$states`` that are known."""
    if is_expression(value):
        return _of_expression(str(value), documents, field, missed)
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        parts = value.items()
        return Members({name: of_jsonata(one, documents, f"{field}/{name}", missed, depth + 1) for name, one in parts})
    if isinstance(value, list):
        for place, one in enumerate(value):
            of_jsonata(one, documents, f"{field}[{place}]", missed, depth + 1)
        return Elements(None)
    return outline_of(value)


def _of_expression(text: str, documents: dict[str, Outline], field: str, missed: list[Missed]) -> Outline:
    found = _INPUT.fullmatch(text)
    if found is None:
        return documents.get("input") if "".join(text.split()) == "{%$states.input%}" else None
    outline = documents.get(found[1])
    for name in found[2].split(".")[1:]:
        if not isinstance(outline, Members):  # JSONata looks into the elements of an array
            return None
        try:
            outline = member(outline, name)
        except NeverThere as why:
            missed.append(Missed(field, text[2:-2].strip(), why))
            return None
    return outline
