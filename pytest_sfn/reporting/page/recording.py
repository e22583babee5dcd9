"""Records an execution for the report: every visit of its timeline, with its calls and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.reporting.history.attempts import Attempt, attempts
from pytest_sfn.reporting.history.state_visits import TIMED_OUT, Event, StateVisit, details
from pytest_sfn.reporting.page.records import RecordedCall, RecordedExecution, RecordedVisit
from pytest_sfn.reporting.page.values import optional_value, shown_cause, shown_value
from pytest_sfn.reporting.phrases import answer, call_target, limits_of
from pytest_sfn.reporting.pictures.marks import MarkKind
from pytest_sfn.reporting.pictures.taken import Fields, arrow_taken, ends_of_visits, fields_by_name, marks_of
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.timeline import Timeline

MOST_VISITS = 2_000
"""The most visits that are kept of one execution, in addition to failed ones."""


@dataclass(frozen=True, slots=True)
class HeartbeatTimes:
    """The heartbeats that the Tasks of an execution received: the name of the state, the index of the innermost Map
    iteration, and when."""

    received: Sequence[tuple[str, int | None, datetime]] = ()

    def of(self, visit: StateVisit, until: datetime) -> list[datetime]:
        """The heartbeats of one visit, up to its end."""
        return [
            at
            for state, map_index, at in self.received
            if state == visit.name and map_index == visit.map_index and visit.entered_at <= at <= until
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The place of an execution, which its report does not contain."""

    arn: str
    machine: str
    machine_name: str
    document: Document
    parent: str | None = None
    item: int | None = None
    heartbeats: HeartbeatTimes = field(default_factory=HeartbeatTimes)


def record_execution(report: ExecutionReport, surroundings: Surroundings) -> RecordedExecution:
    """The record of an execution."""
    timeline = report.timeline
    marks = marks_of(surroundings.document, [timeline])
    ends = list(ends_of_visits(timeline))
    kept = _kept(ends)
    recorder = _Recorder(timeline, fields_by_name(surroundings.document), surroundings.heartbeats, kept)
    started = timeline.started
    stopped = timeline.stopped or _last_instant(timeline)
    return RecordedExecution(
        arn=surroundings.arn,
        name=report.name,
        machine=surroundings.machine,
        machine_name=surroundings.machine_name,
        status=report.status,
        started=started.isoformat(timespec="milliseconds") if started else "",
        duration=_seconds(stopped - started) if started and stopped else 0.0,
        input=shown_value(timeline.input),
        output=optional_value(report.output, report.status == "SUCCEEDED"),
        error=report.error,
        cause=shown_cause(report.cause),
        parent=surroundings.parent,
        item=surroundings.item,
        visited={name: mark.count for name, mark in marks.states.items()},
        taken=list(marks.arrows.items()),
        visits=[recorder.visit(visit, kind) for visit, kind in ends if visit in kept],
        left_out=len(ends) - len(kept),
    )


def _kept(ends: Sequence[tuple[StateVisit, MarkKind]]) -> Mapping[StateVisit, int]:
    """The places of the visits that are kept: the first ones, those that failed, and those around them."""
    if len(ends) <= MOST_VISITS:
        return {visit: place for place, (visit, _) in enumerate(ends)}
    wanted = {visit for visit, _ in ends[:MOST_VISITS]}
    for visit, kind in ends[MOST_VISITS:]:
        if kind == "failed" or visit.failure is not None:
            wanted.update(visit.outwards())
    return {visit: place for place, visit in enumerate(visit for visit, _ in ends if visit in wanted)}


def _last_instant(timeline: Timeline) -> datetime | None:
    instants: list[datetime] = [event["timestamp"] for visit in timeline.visits for event in visit.events[-1:]]
    return max(instants, default=None)


def _seconds(span: timedelta) -> float:
    return round(span.total_seconds(), 3)


class _Recorder:
    """Makes the records of the visits of one execution."""

    def __init__(
        self, timeline: Timeline, fields: Fields, heartbeats: HeartbeatTimes, places: Mapping[StateVisit, int]
    ) -> None:
        self._timeline = timeline
        self._fields = fields
        self._heartbeats = heartbeats
        self._places = places

    def visit(self, visit: StateVisit, kind: MarkKind) -> RecordedVisit:
        failure = details(visit.failure)
        error, cause = failure.get("error"), failure.get("cause")
        if visit.type == "Fail":
            error, cause = self._timeline.fail_error(visit)
        scope, assigned = visit.scope, visit.assigned
        until = visit.exited["timestamp"] if visit.exited else visit.events[-1]["timestamp"]
        return RecordedVisit(
            state=visit.name,
            type=visit.type,
            kind=kind,
            begin=self._since(visit.entered),
            end=self._since(visit.exited) if visit.exited else None,
            begin_order=visit.entered["id"],
            end_order=visit.exited["id"] if visit.exited else None,
            input=shown_value(visit.input),
            output=optional_value(visit.output, visit.exited is not None),
            assigned=optional_value(assigned, bool(assigned)),
            error=error,
            cause=shown_cause(cause),
            around=self._places.get(scope.owner) if scope else None,
            index=scope.index if scope else 0,
            round=scope.round if scope else 0,
            next=self._places.get(visit.next) if visit.next else None,
            arrow=arrow_taken(visit, self._fields.get(visit.name, {}), self._timeline.rules),
            calls=[self._call(attempt) for attempt in attempts(visit)] if visit.type == "Task" else (),
            heartbeats=[self._since_instant(at) for at in self._heartbeats.of(visit, until)],
        )

    def _call(self, attempt: Attempt) -> RecordedCall:
        target, sent = call_target(attempt)
        failure = details(attempt.failure)
        ended = attempt.ended
        return RecordedCall(
            target=target,
            attempt=attempt.number,
            begin=self._since(attempt.scheduled),
            end=self._since(ended) if ended else None,
            begin_order=attempt.scheduled["id"],
            end_order=ended["id"] if ended else None,
            retry_delay=attempt.delay,
            limits=limits_of(attempt),
            awaits_token=attempt.awaits_token,
            request=shown_value(sent),
            result=optional_value(answer(attempt.output), attempt.succeeded),
            error=failure.get("error"),
            cause=shown_cause(failure.get("cause")),
            ended_by=_ended_by(attempt),
        )

    def _since(self, event: Event) -> float:
        at: datetime = event["timestamp"]
        return self._since_instant(at)

    def _since_instant(self, at: datetime) -> float:
        started = self._timeline.started
        return _seconds(at - started) if started else 0.0


def _ended_by(attempt: Attempt) -> str | None:
    if attempt.ended is None:
        return None
    if attempt.succeeded:
        return "result"
    if attempt.ended["type"] == "TaskStateAborted":
        return "aborted"
    if attempt.ended["type"] not in TIMED_OUT:
        return "error"
    return "heartbeat" if attempt.missed_heartbeat else "timeout"
