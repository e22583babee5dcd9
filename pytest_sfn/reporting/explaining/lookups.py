"""Where a path leads in a document, and where it ends too early."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_sfn.values.json_display import ELLIPSIS
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.similar_names import closest

_STEP = re.compile(r"\.(?P<name>[^\W\d][\w-]*)|\.`(?P<quoted>[^`]+)`|\['(?P<bracket>[^']+)'\]|\[(?P<index>\d+)\]")
_MOST_KEYS = 12
_DEPTH = 3
"""How far inside a document a name is looked for."""


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """The value at ``path`` has nothing under ``step``, which comes next."""

    path: str
    value: Json
    step: str | int


def find_dead_end(path: str, document: Json, *, maps_arrays: bool = False) -> DeadEnd | None:
    """Where a path ends too early; None if it leads on as far as it is plain names and indexes.

    With ``maps_arrays`` a name is looked for in the first item of an array, as JSONata does.
    """
    walked, node, position = "$", document, 1
    while found := _STEP.match(path, position):
        if maps_arrays and isinstance(node, list) and node and found["index"] is None:
            node = node[0]
        step = _step_of(found)
        inner = _inside(node, step)
        if inner is None:
            return DeadEnd(walked, node, step)
        node = inner[0]
        walked, position = walked + found[0], found.end()
    return None


def value_at(path: str, document: Json) -> Json:
    """The value that a plain path leads to; None if it leads nowhere or is not plain."""
    node, position = document, 1
    while found := _STEP.match(path, position):
        inner = _inside(node, _step_of(found))
        if inner is None:
            return None
        node, position = inner[0], found.end()
    return node if position == len(path) else None


def _step_of(found: re.Match[str]) -> str | int:
    """The name or the index of one step of a path."""
    return found["name"] or found["quoted"] or found["bracket"] or int(found["index"])


def _inside(node: Json, step: str | int) -> tuple[Json] | None:
    if isinstance(step, int):
        return (node[step],) if isinstance(node, list) and step < len(node) else None
    return (node[step],) if isinstance(node, Mapping) and step in node else None


def describe(end: DeadEnd, document_name: str) -> Iterator[str]:
    """What is where a path ended, with the closest name."""
    where = document_name if end.path == "$" else f"{end.path} of {document_name}"
    value, step = end.value, end.step
    if isinstance(step, int):
        yield f"{where} has no item {step}: it is {kind_of(value)}"
    elif isinstance(value, Mapping):
        close = closest(step, value)
        inner = None if close else next(_paths_to(step, value), None)
        meant = repr(close) if close else f"{end.path}{inner}" if inner else None
        hint = f"; did you mean {meant}? It has: " if meant else "; it has: "
        yield f"{where} has no {step!r}{hint}{list_keys(value)}"
        text = None if meant else next((key for key, item in value.items() if _spells(item, step)), None)
        if text is not None:
            place = f"{end.path}.{text}"
            yield f"{step!r} is in {place}, which is JSON text in a string: parse it, or return the value itself"
    else:
        yield f"{where} is {kind_of(value)}, so it has no {step!r}"


def list_keys(value: Mapping[str, Json]) -> str:
    """The keys of an object, for a message."""
    keys = [str(key) for key in value]
    more = f", {ELLIPSIS} {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
    return (", ".join(keys[:_MOST_KEYS]) or "nothing") + more


def kind_of(value: Json) -> str:
    """The type of a value in JSON's words, with its size or its keys."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, Mapping):
        return f"an object with {list_keys(value)}"
    if isinstance(value, list):
        return f"an array of {len(value)} item{'' if len(value) == 1 else 's'}"
    if isinstance(value, str):
        return "JSON text in a string, not the value itself" if is_json_text(value) else "a string"
    return "a number"


def is_json_text(value: Json) -> bool:
    """True for a string that was probably meant as the object or array that it spells, in JSON or in Python."""
    return isinstance(value, str) and value.strip()[:1] + value.strip()[-1:] in ("{}", "[]")


def _spells(item: Json, key: str) -> bool:
    """True for JSON text of an object with a key, such as the body of an HTTP answer."""
    if not is_json_text(item):
        return False
    try:
        spelled = loads(item)
    except ValueError:
        return False
    return isinstance(spelled, dict) and key in spelled


def _paths_to(key: str, value: Json, path: str = "", depth: int = 0) -> Iterator[str]:
    """The paths that lead to a key further inside."""
    if not isinstance(value, Mapping) or depth > _DEPTH:
        return
    if depth and key in value:
        yield f"{path}.{key}"
    for name, item in value.items():
        yield from _paths_to(key, item, f"{path}.{name}", depth + 1)
