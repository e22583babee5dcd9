"""Puts counters into a definition: each part of it that can be covered notes what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import ParamSpec, TypeVar

from pytest_sfn.coverage.counters.counted_states import counted_state
from pytest_sfn.coverage.counters.counting import Counting, HitCounter
from pytest_sfn.coverage.counters.state_counters import (
    ChoiceCounter,
    ErrorCounters,
    StateCounter,
    WaitingCounter,
)
from pytest_sfn.coverage.statements import (
    FAILED,
    FALSE,
    LEFT,
    NO_HEARTBEAT,
    NONE,
    ONE,
    RETRIED,
    RUN,
    SEVERAL,
    TIMED_OUT,
    TRUE,
    USED_UP,
    Hit,
    caught,
    outcome,
)
from pytest_sfn.definition.model import (
    Block,
    Catcher,
    ChoiceRule,
    ChoiceState,
    Definition,
    MapState,
    ParallelState,
    RetryableState,
    State,
    WaitState,
)
from pytest_sfn.definition.source.definition_source import DefinitionSource
from pytest_sfn.language.jsonata_expressions import watching_conditions
from pytest_sfn.language.types import Environment, Expression
from pytest_sfn.values.json_text import Json

P = ParamSpec("P")
T = TypeVar("T")


class DefinitionCounter:
    """Counts one definition: it watches how the definition is compiled, and then makes the one that is run."""

    def __init__(self, count: Counting, source: DefinitionSource) -> None:
        self._count = count
        self._counters: list[HitCounter] = []
        self._machine = count.machine_of(source)
        count.begins()
        self._conditions: dict[str, dict[int, tuple[HitCounter, HitCounter]]] = {}

    # ---- while it is compiled

    def in_state(self, location: str, compile_it: Callable[P, T]) -> Callable[P, T]:
        """A compiler of JSONata whose expressions count their conditions as those of a state."""

        def compile_watched(*args: P.args, **kwargs: P.kwargs) -> T:
            with watching_conditions(partial(self._watch_condition, location)):
                return compile_it(*args, **kwargs)

        return compile_watched

    def _watch_condition(self, location: str, field: str, position: int) -> Callable[[bool], None]:
        place = f"{location}/{field}"
        known = self._conditions.setdefault(place, {})
        if position not in known:
            known[position] = (self._counter(), self._counter())
        false, true = known[position]

        def note(value: bool) -> None:
            (true if value else false).times += 1

        return note

    # ---- when it is compiled

    def finish(self, definition: Definition) -> Definition:
        """The definition that is run: it does what the compiled one does, and counts it."""
        for place, conditions in self._conditions.items():
            for index, position in enumerate(sorted(conditions)):
                for value, counter in enumerate(conditions[position]):
                    counter.hits = (Hit(place, outcome(index, bool(value))),)
        block = self._block(definition.block)
        first: StateCounter = block.states[block.start_at].choice  # type: ignore[attr-defined]
        first.starts = self._count
        self._count.watch(first, self._counters)
        return replace(definition, block=block)

    def _counter(self, *hits: Hit) -> HitCounter:
        counter = HitCounter(self._machine, hits)
        self._counters.append(counter)
        return counter

    def _block(self, block: Block) -> Block:
        return Block(start_at=block.start_at, states={name: self._state(state) for name, state in block.states.items()})

    def _state(self, state: State) -> State:
        place = state.location
        changes: dict[str, object] = {}
        if state.assign:
            changes["assign"] = self._assign(state.assign, place)
        if isinstance(state, ChoiceState):
            changes["choices"] = tuple(self._rules(state))
        if isinstance(state, RetryableState):
            changes["catchers"] = tuple(self._catchers(state))
        if isinstance(state, ParallelState):
            changes["branches"] = tuple(map(self._block, state.branches))
        if isinstance(state, MapState):
            changes["processor"] = self._block(state.processor)
            changes["items"] = state.items and _counting_items(state.items, self._items(place))
        return counted_state(state, self._state_counter(state), changes)

    def _state_counter(self, state: State) -> StateCounter:
        place = state.location
        entered, left = self._counter(Hit(place, RUN)), self._counter(Hit(place, LEFT))
        if isinstance(state, ChoiceState):
            return self._choice_counter(state, entered, left)
        if not isinstance(state, (RetryableState, WaitState)):
            return StateCounter(entered, left)
        return WaitingCounter(
            entered,
            left,
            execution_timed_out=self._counter(Hit("", TIMED_OUT)),
            errors=self._errors(state) if isinstance(state, RetryableState) else None,
            read_items=self._items(place) if isinstance(state, MapState) and state.item_reader else (),
        )

    def _choice_counter(self, state: ChoiceState, entered: HitCounter, left: HitCounter) -> ChoiceCounter:
        """What each choice means: the rules before it did not match, and the state was left, or only entered."""
        place, counter = state.location, self._counter
        run, gone = Hit(place, RUN), Hit(place, LEFT)
        rules = [f"{place}/Choices[{index}]" for index, _ in enumerate(state.choices)]
        passed = [tuple(Hit(before, FALSE) for before in rules[:index]) for index in range(len(rules) + 1)]
        chosen = [counter(gone, *before, Hit(rule, TRUE)) for rule, before in zip(rules, passed, strict=False)]
        default = (gone, Hit(f"{place}/Default", RUN)) if state.default else (run,)
        return ChoiceCounter(
            entered,
            left,
            chosen=[*chosen, counter(*default, *passed[-1])],
            failed=[counter(run, *before, Hit(rule, FAILED)) for rule, before in zip(rules, passed, strict=False)],
        )

    def _errors(self, state: RetryableState) -> ErrorCounters:
        place, counter = state.location, self._counter
        retriers = [f"{place}/Retry[{index}]" for index, _ in enumerate(state.retriers)]
        return ErrorCounters(
            retried=[counter(Hit(retrier, RETRIED)) for retrier in retriers],
            used_up=[counter(Hit(retrier, USED_UP)) for retrier in retriers],
            caught=[
                [counter(Hit(f"{place}/Catch[{index}]", caught(name))) for name, _ in enumerate(catcher.error_equals)]
                for index, catcher in enumerate(state.catchers)
            ],
            timed_out=counter(Hit(place, TIMED_OUT)),
            no_heartbeat=counter(Hit(place, NO_HEARTBEAT)),
        )

    def _items(self, place: str) -> tuple[HitCounter, HitCounter, HitCounter]:
        none, one, several = (self._counter(Hit(place, key)) for key in (NONE, ONE, SEVERAL))
        return none, one, several

    def _assign(self, assign: Expression, owner: str) -> Expression:
        return _counting(assign, self._counter(Hit(f"{owner}/Assign", RUN)))

    def _catchers(self, state: RetryableState) -> Iterator[Catcher]:
        for index, catcher in enumerate(state.catchers):
            place = f"{state.location}/Catch[{index}]"
            yield replace(catcher, assign=self._assign(catcher.assign, place)) if catcher.assign else catcher

    def _rules(self, state: ChoiceState) -> Iterator[ChoiceRule]:
        for index, rule in enumerate(state.choices):
            place = f"{state.location}/Choices[{index}]"
            yield replace(rule, assign=self._assign(rule.assign, place)) if rule.assign else rule


def _counting(expression: Expression, counter: HitCounter) -> Expression:
    def evaluate(document: Json, environment: Environment) -> Json:
        counter.times += 1
        return expression(document, environment)

    return evaluate


def _counting_items(items: Expression, counters: tuple[HitCounter, ...]) -> Expression:
    def evaluate(document: Json, environment: Environment) -> Json:
        found = items(document, environment)
        counters[min(len(found), 2)].times += 1
        return found

    return evaluate
