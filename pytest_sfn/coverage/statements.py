"""What can be covered in a definition: its statements, and the ways out of each. Read from the document alone.

A statement is a state, a Choice rule, Default, a retrier, a catcher, an Assign, or a condition (``a ? b : c``) of a
JSONata expression. What cannot be read is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pytest_sfn.coverage.document_states import DocumentState, conditions_of, error_names, handlers, states_in
from pytest_sfn.values.json_text import Json

Kind = Literal["state", "rule", "default", "retrier", "catcher", "assign", "condition"]

RUN, LEFT = "run", "left"
TRUE, FALSE, FAILED = "true", "false", "failed"
RETRIED, USED_UP = "retried", "used up"
NONE, ONE, SEVERAL = "none", "one", "several"
TIMED_OUT, NO_HEARTBEAT = "timed out", "no heartbeat"

_IN_TIME = ("Task", "Wait", "Parallel", "Map")
"""The states that may take time: a visit is counted as RUN, and then as LEFT. That of another state is counted once."""


class Hit(NamedTuple):
    """Something that a run does: ``place`` is the location of a statement, ``key`` what happened there."""

    place: str
    key: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a statement, taken by any of its hits.

    ``to`` is the place of the statement that it leads to; None if it leads to none. ``label`` says what it does,
    ``never`` what a report says if no run takes it.
    """

    hits: tuple[Hit, ...]
    to: str | None
    label: str
    never: str


@dataclass(frozen=True, slots=True)
class MachineStatement:
    """Something that runs, or does not: any of its hits means that it ran. ``state`` is the state that it belongs to.

    ``index`` counts the conditions of one expression, which all have the same place.
    """

    place: str
    kind: Kind
    state: str
    hits: tuple[Hit, ...]
    ways: tuple[Way, ...] = ()
    index: int = 0


def statements_of(document: Json) -> list[MachineStatement]:
    """All statements of a definition, in the order of its states."""
    return [statement for state in states_in(document) for statement in _statements(state)]


def caught(name: int) -> str:
    """The key of a catcher that took an error by the name with this index."""
    return f"caught {name}"


def outcome(index: int, value: bool) -> str:
    """The key of one outcome of a condition; ``index`` is that of the condition in its expression."""
    return f"{TRUE if value else FALSE} {index}"


def visits(state: DocumentState) -> tuple[Hit, ...]:
    """What is counted for each visit of a state: one that takes no time is entered and left at once."""
    run, left = Hit(state.place, RUN), Hit(state.place, LEFT)
    return (run,) if state.fields.get("Type") in _IN_TIME else (run, left)


def _statements(state: DocumentState) -> Iterator[MachineStatement]:
    place, name = state.place, state.name
    yield MachineStatement(place, "state", name, visits(state), tuple(_ways_of_state(state)))
    yield from _choices(state)
    for entry_place, retrier in handlers(state, "Retry"):
        yield _retrier(state, entry_place, retrier)
    for entry_place, catcher in handlers(state, "Catch"):
        to = _target(state, catcher)
        never = f"never caught: {', '.join(error_names(catcher))}"
        way = Way(_caught(entry_place, catcher), to, f"go on to {catcher.get('Next')}", never)
        yield MachineStatement(entry_place, "catcher", name, way.hits, (way,))
    for owner_place, owner in _assigning(state):
        assign = f"{owner_place}/Assign"
        if "Assign" in owner:
            yield MachineStatement(assign, "assign", name, (Hit(assign, RUN),))
    for expression, index, _ in conditions_of(state):
        yield _condition(state, expression, index)


def _ways_of_state(state: DocumentState) -> Iterator[Way]:
    place, fields, name = state.place, state.fields, state.name
    left = (Hit(place, LEFT),)
    if fields.get("Type") == "Choice":
        for rule_place, _ in list(handlers(state, "Choices"))[:1]:
            yield Way(visits(state), rule_place, "try the first rule", f"{name} never tried a rule")
    elif "Next" in fields:
        target = fields["Next"]
        yield Way(left, _target(state, fields), f"go on to {target}", f"{name} never went on to {target}")
    elif fields.get("Type") != "Fail":
        yield Way(left, None, "end", f"{name} never succeeded")
    for retrier_place, retrier in handlers(state, "Retry"):
        names = ", ".join(error_names(retrier))
        yield Way(_matched(retrier_place), retrier_place, f"retry {names}", f"never retried: {names}")
    for catcher_place, catcher in handlers(state, "Catch"):
        names = ", ".join(error_names(catcher))
        yield Way(_caught(catcher_place, catcher), catcher_place, f"catch {names}", f"never caught: {names}")


def _choices(state: DocumentState) -> Iterator[MachineStatement]:
    rules = list(handlers(state, "Choices"))
    default = f"{state.place}/Default" if isinstance(state.fields.get("Default"), str) else None
    after = [rule_place for rule_place, _ in rules[1:]] + [default]
    for (place, rule), following in zip(rules, after, strict=False):
        target = rule.get("Next")
        led = Way((Hit(place, TRUE),), _target(state, rule), f"lead to {target}", f"never led to {target}")
        passed = Way((Hit(place, FALSE),), following, "not match", "always matched")
        ways = (led, passed) if following else (led,)
        yield MachineStatement(place, "rule", state.name, tuple(Hit(place, key) for key in (TRUE, FALSE, FAILED)), ways)
    if default:
        target = state.fields["Default"]
        hits = (Hit(default, RUN),)
        way = Way(hits, state.siblings.get(target), f"go on to {target}", f"Default never led to {target}")
        yield MachineStatement(default, "default", state.name, hits, (way,))


def _retrier(state: DocumentState, place: str, retrier: Mapping[str, Any]) -> MachineStatement:
    again = Way((Hit(place, RETRIED),), state.place, "try again", "never tried again")
    used_up = Way((Hit(place, USED_UP),), None, "be used up", "never used up")
    ways = (used_up,) if retrier.get("MaxAttempts") == 0 else (again, used_up)
    return MachineStatement(place, "retrier", state.name, _matched(place), ways)


def _condition(state: DocumentState, place: str, index: int) -> MachineStatement:
    hits = tuple(Hit(place, outcome(index, value)) for value in (True, False))
    words = ("true", "false")
    ways = tuple(Way((hit,), None, f"be {word}", f"never {word}") for hit, word in zip(hits, words, strict=True))
    return MachineStatement(place, "condition", state.name, hits, ways, index)


def _matched(place: str) -> tuple[Hit, ...]:
    return (Hit(place, RETRIED), Hit(place, USED_UP))


def _caught(place: str, catcher: Mapping[str, Any]) -> tuple[Hit, ...]:
    return tuple(Hit(place, caught(index)) for index, _ in enumerate(error_names(catcher)))


def _target(state: DocumentState, fields: Mapping[str, Any]) -> str | None:
    target = fields.get("Next")
    return state.siblings.get(target) if isinstance(target, str) else None


def _assigning(state: DocumentState) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The state, and the parts of it that may have an Assign of their own."""
    yield state.place, state.fields
    yield from handlers(state, "Choices")
    yield from handlers(state, "Catch")
