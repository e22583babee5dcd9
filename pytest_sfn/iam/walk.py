"""What the states of a definition call, nested ones included, as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.definition.resources import Resource, parse_resource
from pytest_sfn.json_text import Json
from pytest_sfn.language.types import QueryLanguage


@dataclass(frozen=True, slots=True)
class WrittenState:
    """A state: its fields as written, and the query language that holds for it."""

    fields: Mapping[str, Json]
    language: QueryLanguage

    @property
    def resource(self) -> Resource | None:
        """What a Task calls; None if it is nothing that a policy knows."""
        return parse_resource(self.fields.get("Resource", "")) if self.fields.get("Type") == "Task" else None

    @property
    def arguments(self) -> Json:
        """Parameters or Arguments of a Task."""
        return self.arguments_of(self.fields)

    def arguments_of(self, part: Mapping[str, Json]) -> Json:
        """Parameters or Arguments of an ItemReader or a ResultWriter."""
        return part.get("Arguments" if self.language == "JSONata" else "Parameters")

    @property
    def is_distributed_map(self) -> bool:
        processor = self.fields.get("ItemProcessor", {})
        return self.fields.get("Type") == "Map" and processor.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED"


def written_states(block: Mapping[str, Any], language: QueryLanguage = "JSONPath") -> Iterator[WrittenState]:
    """The states of a machine, or of a block in it, in the order in which they appear."""
    language = block.get("QueryLanguage", language)
    for state in block.get("States", {}).values():
        yield WrittenState(state, state.get("QueryLanguage", language))
        for inner in _inner_blocks(state):
            yield from written_states(inner, language)


def _inner_blocks(state: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The branches of a Parallel, the processor of a Map (``Iterator`` is its older name)."""
    if state.get("Type") == "Parallel":
        yield from state.get("Branches", ())
    elif state.get("Type") == "Map":
        yield from (state[name] for name in ("ItemProcessor", "Iterator") if name in state)
