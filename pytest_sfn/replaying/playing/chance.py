"""What depends on chance or time in a definition: such values are those of the history, where it shows them.

An expression is evaluated several times, with other random numbers, ids and times. The parts of its value that change
depend on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, cast

from pytest_sfn.definition.model import ChoiceRule, ChoiceState, MapState, PassState, RetryableState, State
from pytest_sfn.engine.visit import Visit
from pytest_sfn.ids import Ids
from pytest_sfn.language.timestamps import format_timestamp
from pytest_sfn.language.types import Environment, Expression
from pytest_sfn.replaying.playing.followers import Places
from pytest_sfn.replaying.recording import scopes_by_key
from pytest_sfn.reporting.history.state_visits import StateVisit
from pytest_sfn.values.json_text import Json, dumps

_DRAWS = 16
"""How often a Choice rule is evaluated: one that holds half of the time looks certain once in 32,768 times."""

_VARIES = re.compile(r"\$(?:random|now|millis|uuid|shuffle)\s*\(|States\.(?:UUID|MathRandom)|\$\$|\$states\.context")
_STEP = 7_654_321_987
"""Microseconds by which the times of two evaluations differ: no common unit of time divides it."""

_REFERENCE = re.compile(r"\$(?:\.[^\W\d]\w*)+")
_TIMES = ("StartTime", "EnteredTime", "RedriveTime")
_NAMES = ("Id", "Name", "Token")

Recorded = Callable[[StateVisit], Json]
"""The value of a field in a recorded visit."""


class Chance:
    """Takes the values that depend on chance or time from the history. ``written`` are the states of the definition."""

    def __init__(self, places: Places, written: Mapping[str, Mapping[str, Any]]) -> None:
        self._places = places
        self._written = written

    def taken_from_history(self, state: State) -> State:
        """A state with such values; the same state if it uses neither chance nor time."""
        written = self._written[state.name]
        if not _VARIES.search(_own_text(written)):
            return state
        changes: dict[str, Any] = {"assign": self._steady(state.assign, lambda visit: visit.assigned)}
        if state.jsonata:
            changes["output"] = self._steady(state.output, lambda visit: visit.output)
        if isinstance(state, PassState):
            changes["parameters"] = self._steady(state.parameters, _result_in(written))
        if isinstance(state, RetryableState):
            changes["result_selector"] = self._steady(state.result_selector, _result_in(written))
        if isinstance(state, MapState) and not state.item_selector:
            changes["items"] = self._steady(state.items, _items)
        if isinstance(state, ChoiceState):
            changes["choices"] = tuple(map(self._rule, state.choices))
        return replace(state, **changes)

    def _steady(self, expression: Expression | None, value_in: Recorded) -> Expression | None:
        """An expression whose varying parts are those of the recorded visit."""
        if expression is None:
            return None

        def evaluate(document: Json, environment: Environment) -> Json:
            value = expression(document, environment)
            other = expression(document, _Otherwise(environment, 1))
            if dumps(value) == dumps(other):
                return value
            recorded = self._places.recorded(cast(Visit, environment))
            return value if recorded is None else _with_recorded(value, other, value_in(recorded))

        return evaluate

    def _rule(self, rule: ChoiceRule) -> ChoiceRule:
        """A rule that holds as it did, if it depends on chance or time whether it holds."""

        def matches(document: Json, environment: Environment) -> Json:
            value = rule.matches(document, environment)
            draws = (rule.matches(document, _Otherwise(environment, draw)) for draw in range(1, _DRAWS))
            if all(draw == value for draw in draws):
                return value
            recorded = self._places.recorded(cast(Visit, environment))
            return value if recorded is None or recorded.next is None else recorded.next.name == rule.next

        changes: dict[str, Any] = {"assign": self._steady(rule.assign, lambda visit: visit.assigned)}
        if rule.output:
            changes["output"] = self._steady(rule.output, lambda visit: visit.output)
        return replace(rule, matches=matches, **changes)


def _own_text(written: Mapping[str, Any]) -> str:
    """The fields of a state as text, without the states inside it."""
    return dumps(
        {name: value for name, value in written.items() if name not in ("Branches", "ItemProcessor", "Iterator")}
    )


def _items(visit: StateVisit) -> Json:
    """The items of an inline Map: what the first state of each iteration got."""
    scopes = scopes_by_key(visit, 0)
    return [scopes[index].visits[0].input for index in sorted(scopes) if scopes[index].visits]


def _result_in(written: Mapping[str, Any]) -> Recorded:
    """Where in a recorded output the result of a state is: None if OutputPath or a ResultPath hides it."""
    path = written.get("ResultPath", "$")

    def result(visit: StateVisit) -> Json:
        if written.get("OutputPath", "$") != "$" or not isinstance(path, str):
            return None
        value = visit.output
        for name in path.split(".")[1:] if _REFERENCE.fullmatch(path) else ():
            value = value.get(name) if isinstance(value, dict) else None
        return value

    return result


def _with_recorded(value: Json, other: Json, recorded: Json) -> Json:
    """A value with the recorded parts in place of those that differ from another evaluation."""
    if isinstance(value, dict) and isinstance(other, dict) and isinstance(recorded, dict):
        return {key: _with_recorded(item, other.get(key), recorded.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(other, list) and isinstance(recorded, list):
        is_same_size = len(value) == len(other) == len(recorded)
        if is_same_size and sorted(map(dumps, value)) != sorted(map(dumps, other)):  # not only the order varies
            return [_with_recorded(*items) for items in zip(value, other, recorded, strict=True)]
        return recorded
    return value if recorded is None or dumps(value) == dumps(other) else recorded


class _Otherwise:
    """An environment with other random numbers, ids and times."""

    def __init__(self, environment: Environment, draw: int) -> None:
        self._environment = environment
        self._random = Random(draw)
        self._ids = Ids(draw)
        self._shift = draw * _STEP

    @property
    def variables(self) -> Mapping[str, Json]:
        return self._environment.variables

    def microseconds(self) -> int:
        return self._environment.microseconds() + self._shift

    def random(self) -> float:
        return self._random.random()

    def uuid(self) -> str:
        return self._ids.uuid("uuid")

    def context(self) -> Mapping[str, Json]:
        return {name: self._section(name, value) for name, value in self._environment.context().items()}

    def _section(self, name: str, value: Json) -> Json:
        if name not in ("Execution", "State", "Task"):
            return value
        return {key: self._member(name, key, item) for key, item in value.items()}

    def _member(self, section: str, key: str, value: Json) -> Json:
        if key in _TIMES:
            return format_timestamp(self._environment.microseconds() + self._shift)
        return f"{value}-{self._shift}" if key in _NAMES and section != "State" else value
