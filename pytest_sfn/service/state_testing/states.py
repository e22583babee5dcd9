"""The state of a TestState request: passed alone, or selected from a state machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_sfn.definition.model import MapState, State
from pytest_sfn.definition.walks.compiled_states import find_state
from pytest_sfn.service.api import Api, validation
from pytest_sfn.service.operations.definitions import parse
from pytest_sfn.values.json_text import Json, dumps, loads

if TYPE_CHECKING:
    from pytest_sfn.definition.model import Definition

STATE_NAME = "StateName"
"""The name of every tested state in its context object."""


class SelectedState(NamedTuple):
    """A state, its definition, and the Map whose iterations it belongs to."""

    state: State
    definition: Definition
    map: MapState | None = None


def select_state(api: Api, text: str, name: str | None) -> SelectedState:
    """The state of a request. Raises InvalidDefinition, or ValidationException if there is no state with the name."""
    if name is None:
        definition = parse(api, _machine_of(text), "STANDARD")
        return SelectedState(definition.block.states[STATE_NAME], definition)
    definition = parse(api, text, "STANDARD")
    placed = find_state(definition, name)
    if placed is None:
        raise validation("State not found in definition")
    return SelectedState(placed.state, definition, placed.map)


def _machine_of(text: str) -> str:
    """A machine with the one state, and an end state for each of its targets."""
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
