"""The block of states that an execution runs if it begins or stops at a state that a test names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_sfn.definition.model import Block, MapState, ParallelState, State


def block_from(block: Block, name: str) -> Block | None:
    """The innermost block around a state, which then starts at that state; None if there is no such state."""
    if name in block.states:
        return replace(block, start_at=name)
    found = (block_from(inner, name) for state in block.states.values() for inner in inner_blocks(state))
    return next((inner for inner in found if inner is not None), None)


def with_state(block: Block, name: str, change: Callable[[State], State]) -> Block | None:
    """A copy of a block in which one of its states, at any depth, is changed; None if there is no such state."""
    for place, state in block.states.items():
        changed = change(state) if place == name else _with_inner_state(state, name, change)
        if changed is not None:
            return replace(block, states={**block.states, place: changed})
    return None


def inner_blocks(state: State) -> tuple[Block, ...]:
    """The blocks inside a state: the branches of a Parallel, the item processor of a Map."""
    if isinstance(state, ParallelState):
        return state.branches
    return (state.processor,) if isinstance(state, MapState) else ()


def _with_inner_state(state: State, name: str, change: Callable[[State], State]) -> State | None:
    for index, inner in enumerate(inner_blocks(state)):
        changed = with_state(inner, name, change)
        if changed is None:
            continue
        if isinstance(state, MapState):
            return replace(state, processor=changed)
        assert isinstance(state, ParallelState)
        return replace(state, branches=(*state.branches[:index], changed, *state.branches[index + 1 :]))
    return None
