"""The parts of a definition that a report uses: its states by name, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.definition.walks.written_states import (
    Document,
    WrittenState,
    inner_blocks,
    is_distributed_map,
    states_of,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The states of a definition by name. It can also find the branch of a Parallel state by its first state, and the
    Distributed Map around a state."""

    states: Mapping[str, Document] = field(default_factory=dict)
    branches: Mapping[str, int] = field(default_factory=dict)
    distributed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Outline:
        """The outline of a definition."""
        written = list(states_of(document))
        states = {state.name: state.fields for state in written}
        branches = {
            branch["StartAt"]: index
            for state in states.values()
            if state.get("Type") == "Parallel"
            for index, branch in enumerate(inner_blocks(state))
        }
        maps = frozenset(name for name, state in states.items() if is_distributed_map(state))
        distributed = {state.name: found for state in written if (found := _outermost(state, maps))}
        return cls(states, branches, distributed)


def _outermost(state: WrittenState, maps: frozenset[str]) -> str | None:
    """The outermost of the given Maps around a state."""
    return next((name for name in reversed(state.around) if name in maps), None)
