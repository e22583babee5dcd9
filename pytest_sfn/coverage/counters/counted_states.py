"""States that count: what enters and leaves them, what they choose, what is retried and caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, make_dataclass
from typing import Any, cast

from pytest_sfn.coverage.counters.state_counters import ChoiceCounter, StateCounter, WaitingCounter
from pytest_sfn.definition.model import (
    ChoiceState,
    FailState,
    MapState,
    ParallelState,
    PassState,
    State,
    SucceedState,
    TaskState,
    WaitState,
)
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.states.block import AT_ONCE, IN_TIME, Step
from pytest_sfn.engine.states.choice import take_default, take_rule
from pytest_sfn.engine.states.dataflow import effective_input
from pytest_sfn.engine.visit import Visit


def counted_state(state: State, counter: StateCounter, changes: Mapping[str, object]) -> State:
    """A state that does what another one does, and counts it. ``changes`` are the fields that differ."""
    kind = type(state)
    counted = object.__new__(_COUNTED[kind])
    for name in _FIELDS[kind]:
        object.__setattr__(counted, name, changes[name] if name in changes else getattr(state, name))
    object.__setattr__(counted, "choice", counter)
    return cast(State, counted)


def _counted_type(kind: type[State]) -> type[Any]:
    """The type of a counted state: ``choice`` is what the engine asks for retriers and catchers."""
    name = f"Counted{kind.__name__}"
    return make_dataclass(name, [("choice", StateCounter)], bases=(kind,), frozen=True, slots=True, kw_only=True)


def _at_once(run: Callable[[Visit], Step]) -> Callable[[Visit], Step]:
    """A state that takes no time is counted once: as left, or as entered if it fails."""

    def run_counted(visit: Visit) -> Step:
        counter: StateCounter = visit.state.choice  # type: ignore[attr-defined]
        if counter.starts:
            counter.begin(visit, counter.starts)
        try:
            step = run(visit)
        except BaseException:
            counter.entered.times += 1
            raise
        counter.left.times += 1
        return step

    return run_counted


def _run_choice(visit: Visit) -> Step:
    """A Choice is counted once, too, by the rule that it takes. Its rules stay as they are: to count in each of them
    would take 8 % of a run."""
    state = cast(ChoiceState, visit.state)
    counter: ChoiceCounter = state.choice  # type: ignore[attr-defined]
    if counter.starts:
        counter.begin(visit, counter.starts)
    try:
        document = effective_input(state, visit)
    except BaseException:
        counter.entered.times += 1
        raise
    place = 0
    try:
        for rule in state.choices:
            if rule.matches(document, visit):
                break
            place += 1
    except BaseException:
        counter.failed[place].times += 1
        raise
    counter.chosen[place].times += 1
    execution = visit.execution
    if execution.rules is None:
        execution.rules = {}
    execution.rules[visit.entered_id] = place
    if place == len(state.choices):
        return take_default(state, visit, document)
    return take_rule(state.choices[place], state, visit, document)


def _in_time(run: Callable[..., Steps], *, handles_errors: bool) -> Callable[[Visit], Steps]:
    def run_counted(visit: Visit) -> Steps:
        counter: WaitingCounter = visit.state.choice  # type: ignore[attr-defined]
        return counter.follow(visit, run(visit, counter) if handles_errors else run(visit))

    return run_counted


_KINDS: tuple[type[State], ...] = (
    PassState,
    ChoiceState,
    SucceedState,
    FailState,
    TaskState,
    WaitState,
    ParallelState,
    MapState,
)
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS}
_COUNTED: dict[type[State], type[Any]] = {kind: _counted_type(kind) for kind in _KINDS}
AT_ONCE.update({counted: _at_once(AT_ONCE[kind]) for kind, counted in _COUNTED.items() if kind in AT_ONCE})
AT_ONCE[_COUNTED[ChoiceState]] = _run_choice
IN_TIME.update(
    {
        counted: _in_time(IN_TIME[kind], handles_errors=kind is not WaitState)
        for kind, counted in _COUNTED.items()
        if kind in IN_TIME
    }
)
