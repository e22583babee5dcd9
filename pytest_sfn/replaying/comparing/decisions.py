"""The decisions of an execution: what it did at each place, without ids, times and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pytest_sfn.reporting.history.state_visits import (
    FAILED,
    GROUP_FAILED,
    GROUP_STARTED,
    GROUP_SUCCEEDED,
    SCHEDULED,
    SUCCEEDED,
    TIMED_OUT,
    Event,
    StateVisit,
    details,
)

Kind = Literal[
    "entered", "called", "answered", "failed", "timed out", "ran", "succeeded", "gave up", "redriven", "left"
]
FAILURES: Final = frozenset({"failed", "timed out", "gave up"})
"""The decisions after which a state is retried, is caught, or fails."""
TRIED: Final = FAILURES | {"answered", "ran", "succeeded"}
"""The decisions after which a further call or run is a retry. Not every failure has an event of its own."""


@dataclass(frozen=True, slots=True)
class PathDecision:
    """One thing that happened in a state: ``key`` is what a replay must do too."""

    kind: Kind
    what: str | int | None
    event: Event
    visit: StateVisit

    @property
    def key(self) -> tuple[Kind, str | int | None]:
        return self.kind, self.what


def decisions_of(visits: Sequence[StateVisit]) -> list[PathDecision]:
    """The decisions of one level: a machine's own states, those of a branch, or those of an iteration."""
    return [decision for visit in visits for decision in _of_visit(visit)]


def _of_visit(visit: StateVisit) -> Iterator[PathDecision]:
    for event in visit.events:
        found = _kind_of(event, visit)
        if found:
            yield PathDecision(*found, event, visit)


def _kind_of(event: Event, visit: StateVisit) -> tuple[Kind, str | int | None] | None:
    kind: str = event["type"]
    if kind.endswith("StateEntered"):
        return "entered", f"{visit.type} {visit.name}"
    if kind.endswith("StateExited"):
        return "left", None
    if kind in SCHEDULED:
        return "called", called_service(event)
    if kind in SUCCEEDED:
        return "answered", None
    if kind in TIMED_OUT:
        return "timed out", None
    if kind in FAILED or kind in ("EvaluationFailed", "MapRunFailed"):
        return "failed", details(event).get("error")
    if kind in GROUP_STARTED:
        return "ran", details(event).get("length")
    if kind in GROUP_SUCCEEDED:
        return "succeeded", None
    if kind in GROUP_FAILED:
        return "gave up", None
    return ("redriven", None) if kind == "ExecutionRedriven" else None


def called_service(event: Event) -> str:
    """What a Task calls: the integration, without the names of functions and other resources."""
    found = details(event)
    if "resourceType" in found:
        return f"{found['resourceType']}:{found.get('resource')}"
    return "a function" if event["type"].startswith("Lambda") else "an activity"
