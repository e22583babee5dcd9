"""The recorded answer of each call: what it was, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.errors import ErrorName
from pytest_sfn.replaying.playing.followers import Follower
from pytest_sfn.replaying.recording import answer_text, at
from pytest_sfn.reporting.history.attempts import Attempt, attempts
from pytest_sfn.reporting.history.state_visits import TIMED_OUT, Event, StateVisit, details, parse_json_text
from pytest_sfn.values.json_text import Json, loads

Outcome = Literal["succeeded", "failed", "none"]


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """How one call ended. ``after`` is the time from its start to its end, ``submitted_after`` that to its submission
    (microseconds; None: it was not submitted).

    The outcome "none" stands for a call that got no answer while it was recorded: it timed out, or it was stopped.
    ``outlasted``: heartbeats arrived until TimeoutSeconds ended it.
    """

    outcome: Outcome
    timed_out: bool = False
    outlasted: bool = False
    after: int = 0
    output: Json = None
    error: str | None = None
    cause: str | None = None
    submitted: Json = None
    submitted_after: int | None = None
    started: bool = False
    started_after: int = 0
    worker: str | None = None


class OffTheRecord(Exception):
    """The replay has left the recorded path, or needs an answer that was never recorded.

    ``visit`` is the visit of the replay that asks. ``event`` is the recorded event that would now be different, if
    that does not follow from the path; ``was`` and ``now`` say what differs.
    """

    def __init__(self, visit: StateVisit, event: Event | None = None, was: str = "", now: str = "") -> None:
        super().__init__(f"the history has no answer for this call of state {visit.name!r}")
        self.visit = visit
        self.event = event
        self.was = was
        self.now = now


def find_answer(follower: Follower, visit: StateVisit) -> RecordedAnswer:
    """The recorded answer of the latest call of a visit.

    Raises OffTheRecord if there is no such call, or if the history does not say how it would end now.
    """
    recorded = follower.recorded(visit)
    number = len(attempts(visit)) - 1
    calls = attempts(recorded) if recorded else []
    if number >= len(calls):
        if follower.runs_past(visit):
            return RecordedAnswer("none")
        raise OffTheRecord(visit)
    call, now = calls[number], attempts(visit)[number]
    if call.ended is not None and call.ended["type"] in TIMED_OUT:
        return _timed_out(visit, call, call.ended, now)
    return _answer(call)


def _answer(call: Attempt) -> RecordedAnswer:
    timing, ended = _timing(call), call.ended
    if ended is None or not (call.succeeded or call.failure):
        return RecordedAnswer("none", **timing)
    after = _within_timeout(max(0, at(ended) - at(call.started or call.scheduled)), call.timeout)
    if call.succeeded:
        return RecordedAnswer("succeeded", after=after, output=loads(answer_text(ended)), **timing)
    found = details(ended)
    return RecordedAnswer("failed", after=after, error=found.get("error"), cause=found.get("cause"), **timing)


def _timing(call: Attempt) -> dict[str, Any]:
    """When a call was started and submitted, as the fields of its answer."""
    started, submitted = at(call.started or call.scheduled), call.submitted
    return {
        "started": call.started is not None,
        "started_after": max(0, started - at(call.scheduled)),
        "worker": details(call.started).get("workerName"),
        "submitted": _submission(submitted) if submitted else None,
        "submitted_after": max(0, at(submitted) - started) if submitted else None,
    }


def _submission(submitted: Event) -> Json:
    """What the service answered to the request. Nothing depends on it: it may be cut or missing."""
    answer = parse_json_text(details(submitted).get("output"))
    return {} if isinstance(answer, str) else answer


def _within_timeout(after: int, timeout: int | None) -> int:
    """A duration, made shorter than the timeout (seconds) that it kept: AWS's clocks may have measured more."""
    return after if timeout is None else min(after, timeout * MICROSECONDS - 1)


def _timed_out(visit: StateVisit, call: Attempt, ended: Event, now: Attempt) -> RecordedAnswer:
    """The answer of a call that timed out: none, if its timeout now is not longer than it was."""
    was, is_now = _limits(call), _limits(now)
    if not was:  # a limit of AWS's own
        found = details(ended)
        return RecordedAnswer(
            "failed", after=at(ended) - at(call.scheduled), error=ErrorName.TIMEOUT, cause=found.get("cause")
        )
    if not is_now or min(is_now) > min(was):
        limit = f"waits up to {min(is_now)} seconds" if is_now else "has no timeout"
        raise OffTheRecord(
            visit,
            ended,
            f"timed out after {min(was)} seconds",
            f"{limit}, and the history does not say how the call would have ended",
        )
    waited = at(ended) - at(call.started or call.scheduled)
    outlasted = call.timeout is not None and waited >= call.timeout * MICROSECONDS
    return RecordedAnswer("none", timed_out=True, outlasted=outlasted, **_timing(call))


def _limits(call: Attempt) -> list[int]:
    """The timeout and the heartbeat of a call, in seconds, as far as it has them."""
    return [limit for limit in (call.timeout, call.heartbeat) if limit]
