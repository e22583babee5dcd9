"""The lines of a trace for a Task state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.reporting.history.attempts import Attempt, attempts
from pytest_sfn.reporting.history.state_visits import TIMED_OUT, Event, StateVisit, details, parse_json_text
from pytest_sfn.reporting.phrases import answer, call_target, error_lines, limits_of, time_limit
from pytest_sfn.reporting.presentation import Presentation
from pytest_sfn.reporting.report import ExecutionReport, RelatedExecution
from pytest_sfn.reporting.times import show_seconds
from pytest_sfn.reporting.trace.lines import NO_VALUE, Line
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_str


class TaskLines:
    """The lines of one visit to a Task state."""

    def __init__(self, report: ExecutionReport, visit: StateVisit, depth: int) -> None:
        self._report = report
        self._visit = visit
        self._depth = depth
        self._is_open = report.timeline.is_open(visit)
        self._shown: list[str] = []
        """The error of the try before: of an equal one only the first line is shown."""

    def lines(self) -> Iterator[Line]:
        """The calls with request and answer, retries with their delay, and errors before and after a call."""
        made = {attempt.scheduled["id"]: attempt for attempt in attempts(self._visit)}
        last = max(made, default=None)
        before: Attempt | None = None
        for event in self._visit.events:
            attempt = made.get(event["id"])
            if attempt is not None:
                yield from self._attempt(attempt, before, awaited=self._is_open and event["id"] == last)
                before = attempt
            elif event["type"] == "EvaluationFailed":
                yield from failure_lines(event, self._depth, self._report.presentation)
            elif event["type"] == "ExecutionRedriven":
                before = None
                yield Line(event["timestamp"], self._depth, "redriven")
            yield from unrecorded_lines(self._report, event, self._depth)
        if self._is_open and self._visit.failure is not None:
            yield Line(None, self._depth, "waits", "for its retry")

    def _attempt(self, attempt: Attempt, before: Attempt | None, *, awaited: bool) -> Iterator[Line]:
        depth = self._depth
        interrupted = self._report.interrupted
        stopped = awaited and attempt.ended is None and interrupted and interrupted.state == self._visit.name
        yield from _call_lines(attempt, before, depth, awaited=awaited and not stopped)
        if stopped and interrupted:
            yield Line(None, depth, "stopped", mistake_line(interrupted.mistake))
        child = self._child_of(attempt)
        if child:
            at: datetime = (attempt.submitted or attempt.ended or attempt.scheduled)["timestamp"]
            yield Line(at, depth, "child", f"execution {child.name} of {child.machine}: {child.status}")
        if attempt.ended is not None:
            yield from self._ended(attempt, attempt.ended)

    def _child_of(self, attempt: Attempt) -> RelatedExecution | None:
        """The execution that a call started."""
        for event in (attempt.submitted, attempt.ended):
            started = parse_json_text(details(event).get("output"))
            if isinstance(started, dict) and isinstance(started.get("ExecutionArn"), str):
                return self._report.related.get(started["ExecutionArn"])
        return None

    def _ended(self, attempt: Attempt, ended: Event) -> Iterator[Line]:
        depth = self._depth
        if attempt.succeeded:
            place = result_place(self._report.timeline.state_fields(self._visit.name))
            yield Line(ended["timestamp"], depth, "result", place, answer(attempt.output))
        elif ended["type"] == "TaskStateAborted":
            yield Line(ended["timestamp"], depth, "aborted")
        elif ended["type"] in TIMED_OUT:
            yield Line(ended["timestamp"], depth, "timeout", f"{details(ended).get('error')}{time_limit(attempt)}")
        else:
            shown = list(failure_lines(ended, depth, self._report.presentation))
            texts = [line.text for line in shown]
            yield from shown[:1] if texts == self._shown else shown
            self._shown = texts


def result_place(fields: Document) -> str:
    """Where the result of a state goes, ``-> $.prices``; empty if it becomes the output."""
    path = fields.get("ResultPath", "$")
    if path == "$":
        return ""
    return "-> nowhere (ResultPath is null)" if path is None else f"-> {path}"


def mistake_line(mistake: BaseException) -> str:
    """A mistake of the test on one line."""
    return f"{type(mistake).__name__}: {safe_str(mistake).partition(chr(10))[0]}"


def _call_lines(attempt: Attempt, before: Attempt | None, depth: int, *, awaited: bool) -> Iterator[Line]:
    scheduled_at: datetime = attempt.scheduled["timestamp"]
    target, sent = call_target(attempt)
    if attempt.number:
        yield Line(scheduled_at, depth, f"retry {attempt.number}", f"after {show_seconds(attempt.delay or 0)}")
    if before is None or (target, sent) != call_target(before):
        yield Line(scheduled_at, depth, "call", target, sent if _was_sent(sent) else NO_VALUE)
    if attempt.submitted is not None and attempt.awaits_token:
        yield Line(attempt.submitted["timestamp"], depth, "waits", f"for its task token{_limits(attempt)}")
    elif awaited and attempt.ended is None:
        yield Line(None, depth, "waits", f"for its answer{_limits(attempt)}")


def _was_sent(sent: Json) -> bool:
    return sent is not None and sent != {}


def failure_lines(event: Event, depth: int, presentation: Presentation) -> Iterator[Line]:
    """An error, and below it further lines of its cause."""
    failure = details(event)
    first, *rest = error_lines(failure.get("error"), failure.get("cause"), presentation)
    yield Line(event["timestamp"], depth, "error", first)
    yield from (Line(None, depth, "", text) for text in rest)


def unrecorded_lines(report: ExecutionReport, event: Event, depth: int) -> Iterator[Line]:
    """The error after an event that has no event of its own: that of a result that could not be used."""
    failure = report.unrecorded.get(event["id"])
    if failure is not None:
        first, *_ = error_lines(failure.error, failure.cause, report.presentation)
        yield Line(event["timestamp"], depth, "error", first)


def _limits(attempt: Attempt) -> str:
    """The limits of a wait, in brackets."""
    limits = limits_of(attempt)
    return f" ({limits})" if limits else ""
