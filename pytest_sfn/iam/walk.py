"""The Task states of a definition, nested ones included, as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.definition.resources import Resource, parse_resource
from pytest_sfn.json_text import Json

JSONATA = "JSONata"


@dataclass(frozen=True, slots=True)
class WrittenTask:
    """A Task state: its resource (None if it is none that a policy knows), and its fields as written."""

    name: str
    resource: Resource | None
    fields: Mapping[str, Json]
    jsonata: bool

    @property
    def arguments(self) -> Json:
        """Parameters or Arguments."""
        return self.fields.get("Arguments" if self.jsonata else "Parameters")

    def argument(self, name: str) -> Argument:
        """What an argument is, as far as the definition tells."""
        given = self.arguments
        if not isinstance(given, Mapping):
            return Argument(known=not isinstance(given, str))
        if not self.jsonata and f"{name}.$" in given:
            return Argument(known=False)
        value = given.get(name)
        return Argument(value, known=not (self.jsonata and isinstance(value, str) and value.startswith("{%")))


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a task. ``known`` is False where it is decided at run time; ``value`` is None where it is
    absent.
    """

    value: Json = None
    known: bool = True


def tasks_of(document: Mapping[str, Any]) -> Iterator[WrittenTask]:
    """The tasks of a machine, in the order in which they appear."""
    yield from _tasks_in(document, document.get("QueryLanguage") == JSONATA)


def _tasks_in(block: Mapping[str, Any], jsonata: bool) -> Iterator[WrittenTask]:
    for name, state in block.get("States", {}).items():
        own = state["QueryLanguage"] == JSONATA if "QueryLanguage" in state else jsonata
        if state.get("Type") == "Task":
            yield WrittenTask(name, parse_resource(state.get("Resource", "")), state, own)
        for inner in _inner_blocks(state):
            yield from _tasks_in(inner, jsonata)


def _inner_blocks(state: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The branches of a Parallel, the processor of a Map (``Iterator`` is its older name)."""
    if state.get("Type") == "Parallel":
        yield from state.get("Branches", ())
    elif state.get("Type") == "Map":
        yield from (state[name] for name in ("ItemProcessor", "Iterator") if name in state)
