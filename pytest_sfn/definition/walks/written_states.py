"""The states of a definition in their JSON form, including nested ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.json_text import Json

Document = Mapping[str, Any]
"""A definition, or a branch or item processor of one, as parsed JSON."""

_PROCESSORS = ("ItemProcessor", "Iterator")
"""The field names of a Map's processor: the current and the older one."""

BLOCKS = frozenset({"Branches", *_PROCESSORS})
"""The fields that contain other states."""


@dataclass(frozen=True, slots=True)
class WrittenState:
    """A state, its fields, and its query language. ``around`` names the states around it, innermost first."""

    name: str
    fields: Mapping[str, Json]
    language: QueryLanguage
    around: tuple[str, ...]


def states_of(document: Document) -> Iterator[WrittenState]:
    """All states of a machine in order, each before the states inside it."""
    yield from _states_in(document, document.get("QueryLanguage", "JSONPath"), ())


def _states_in(block: Document, language: QueryLanguage, around: tuple[str, ...]) -> Iterator[WrittenState]:
    for name, fields in block.get("States", {}).items():
        yield WrittenState(name, fields, fields.get("QueryLanguage", language), around)
        for inner in inner_blocks(fields):
            yield from _states_in(inner, language, (name, *around))


def inner_blocks(state: Document) -> list[Document]:
    """The blocks inside a state: the branches of a Parallel, the processor of a Map."""
    if state.get("Type") == "Parallel":
        return list(state.get("Branches", ()))
    if state.get("Type") == "Map":
        return [state[name] for name in _PROCESSORS if name in state]
    return []


def is_distributed_map(state: Document) -> bool:
    """True if the iterations of a Map are child executions."""
    return any(block.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED" for block in inner_blocks(state))


def processor_of(document: Document, map_name: str) -> Document:
    """The processor of a Map as a definition of its own, with the query language of the whole machine."""
    fields = next(state.fields for state in states_of(document) if state.name == map_name)
    language = {name: document[name] for name in ("QueryLanguage",) if name in document}
    return {**language, **inner_blocks(fields)[0]}
