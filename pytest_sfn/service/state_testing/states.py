"""The state of a TestState request: given alone, or picked out of a state machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.model import Block, MapState, ParallelState, State
from pytest_sfn.json_text import Json, dumps, loads
from pytest_sfn.service.api import validation
from pytest_sfn.service.operations.definitions import parse

if TYPE_CHECKING:
    from pytest_sfn.definition.model import Definition

STATE_NAME = "StateName"
"""What the context object calls a tested state, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A state, the definition that it is part of, and whether it is in the processor of a Map."""

    state: State
    definition: Definition
    iterated: bool = False


def pick_state(text: str, name: str | None) -> Picked:
    """The state that a request means. Raises InvalidDefinition, ValidationException for a name that is not there."""
    if name is None:
        definition = parse(_machine_of(text), "STANDARD")
        return Picked(definition.block.states[STATE_NAME], definition)
    definition = parse(text, "STANDARD")
    for state, iterated in _states(definition.block, iterated=False):
        if state.name == name:
            return Picked(state, definition, iterated)
    raise validation(f"State '{name}' does not exist in the state machine definition")


def _states(block: Block, *, iterated: bool) -> Iterator[tuple[State, bool]]:
    for state in block.states.values():
        yield state, iterated
        if isinstance(state, MapState):
            yield from _states(state.processor, iterated=True)
        if isinstance(state, ParallelState):
            for branch in state.branches:
                yield from _states(branch, iterated=iterated)


def _machine_of(text: str) -> str:
    """A machine of the one state, and of an end for every state that it may go to."""
    try:
        state = loads(text)
    except ValueError:
        return text
    if not isinstance(state, dict):
        return text
    ends: dict[str, Json] = {target: {"Type": "Succeed"} for target in _targets(state)}
    return dumps({"StartAt": STATE_NAME, "States": {**ends, STATE_NAME: state}})


def _targets(state: dict[str, Any]) -> Iterator[str]:
    rules = [*_dicts(state.get("Choices")), *_dicts(state.get("Catch"))]
    for target in (state.get("Next"), state.get("Default"), *(rule.get("Next") for rule in rules)):
        if isinstance(target, str):
            yield target


def _dicts(value: Json) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
