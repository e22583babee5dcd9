"""Puts counters into a definition: each part of it that can be covered notes what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import ParamSpec, TypeVar

from pytest_sfn.coverage.counters.counted_states import StateCounter, counted_state
from pytest_sfn.coverage.counters.counting import Counting, HitCounter
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
            known[position] = (self._counter(place, ""), self._counter(place, ""))
        false, true = known[position]

        def note(value: bool) -> None:
            (true if value else false).times += 1

        return note

    # ---- when it is compiled

    def finish(self, definition: Definition) -> Definition:
        """The definition that is run: it does what the compiled one does, and counts it."""
        for conditions in self._conditions.values():
            for index, position in enumerate(sorted(conditions)):
                for value, counter in enumerate(conditions[position]):
                    counter.key = outcome(index, bool(value))
        block = self._block(definition.block)
        first: StateCounter = block.states[block.start_at].choice  # type: ignore[attr-defined]
        first.starts = self._count
        self._count.watch(first, self._counters)
        return replace(definition, block=block)

    def _counter(self, place: str, key: str) -> HitCounter:
        counter = HitCounter(self._machine, place, key)
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
        place, counter = state.location, self._counter
        retriers = state.retriers if isinstance(state, RetryableState) else ()
        catchers = state.catchers if isinstance(state, RetryableState) else ()
        retrier_places = [f"{place}/Retry[{index}]" for index, _ in enumerate(retriers)]
        return StateCounter(
            entered=counter(place, RUN),
            left=counter(place, LEFT),
            retried=[counter(retrier, RETRIED) for retrier in retrier_places],
            used_up=[counter(retrier, USED_UP) for retrier in retrier_places],
            caught=[
                [counter(f"{place}/Catch[{index}]", caught(name)) for name, _ in enumerate(catcher.error_equals)]
                for index, catcher in enumerate(catchers)
            ],
            timed_out=counter(place, TIMED_OUT),
            no_heartbeat=counter(place, NO_HEARTBEAT),
            execution_timed_out=counter("", TIMED_OUT),
            items=self._items(place),
            reads_items=isinstance(state, MapState) and state.item_reader is not None,
        )

    def _items(self, place: str) -> tuple[HitCounter, HitCounter, HitCounter]:
        none, one, several = (self._counter(place, key) for key in (NONE, ONE, SEVERAL))
        return none, one, several

    def _assign(self, assign: Expression, owner: str) -> Expression:
        return _counting(assign, self._counter(f"{owner}/Assign", RUN))

    def _catchers(self, state: RetryableState) -> Iterator[Catcher]:
        for index, catcher in enumerate(state.catchers):
            place = f"{state.location}/Catch[{index}]"
            yield replace(catcher, assign=self._assign(catcher.assign, place)) if catcher.assign else catcher

    def _rules(self, state: ChoiceState) -> Iterator[ChoiceRule]:
        last = len(state.choices) - 1
        for index, rule in enumerate(state.choices):
            place = f"{state.location}/Choices[{index}]"
            outcomes = [self._counter(place, key) for key in (FALSE, TRUE, FAILED)]
            default = self._counter(f"{state.location}/Default", RUN) if index == last and state.default else None
            matches = _counting_matches(rule.matches, outcomes, default)
            yield replace(rule, matches=matches, assign=rule.assign and self._assign(rule.assign, place))


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


def _counting_matches(matches: Expression, outcomes: list[HitCounter], default: HitCounter | None) -> Expression:
    """A rule that notes whether it matched. After the last rule that did not, Default is taken."""
    false, true, failed = outcomes

    def evaluate(document: Json, environment: Environment) -> Json:
        try:
            found = matches(document, environment)
        except BaseException:
            failed.times += 1
            raise
        if found:
            true.times += 1
        else:
            false.times += 1
            if default:
                default.times += 1
        return found

    return evaluate
