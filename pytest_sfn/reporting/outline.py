"""What a report may know of a definition: its states by name, as plain JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pytest_sfn.json_text import Json

Document = Mapping[str, Json]
"""A definition, or a branch or an item processor of one, as parsed JSON."""


def inner_blocks(state: Document) -> list[Document]:
    """The blocks inside a state: the branches of a Parallel, the item processor of a Map (also under its old name)."""
    if state.get("Type") == "Parallel":
        return list(state.get("Branches", []))
    if state.get("Type") == "Map":
        return [block for key in ("ItemProcessor", "Iterator") if (block := state.get(key))]
    return []


def walk_states(block: Document) -> Iterator[tuple[str, Document]]:
    """Every state of a block with its name, those inside Parallel and Map states too, in the order written."""
    for name, state in block.get("States", {}).items():
        yield name, state
        for inner in inner_blocks(state):
            yield from walk_states(inner)


def is_distributed(block: Document) -> bool:
    """Whether a block is the item processor of a Distributed Map."""
    return bool(block.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED")


@dataclass(frozen=True, slots=True)
class Outline:
    """The states of a definition by name, which branch of its Parallel state begins with a state, and which Distributed
    Map a state is inside of."""

    states: Mapping[str, Document] = field(default_factory=dict)
    branches: Mapping[str, int] = field(default_factory=dict)
    distributed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Outline:
        """The outline of a definition."""
        states = dict(walk_states(document))
        branches = {
            branch["StartAt"]: index
            for state in states.values()
            if state.get("Type") == "Parallel"
            for index, branch in enumerate(inner_blocks(state))
        }
        distributed: dict[str, str] = {}
        for name, state in states.items():
            for block in inner_blocks(state):
                if is_distributed(block):
                    for inner, _ in walk_states(block):
                        distributed.setdefault(inner, name)
        return cls(states, branches, distributed)
