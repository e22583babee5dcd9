"""The lines of a trace for a Task state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pytest_sfn.reporting.history.state_visits import (
    TIMED_OUT,
    Attempt,
    Event,
    StateVisit,
    attempts,
    details,
    parse_json_text,
)
from pytest_sfn.reporting.phrases import answer, call_target, error_lines
from pytest_sfn.reporting.times import show_seconds
from pytest_sfn.reporting.trace.lines import NO_VALUE, Line
from pytest_sfn.values.json_text import Json


def task_lines(visit: StateVisit, depth: int, *, is_open: bool) -> Iterator[Line]:
    """The calls with request and answer, retries with their delay, and errors before a call."""
    made = {attempt.scheduled["id"]: attempt for attempt in attempts(visit)}
    last = max(made, default=None)
    before: Attempt | None = None
    for event in visit.events:
        attempt = made.get(event["id"])
        if attempt is not None:
            yield from _attempt_lines(attempt, before, depth, awaited=is_open and event["id"] == last)
            before = attempt
        elif event["type"] == "EvaluationFailed":
            yield from failure_lines(event, depth)
        elif event["type"] == "ExecutionRedriven":
            before = None
            yield Line(event["timestamp"], depth, "redriven")
    if is_open and visit.failure is not None:
        yield Line(None, depth, "waits", "for its retry")


def _attempt_lines(attempt: Attempt, before: Attempt | None, depth: int, *, awaited: bool) -> Iterator[Line]:
    scheduled_at: datetime = attempt.scheduled["timestamp"]
    target, sent = call_target(attempt)
    if attempt.number:
        yield Line(scheduled_at, depth, f"retry {attempt.number}", f"after {show_seconds(attempt.delay or 0)}")
    if before is None or (target, sent) != call_target(before):
        yield Line(scheduled_at, depth, "call", target, sent if _was_sent(sent) else NO_VALUE)
    if attempt.submitted is not None and details(attempt.scheduled).get("resource", "").endswith(".waitForTaskToken"):
        yield Line(attempt.submitted["timestamp"], depth, "waits", f"for its task token{_limits(attempt)}")
    elif awaited and attempt.ended is None:
        yield Line(None, depth, "waits", f"for its answer{_limits(attempt)}")
    if attempt.ended is not None:
        yield from _ended_lines(attempt, attempt.ended, depth)


def _was_sent(sent: Json) -> bool:
    return sent is not None and sent != {}


def _ended_lines(attempt: Attempt, ended: Event, depth: int) -> Iterator[Line]:
    if attempt.succeeded:
        yield Line(ended["timestamp"], depth, "result", value=answer(parse_json_text(details(ended).get("output"))))
    elif ended["type"] == "TaskStateAborted":
        yield Line(ended["timestamp"], depth, "aborted")
    elif ended["type"] in TIMED_OUT:
        yield Line(ended["timestamp"], depth, "timeout", f"{details(ended).get('error')}{_why(attempt)}")
    else:
        yield from failure_lines(ended, depth)


def failure_lines(event: Event, depth: int) -> Iterator[Line]:
    """An error, and below it further lines of its cause."""
    failure = details(event)
    first, *rest = error_lines(failure.get("error"), failure.get("cause"))
    yield Line(event["timestamp"], depth, "error", first)
    yield from (Line(None, depth, "", text) for text in rest)


def _limits(attempt: Attempt) -> str:
    """The limits of a wait: `` (heartbeat 10m, timeout 1d)``."""
    scheduled = details(attempt.scheduled)
    limits = [("heartbeat", "heartbeatInSeconds"), ("timeout", "timeoutInSeconds")]
    texts = [f"{name} {show_seconds(scheduled[key])}" for name, key in limits if key in scheduled]
    return f" ({', '.join(texts)})" if texts else ""


def _why(attempt: Attempt) -> str:
    """The limit that a timed-out task exceeded: its timeout, or else its heartbeat."""
    scheduled = details(attempt.scheduled)
    timeout, heartbeat = scheduled.get("timeoutInSeconds"), scheduled.get("heartbeatInSeconds")
    assert attempt.ended is not None
    lasted: timedelta = attempt.ended["timestamp"] - attempt.scheduled["timestamp"]
    if timeout is not None and (heartbeat is None or lasted >= timedelta(seconds=timeout)):
        return f" after TimeoutSeconds {timeout}"
    return f", no heartbeat for {show_seconds(heartbeat)}" if heartbeat is not None else ""
