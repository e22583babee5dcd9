"""The states of a definition as they are written, nested ones included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.json_text import Json

Document = Mapping[str, Any]

_PROCESSORS = ("ItemProcessor", "Iterator")
"""The processor of a Map, and its older name."""

BLOCKS = frozenset({"Branches", *_PROCESSORS})
"""The fields that hold other states."""


@dataclass(frozen=True, slots=True)
class WrittenState:
    """A state and its fields. ``around`` names the states that it is in, the innermost first."""

    name: str
    fields: Mapping[str, Json]
    jsonata: bool
    around: tuple[str, ...]

    @property
    def blocks(self) -> Iterator[Document]:
        """The branches of a Parallel, the processor of a Map."""
        if self.fields.get("Type") == "Parallel":
            yield from self.fields["Branches"]
        elif self.fields.get("Type") == "Map":
            yield from (self.fields[name] for name in _PROCESSORS if name in self.fields)


def states_of(document: Document) -> Iterator[WrittenState]:
    """All states of a machine, in the order in which they appear."""
    yield from _states_in(document, document.get("QueryLanguage") == "JSONata", ())


def _states_in(block: Document, jsonata: bool, around: tuple[str, ...]) -> Iterator[WrittenState]:
    for name, fields in block["States"].items():
        own = fields["QueryLanguage"] == "JSONata" if "QueryLanguage" in fields else jsonata
        state = WrittenState(name, fields, own, around)
        yield state
        for inner in state.blocks:
            yield from _states_in(inner, jsonata, (name, *around))


def processor_of(document: Document, map_name: str) -> Document:
    """The processor of a Map as the definition of a machine of its own, in the query language of the whole machine."""
    state = next(state for state in states_of(document) if state.name == map_name)
    language = {name: document[name] for name in ("QueryLanguage",) if name in document}
    return {**language, **next(state.blocks)}
