"""All states of a definition, those inside of Parallel and Map included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pytest_sfn.definition.model import Block, Definition, MapState, ParallelState, State


class PlacedState(NamedTuple):
    """A state, and the Map whose iterations it belongs to, if there is one: the innermost."""

    state: State
    map: MapState | None


def states_of(block: Block, inside: MapState | None = None) -> Iterator[PlacedState]:
    """The states of a block in the order written, each before those inside of it."""
    for state in block.states.values():
        yield PlacedState(state, inside)
        if isinstance(state, MapState):
            yield from states_of(state.processor, state)
        if isinstance(state, ParallelState):
            for branch in state.branches:
                yield from states_of(branch, inside)


def find_state(definition: Definition, name: str) -> PlacedState | None:
    """The state with a name, which is unique in a whole definition; None if there is none."""
    return next((placed for placed in states_of(definition.block) if placed.state.name == name), None)
