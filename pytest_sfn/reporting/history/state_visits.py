"""The visits of an execution to its states: the events of each, what runs inside it, its end.

An event is a dict in the format of boto3's ``get_execution_history``: UTC datetimes, inputs and outputs as JSON text.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pytest_sfn.values.json_text import Json, loads

Event = Mapping[str, Any]

_CALLERS = ("Task", "LambdaFunction", "Activity")
SCHEDULED = frozenset(f"{caller}Scheduled" for caller in _CALLERS)
STARTED = frozenset(f"{caller}Started" for caller in _CALLERS)
SUCCEEDED = frozenset(f"{caller}Succeeded" for caller in _CALLERS)
TIMED_OUT = frozenset(f"{caller}TimedOut" for caller in _CALLERS)
FAILED = TIMED_OUT.union(
    f"{caller}{ending}" for caller in _CALLERS for ending in ("Failed", "ScheduleFailed", "StartFailed", "SubmitFailed")
)
GROUP_STARTED = frozenset({"ParallelStateStarted", "MapStateStarted"})
GROUP_SUCCEEDED = frozenset({"ParallelStateSucceeded", "MapStateSucceeded"})
GROUP_FAILED = frozenset({"ParallelStateFailed", "MapStateFailed"})

FAILURES = FAILED | GROUP_FAILED | {"EvaluationFailed"}
_FRESH_STARTS = SCHEDULED | SUCCEEDED | GROUP_STARTED | GROUP_SUCCEEDED | {"ExecutionRedriven"}


def details(event: Event | None) -> Mapping[str, Any]:
    """The value of an event's ``...EventDetails`` member; empty if it has none."""
    if event is None:
        return {}
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


def parse_json_text(text: str | None) -> Json:
    """The JSON value of an input or output. Text that is not JSON (masked or truncated) is returned unchanged."""
    if text is None:
        return None
    try:
        return loads(text)
    except ValueError:
        return text


@dataclass(slots=True, eq=False)
class VisitScope:
    """One run of a Parallel branch (counted from 0) or of one Map iteration, and the states entered in it.

    ``round`` is 0 for the first try of the Parallel or Map state, 1 for its first retry, and so on.
    """

    owner: StateVisit
    index: int
    round: int
    visits: list[StateVisit] = field(default_factory=list)
    ended: Event | None = None

    @property
    def is_iteration(self) -> bool:
        return self.owner.type == "Map"

    @property
    def label(self) -> str:
        return f"{'iteration' if self.is_iteration else 'branch'} {self.index} of {self.owner.name!r}"


@dataclass(slots=True, eq=False)
class StateVisit:
    """One visit to a state.

    ``events`` are the events of the state itself in order, starting with ``...StateEntered``; ``ExecutionRedriven``
    comes before the events of a redrive. The states inside a Parallel or Map are in its ``scopes``. ``running`` are its
    iterations that have not ended; ``is_over`` is True after the end of its last try; ``failed_in`` is the inner state
    in which it failed. ``next`` is the state entered after it.
    """

    name: str
    type: str
    scope: VisitScope | None
    events: list[Event]
    scopes: list[VisitScope] = field(default_factory=list)
    next: StateVisit | None = None
    failed_in: StateVisit | None = None
    exited: Event | None = None
    is_over: bool = False
    running: dict[int, VisitScope] = field(default_factory=dict)
    redrives: int = 0

    @property
    def entered(self) -> Event:
        return self.events[0]

    @property
    def entered_at(self) -> datetime:
        at: datetime = self.entered["timestamp"]
        return at

    @property
    def input(self) -> Json:
        return parse_json_text(details(self.entered).get("input"))

    @property
    def output(self) -> Json:
        """The output of the state; None until it is left."""
        return parse_json_text(details(self.exited).get("output"))

    @property
    def assigned(self) -> dict[str, Json]:
        """The variables that it assigned, with their values."""
        texts = details(self.exited).get("assignedVariables", {})
        return {name: parse_json_text(text) for name, text in texts.items()}

    def has_event(self, kind: str) -> bool:
        """True if the state itself had an event of this type."""
        return any(event["type"] == kind for event in self.events)

    @property
    def aborted(self) -> bool:
        kind: str = self.events[-1]["type"]
        return kind.endswith("StateAborted")

    @property
    def rounds(self) -> int:
        """How many times a Parallel or Map was tried."""
        return sum(event["type"] in GROUP_STARTED for event in self.events)

    @property
    def failure(self) -> Event | None:
        """The failure event of the last try; None if it did not fail, or if AWS writes no such event."""
        found = None
        for event in self.events:
            if event["type"] in FAILURES:
                found = event
            elif event["type"] in _FRESH_STARTS:
                found = None
        return found

    @property
    def is_caught(self) -> bool:
        return self.exited is not None and self.failure is not None

    @property
    def map_index(self) -> int | None:
        """The index of the innermost Map iteration around the state."""
        scopes = (visit.scope for visit in self.outwards())
        return next((scope.index for scope in scopes if scope and scope.is_iteration), None)

    @property
    def place(self) -> tuple[int, ...]:
        """The branch and iteration indexes around the state, outermost first."""
        indexes = [visit.scope.index for visit in self.outwards() if visit.scope]
        return tuple(reversed(indexes))

    def outwards(self) -> Iterator[StateVisit]:
        """The visit itself, and the visits of the Parallel and Map states around it, the innermost first."""
        visit: StateVisit | None = self
        while visit is not None:
            yield visit
            visit = visit.scope.owner if visit.scope else None

    def is_inside(self, scope: VisitScope) -> bool:
        """True if the state is in a branch or iteration, at any depth."""
        return any(visit.scope is scope for visit in self.outwards())

    def innermost_failed(self) -> StateVisit:
        """The innermost state with whose error it failed: the state itself, unless it is a Parallel or Map."""
        visit = self
        while visit.failed_in is not None:
            visit = visit.failed_in
        return visit


def scopes_of_round(visit: StateVisit, number: int) -> list[VisitScope]:
    """The branches or iterations of one try of a Parallel or Map, in their order."""
    return sorted((scope for scope in visit.scopes if scope.round == number), key=lambda scope: scope.index)
