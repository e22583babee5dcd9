"""The states of a definition as they are written, nested ones included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.json_text import Json

Document = Mapping[str, Any]
"""A definition, or a branch or an item processor of one, as parsed JSON."""

_PROCESSORS = ("ItemProcessor", "Iterator")
"""The processor of a Map, and its older name."""

BLOCKS = frozenset({"Branches", *_PROCESSORS})
"""The fields that hold other states."""


@dataclass(frozen=True, slots=True)
class WrittenState:
    """A state and its fields, and the query language that holds for it. ``around`` names the states that it is in, the
    innermost first.
    """

    name: str
    fields: Mapping[str, Json]
    language: QueryLanguage
    around: tuple[str, ...]


def states_of(document: Document) -> Iterator[WrittenState]:
    """All states of a machine, in the order in which they appear: each before those inside of it."""
    yield from _states_in(document, document.get("QueryLanguage", "JSONPath"), ())


def _states_in(block: Document, language: QueryLanguage, around: tuple[str, ...]) -> Iterator[WrittenState]:
    for name, fields in block.get("States", {}).items():
        yield WrittenState(name, fields, fields.get("QueryLanguage", language), around)
        for inner in inner_blocks(fields):
            yield from _states_in(inner, language, (name, *around))


def inner_blocks(state: Document) -> list[Document]:
    """The blocks inside of a state: the branches of a Parallel, the processor of a Map."""
    if state.get("Type") == "Parallel":
        return list(state.get("Branches", ()))
    if state.get("Type") == "Map":
        return [state[name] for name in _PROCESSORS if name in state]
    return []


def is_distributed_map(state: Document) -> bool:
    """Whether a state is a Map whose iterations are executions of their own."""
    return any(block.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED" for block in inner_blocks(state))


def processor_of(document: Document, map_name: str) -> Document:
    """The processor of a Map as the definition of a machine of its own, in the query language of the whole machine."""
    fields = next(state.fields for state in states_of(document) if state.name == map_name)
    language = {name: document[name] for name in ("QueryLanguage",) if name in document}
    return {**language, **inner_blocks(fields)[0]}
