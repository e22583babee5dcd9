"""A recorded execution: its history, read into visits of states, and the places in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pytest_sfn.clock import to_microseconds
from pytest_sfn.errors import SfnError
from pytest_sfn.replaying.reading.histories import RecordedEvents
from pytest_sfn.reporting.history.outline import Outline
from pytest_sfn.reporting.history.reader import HistoryReader
from pytest_sfn.reporting.history.state_visits import SUCCEEDED, Event, StateVisit, VisitScope, details
from pytest_sfn.values.json_text import loads

ScopeKey = int | str
"""What names one part of a Parallel or Map: the index of an iteration, the first state of a branch."""


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One recorded execution. ``reader`` has read all of its events."""

    history: RecordedEvents
    reader: HistoryReader
    _parts: dict[tuple[int, int], dict[ScopeKey, VisitScope]] = field(default_factory=dict)

    def part(self, owner: StateVisit, round_number: int, key: ScopeKey) -> VisitScope | None:
        """A branch or iteration of one try of a Parallel or Map; None if it was not recorded."""
        place = (id(owner), round_number)
        if place not in self._parts:
            self._parts[place] = scopes_by_key(owner, round_number)
        return self._parts[place].get(key)

    @classmethod
    def read(cls, history: RecordedEvents, outline: Outline) -> Recording:
        reader = HistoryReader(outline)
        reader.read(history.events)
        return cls(history, reader)

    @property
    def events(self) -> Sequence[Event]:
        return self.history.events

    @property
    def started(self) -> int:
        """When it started (microseconds)."""
        return at(self.events[0])

    @property
    def is_closed(self) -> bool:
        """True if it ended by itself: it was not stopped, did not time out, and does not run any more."""
        return self.reader.execution_events[-1]["type"] in ("ExecutionSucceeded", "ExecutionFailed")

    @property
    def input_text(self) -> str | None:
        """Its input as JSON text; None if the history does not have it."""
        text: str | None = details(self.events[0]).get("input")
        return text


@dataclass(frozen=True, slots=True)
class Recordings:
    """A recorded execution, and the children of its Map Runs by the first state that each entered."""

    main: Recording
    children: Mapping[str, list[Recording]] = field(default_factory=dict)


def read_recordings(histories: Sequence[RecordedEvents], outline: Outline) -> Recordings:
    """Read the history of an execution, and those of its children. Raises SfnError for one without its data."""
    main, *others = [Recording.read(history, outline) for history in histories]
    for recording in (main, *others):
        _check_data(recording)
    children: dict[str, list[Recording]] = {}
    for child in others:
        if child.reader.top:
            children.setdefault(child.reader.top[0].name, []).append(child)
    return Recordings(main, children)


def _check_data(recording: Recording) -> None:
    """Raise SfnError if the answer of a task is missing or cut."""
    logs = recording.history.is_from_logs
    for event in recording.events:
        found = details(event)
        if found.get("outputDetails", {}).get("truncated") and event["type"] in SUCCEEDED:
            raise SfnError(
                f"the output of event {event['id']}, {event['type']}{_state_of(event, recording)}, is cut: CloudWatch "
                "Logs keeps 248 KB of it. Complete it in the file, or replay the history of a Standard execution, "
                "which has it whole"
            )
    answers = [event for event in recording.events if event["type"] in SUCCEEDED]
    if answers and not any("output" in details(event) for event in answers):
        first = answers[0]
        how = (
            "set includeExecutionData in the LoggingConfiguration"
            if logs
            else "get it with: aws stepfunctions get-execution-history --include-execution-data --execution-arn ARN"
        )
        raise SfnError(
            f"the history has no execution data: event {first['id']}, {first['type']}{_state_of(first, recording)}, "
            f"has no output, so that nothing can answer the task; {how}"
        )


def _state_of(event: Event, recording: Recording) -> str:
    visit = recording.reader.visit_of(event["id"])
    return f" of state {visit.name!r}" if visit else ""


def answer_text(event: Event) -> str:
    """The JSON text of a task's answer. Raises SfnError for one that is not JSON."""
    text: str = details(event).get("output", "null")
    try:
        loads(text)
    except ValueError:
        raise SfnError(
            f"the output of event {event['id']}, {event['type']}, is not JSON: has it been masked or cut? "
            "Write the whole answer of the task into the history"
        ) from None
    return text


def at(event: Event) -> int:
    """When an event happened (microseconds)."""
    when: datetime = event["timestamp"]
    return to_microseconds(when)


def scope_key(scope: VisitScope) -> ScopeKey | None:
    """The key of a branch or iteration; None for a branch that has entered no state."""
    if scope.is_iteration:
        return scope.index
    return scope.visits[0].name if scope.visits else None


def scopes_by_key(owner: StateVisit, round_number: int) -> dict[ScopeKey, VisitScope]:
    """The branches or iterations of one try of a Parallel or Map."""
    found = {scope_key(scope): scope for scope in owner.scopes if scope.round == round_number}
    return {key: scope for key, scope in found.items() if key is not None}


def is_closed(scope: VisitScope) -> bool:
    """True if a branch or iteration ended by itself: nothing outside stopped it, and it is not running any more."""
    if scope.ended is not None:
        return bool(scope.ended["type"] != "MapIterationAborted")
    if not scope.visits:
        return False
    last = scope.visits[-1]
    if last.exited is not None:
        return True
    return not last.aborted and (last.type == "Fail" or last.failure is not None or _has_failed_in(scope))


def _has_failed_in(scope: VisitScope) -> bool:
    failed_in = scope.owner.failed_in
    return failed_in is not None and failed_in.is_inside(scope)
