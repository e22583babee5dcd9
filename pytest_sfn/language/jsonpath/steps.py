"""Compiles segments: to steps that select values below one node, and to readers that follow a path.

Nothing here recurses into a document, so its nesting does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pytest_sfn.language.jsonpath.nodes import (
    Filter,
    Indexes,
    Names,
    ParsedPath,
    Scan,
    Segment,
    Slice,
    is_definite,
)
from pytest_sfn.language.jsonpath.sentinels import MISSING, PAST_END, UNFIT
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.language.jsonpath.predicates import Predicate, Reader

Step = Callable[[Json, Json], list[Json]]
"""(node, document) -> the values that a segment selects."""

Read = Callable[[Json], Json]
"""document -> the node at a definite path, or MISSING, PAST_END or UNFIT."""

Find = Callable[[Json, Json], Json]
"""(start, document) -> the value that a path selects, or MISSING or PAST_END."""


def compile_find(path: ParsedPath) -> Find:
    """The compiled path from its start: one node for a definite path, else the array of hits."""
    segments = path.segments
    if any(isinstance(s, Names) and len(s.names) > 1 for s in segments[:-1]):
        return lambda start, document: MISSING
    if path.definite:
        read = compile_read(segments)
        return lambda start, document: _found(read(start))
    split = next(i for i, segment in enumerate(segments) if not is_definite(segment))
    return _compile_hits(compile_read(segments[:split]), segments[split:])


def compile_read(segments: Iterable[Segment]) -> Read:
    """The compiled definite segments."""
    keys = [_key(segment) for segment in segments]
    names = [key for key in keys if isinstance(key, str)]
    return _read_names(names) if len(names) == len(keys) else _read_keys(keys)


def _found(node: Json) -> Json:
    return MISSING if node is UNFIT else node


def _key(segment: Segment) -> str | int | Names:
    if isinstance(segment, Indexes):
        return segment.indexes[0]
    assert isinstance(segment, Names)
    return segment.names[0] if len(segment.names) == 1 else segment


def _read_names(names: list[str]) -> Read:
    def read(node: Json) -> Json:
        try:
            for name in names:
                node = node[name]
        except (KeyError, TypeError):
            return MISSING
        return node

    return read


def _read_keys(keys: list[str | int | Names]) -> Read:
    def read(node: Json) -> Json:
        for key in keys:
            if isinstance(key, str):
                if not isinstance(node, dict) or key not in node:
                    return MISSING
                node = node[key]
            elif node is PAST_END:
                return MISSING
            elif isinstance(key, int):
                if not isinstance(node, list):
                    return UNFIT
                node = node[key] if -len(node) <= key < len(node) else PAST_END
            else:
                if not isinstance(node, dict):
                    return MISSING
                node = _members(key.names, node)
        return node

    return read


def _members(names: Iterable[str], node: dict[str, Json]) -> dict[str, Json]:
    return {name: node[name] for name in names if name in node}


# ---- arrays of hits


def _compile_hits(read: Read, segments: tuple[Segment, ...]) -> Find:
    """A path whose first part is definite. If that part selects nothing, neither does the path."""
    first = segments[0]
    steps = _compile_steps(segments)

    def find(start: Json, document: Json) -> Json:
        node = read(start)
        if node is MISSING or node is PAST_END:
            return []
        if node is UNFIT or not fits(first, node):
            return MISSING
        hits = [node]
        for step in steps:
            hits = [hit for node in hits for hit in step(node, document)]
        return hits

    return find


def fits(segment: Segment, node: Json) -> bool:
    """True if an indefinite segment applies to a node: slices need an array, filters an array or object."""
    if isinstance(segment, (Slice, Indexes)):
        return isinstance(node, list)
    return not isinstance(segment, Filter) or isinstance(node, (list, dict))


def _compile_steps(segments: tuple[Segment, ...]) -> list[Step]:
    steps: list[Step] = []
    scanning = False
    for segment in segments:
        if isinstance(segment, Scan):
            scanning = True
            continue
        steps.append(_scan(segment) if scanning else _step(segment))
        scanning = False
    return steps


def _step(segment: Segment) -> Step:
    match segment:
        case Names((name,)):
            return lambda node, document: [node[name]] if isinstance(node, dict) and name in node else []
        case Names(names):
            return lambda node, document: [_members(names, node)] if isinstance(node, dict) else []
        case Indexes(indexes):
            return lambda node, document: [_element(node, i) for i in indexes] if isinstance(node, list) else []
        case Slice(start, stop):
            return lambda node, document: node[start:stop] if isinstance(node, list) else []
        case Filter(condition):
            from pytest_sfn.language.jsonpath.predicates import compile_condition

            return _filter(compile_condition(condition, _compile_reader))
    return lambda node, document: list(children(node))


def _element(node: list[Json], index: int) -> Json:
    """An element; null past the end of the array."""
    return node[index] if -len(node) <= index < len(node) else None


def children(node: Json) -> Iterable[Json]:
    """The members of an object or the elements of an array."""
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _filter(selected: Predicate) -> Step:
    """A step for a filter. An object is tested itself, an array element by element."""

    def step(node: Json, document: Json) -> list[Json]:
        if isinstance(node, list):
            return [item for item in node if selected(item, document)]
        return [node] if isinstance(node, dict) and selected(node, document) else []

    return step


def _scan(segment: Segment) -> Step:
    """A step for ``..``: it applies a segment to a node and everything below, parents first. A filter tests each object
    once."""
    apply = _step(segment)
    is_filter = isinstance(segment, Filter)

    def step(node: Json, document: Json) -> list[Json]:
        hits: list[Json] = []
        pending = [node]
        while pending:
            current = pending.pop()
            if not (is_filter and isinstance(current, list)):
                hits += apply(current, document)
            pending += reversed(list(children(current)))
        return hits

    return step


def _compile_reader(path: ParsedPath) -> Reader:
    """The reader for a path inside a filter. Past the end of an array it returns MISSING."""
    find = compile_find(path)
    from_node = path.root == "node"

    def read(node: Json, document: Json) -> Json:
        found = find(node if from_node else document, document)
        return MISSING if found is PAST_END else found

    return read
