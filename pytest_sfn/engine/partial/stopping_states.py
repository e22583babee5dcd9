"""States after which an execution stops. Only an execution that is to stop has one, so others pay nothing for it."""

from __future__ import annotations

from dataclasses import fields, make_dataclass
from typing import Any, cast

from pytest_sfn.definition.model import State
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.states.block import AT_ONCE, IN_TIME
from pytest_sfn.engine.stop_point import StopPoint
from pytest_sfn.engine.visit import Visit


def stopping_state(state: State, stop: StopPoint) -> State:
    """A state that does what another one does, and whose visits then wait at a stop point."""
    kind = type(state)
    made = _TYPES.get(kind) or _make_type(kind)
    values = {field.name: getattr(state, field.name) for field in fields(state)}
    return cast(State, made(**values, stop=stop))


_TYPES: dict[type[State], type[Any]] = {}
"""The types of stopping states that have been made, by the type of the state that they stand for."""


def _make_type(kind: type[State]) -> type[Any]:
    """Make a type of stopping states, and tell the engine how to run it."""
    made = _TYPES[kind] = make_dataclass(
        f"Stopping{kind.__name__}", [("stop", StopPoint)], bases=(kind,), frozen=True, slots=True, kw_only=True
    )

    def run(visit: Visit) -> Steps:
        at_once = AT_ONCE.get(kind)
        step = at_once(visit) if at_once else (yield from IN_TIME[kind](visit))
        stop: StopPoint = visit.state.stop  # type: ignore[attr-defined]
        yield from stop.hold(visit.runtime.clock, visit.execution.arn, step[1])
        return step

    IN_TIME[made] = run
    return made
