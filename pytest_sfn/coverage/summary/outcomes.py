"""What a summary lists: each thing that the runs of a machine can do, also those that lines of a file cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.coverage.document_states import DocumentState, conditions_of, error_names, handlers, states_in
from pytest_sfn.coverage.exclusions import NO_COVER, commented_places, is_inside
from pytest_sfn.coverage.statements import (
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
    visits,
)
from pytest_sfn.values.json_text import Json

KINDS: Mapping[str, str] = {
    "states": "States",
    "transitions": "Transitions",
    "choice_rules": "Choice rules",
    "retriers": "Retriers",
    "catchers": "Catchers",
    "maps": "Maps",
    "timeouts": "Timeouts",
    "heartbeats": "Heartbeats",
    "conditions": "Conditions",
}
"""The kinds of outcomes by their names in JSON, with what people read."""


@dataclass(frozen=True, slots=True)
class CountedOutcome:
    """Something that a run can do. ``what`` names it at its ``place``; ``never`` is what is said if no run does it.

    ``state`` is None for what belongs to the whole machine.
    """

    kind: str
    state: str | None
    place: str
    what: str
    never: str
    hits: tuple[Hit, ...]


def outcomes_of(document: Json) -> list[CountedOutcome]:
    """All outcomes of a machine, state by state, without what a Comment leaves out."""
    excluded = commented_places(document, NO_COVER)
    found = list(_of_machine(document))
    for state in states_in(document):
        found += _of_state(state)
    return [outcome for outcome in found if not is_inside(outcome.place, excluded) and "" not in excluded]


def _of_machine(document: Json) -> Iterator[CountedOutcome]:
    if isinstance(document, Mapping) and document.get("TimeoutSeconds"):
        yield CountedOutcome("timeouts", None, "", "timed out", "the execution never timed out", (Hit("", TIMED_OUT),))


def _of_state(state: DocumentState) -> Iterator[CountedOutcome]:
    name, place, fields = state.name, state.place, state.fields
    yield CountedOutcome("states", name, place, "visited", "never visited", visits(state))
    if "Next" in fields:
        yield CountedOutcome(
            "transitions", name, place, "next", f"never went on to {fields['Next']}", (Hit(place, LEFT),)
        )
    elif fields.get("Type") not in ("Choice", "Fail"):
        yield CountedOutcome("transitions", name, place, "end", "never succeeded", (Hit(place, LEFT),))
    yield from _of_choice(state)
    yield from _of_handlers(state)
    if fields.get("Type") == "Map":
        for key, words in ((NONE, "no items"), (ONE, "one item"), (SEVERAL, "several items")):
            yield CountedOutcome("maps", name, place, key, f"never ran with {words}", (Hit(place, key),))
    if fields.get("Type") == "Task":
        if "TimeoutSeconds" in fields or "TimeoutSecondsPath" in fields:
            yield CountedOutcome("timeouts", name, place, "timed out", "never timed out", (Hit(place, TIMED_OUT),))
        if "HeartbeatSeconds" in fields or "HeartbeatSecondsPath" in fields:
            never = "never missed a heartbeat"
            yield CountedOutcome("heartbeats", name, place, "missed", never, (Hit(place, NO_HEARTBEAT),))
    yield from _of_conditions(state)


def _of_choice(state: DocumentState) -> Iterator[CountedOutcome]:
    rules = list(handlers(state, "Choices"))
    default = state.fields.get("Default")
    for number, (place, rule) in enumerate(rules, 1):
        called = f"Choice rule {number} (to {rule.get('Next')})"
        yield CountedOutcome(
            "choice_rules", state.name, place, "matched", f"{called} never matched", (Hit(place, TRUE),)
        )
        if number < len(rules) or default is not None:
            never = f"{called} always matched"
            yield CountedOutcome("choice_rules", state.name, place, "not matched", never, (Hit(place, FALSE),))
    if default is not None:
        place = f"{state.place}/Default"
        yield CountedOutcome(
            "transitions", state.name, place, "default", f"never went on to {default} by Default", (Hit(place, RUN),)
        )


def _of_handlers(state: DocumentState) -> Iterator[CountedOutcome]:
    for number, (place, retrier) in enumerate(handlers(state, "Retry"), 1):
        called = f"retrier {number} ({', '.join(error_names(retrier))})"
        used_up = Hit(place, USED_UP)
        if retrier.get("MaxAttempts") != 0:
            used = (Hit(place, RETRIED), used_up)
            yield CountedOutcome("retriers", state.name, place, "used", f"{called} never used", used)
        yield CountedOutcome("retriers", state.name, place, "used up", f"{called} never used up", (used_up,))
    for place, catcher in handlers(state, "Catch"):
        yield from _of_catcher(state, place, catcher)


def _of_catcher(state: DocumentState, place: str, catcher: Mapping[str, Any]) -> Iterator[CountedOutcome]:
    for index, error in enumerate(error_names(catcher)):
        never = f"never caught {error}"
        yield CountedOutcome("catchers", state.name, place, f"caught {error}", never, (Hit(place, caught(index)),))


def _of_conditions(state: DocumentState) -> Iterator[CountedOutcome]:
    for place, index, _ in conditions_of(state):
        field = place.removeprefix(f"{state.place}/")
        for value, word in ((True, TRUE), (False, FALSE)):
            never = f"condition {index + 1} of {field} never {word}"
            hits = (Hit(place, outcome(index, value)),)
            yield CountedOutcome("conditions", state.name, place, f"condition {index + 1} {word}", never, hits)
