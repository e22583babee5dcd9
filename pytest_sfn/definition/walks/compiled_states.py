"""All states of a definition, including those inside Parallel and Map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pytest_sfn.definition.model import Block, Definition, MapState, ParallelState, State


class PlacedState(NamedTuple):
    """A state, and the innermost Map around it, if any."""

    state: State
    map: MapState | None


def states_of(block: Block, inside: MapState | None = None) -> Iterator[PlacedState]:
    """The states of a block in the order of the definition, each before the states inside it."""
    for state in block.states.values():
        yield PlacedState(state, inside)
        if isinstance(state, MapState):
            yield from states_of(state.processor, state)
        if isinstance(state, ParallelState):
            for branch in state.branches:
                yield from states_of(branch, inside)


def find_state(definition: Definition, name: str) -> PlacedState | None:
    """The state with a name, which is unique in the whole definition; None if there is none."""
    return next((placed for placed in states_of(definition.block) if placed.state.name == name), None)
