"""The states of a document, as far as they can be read: one that does not run may have placeholders or functions of a
template in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pytest_sfn.language.types import is_expression
from pytest_sfn.values.json_text import Json

_BLOCKS = ("ItemProcessor", "Iterator")
_NO_EXPRESSIONS = frozenset({"Branches", "Comment", *_BLOCKS})


class DocumentState(NamedTuple):
    """A state of a document, with the places of the states of its block by name."""

    name: str
    place: str
    fields: Mapping[str, Any]
    jsonata: bool
    siblings: Mapping[str, str]


def states_in(document: Json) -> Iterator[DocumentState]:
    """All states, in the order written, each before those inside of it."""
    if isinstance(document, Mapping):
        yield from _states_in(document, "", document.get("QueryLanguage"))


def handlers(state: DocumentState, field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The retriers, catchers or Choice rules of a state, each with its place."""
    entries = state.fields.get(field)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, Mapping):
            yield f"{state.place}/{field}[{index}]", entry


def error_names(handler: Mapping[str, Any]) -> list[str]:
    """The names in ErrorEquals."""
    names = handler.get("ErrorEquals")
    return [str(name) for name in names] if isinstance(names, list) else []


def conditions_of(state: DocumentState) -> Iterator[tuple[str, int, int]]:
    """The conditions of a state: the place of the expression, the index in it, the offset behind the ``?``."""
    if not state.jsonata:
        return
    from pytest_sfn.language.jsonata import condition_positions

    for place, text in _expressions(state.fields, state.place):
        if "?" in text:
            for index, position in enumerate(condition_positions(text[2:-2])):
                yield place, index, position


def _states_in(block: Mapping[str, Any], place: str, language: Json) -> Iterator[DocumentState]:
    states = block.get("States")
    if not isinstance(states, Mapping):
        return
    siblings = {name: f"{place}/States/{name}" for name in states}
    for name, fields in states.items():
        if not isinstance(fields, Mapping):
            continue
        jsonata = fields.get("QueryLanguage", language) == "JSONata"
        yield DocumentState(name, siblings[name], fields, jsonata, siblings)
        for field, inner in _inner_blocks(fields):
            yield from _states_in(inner, f"{siblings[name]}/{field}", language)


def _inner_blocks(fields: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    branches = fields.get("Branches")
    for index, branch in enumerate(branches if isinstance(branches, list) else ()):
        if isinstance(branch, Mapping):
            yield f"Branches[{index}]", branch
    for name in _BLOCKS:
        if isinstance(fields.get(name), Mapping):
            yield name, fields[name]


def _expressions(value: Json, place: str) -> Iterator[tuple[str, str]]:
    """The JSONata expressions in a state, but for those of the states inside of it."""
    if is_expression(value):
        yield place, value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if key not in _NO_EXPRESSIONS:
                yield from _expressions(member, f"{place}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _expressions(item, f"{place}[{index}]")
