"""The calls that a Task state made during one visit: each try with its request, its limits and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pytest_sfn.reporting.history.state_visits import (
    FAILED,
    FAILURES,
    SCHEDULED,
    STARTED,
    SUCCEEDED,
    TIMED_OUT,
    Event,
    StateVisit,
    details,
    parse_json_text,
)
from pytest_sfn.values.json_text import Json


@dataclass(slots=True, eq=False)
class Attempt:
    """One call of a Task. ``number`` is 0 for the first try, as ``State.RetryCount``. ``delay`` is the seconds since
    the failure of the try before. ``unusable`` is set if the call succeeded but its result could not be processed."""

    number: int
    delay: float | None
    scheduled: Event
    started: Event | None = None
    submitted: Event | None = None
    ended: Event | None = None
    unusable: Event | None = None

    @property
    def started_at(self) -> datetime:
        at: datetime = (self.started or self.scheduled)["timestamp"]
        return at

    @property
    def duration(self) -> timedelta | None:
        """The time from start to answer; None until the answer arrives."""
        if self.ended is None:
            return None
        at: datetime = self.ended["timestamp"]
        return at - self.started_at

    @property
    def arguments(self) -> Json:
        """The request, after Parameters or Arguments."""
        scheduled = details(self.scheduled)
        return parse_json_text(scheduled.get("parameters", scheduled.get("input")))

    @property
    def payload(self) -> Json:
        """The request. For ``lambda:invoke`` it is the event of the function: the parsed value if Payload is JSON text,
        ``{}`` without a Payload."""
        return self.arguments if self._function_call is None else function_event(self.arguments)

    @property
    def result(self) -> Json:
        """The answer; None without one. For ``lambda:invoke`` it is the function's result, the Payload of the answer.

        An answer without a Payload (of an Event invocation) is returned whole; so is the output of a callback.
        """
        if not self.succeeded:
            return None
        output = self.output
        is_envelope = self._function_call == "invoke" and isinstance(output, dict) and "Payload" in output
        return output["Payload"] if is_envelope else output

    @property
    def output(self) -> Json:
        """The whole answer; None until it arrives, or if the call failed."""
        return parse_json_text(details(self.ended).get("output"))

    @property
    def timeout(self) -> int | None:
        """TimeoutSeconds of the call."""
        seconds: int | None = details(self.scheduled).get("timeoutInSeconds")
        return seconds

    @property
    def heartbeat(self) -> int | None:
        """HeartbeatSeconds of the call."""
        seconds: int | None = details(self.scheduled).get("heartbeatInSeconds")
        return seconds

    @property
    def awaits_token(self) -> bool:
        """True if the call is answered by its task token."""
        return str(details(self.scheduled).get("resource", "")).endswith(".waitForTaskToken")

    @property
    def missed_heartbeat(self) -> bool:
        """True if the call timed out because no heartbeat arrived, before its own timeout."""
        if self.ended is None or self.ended["type"] not in TIMED_OUT:
            return False
        lasted: timedelta = self.ended["timestamp"] - self.scheduled["timestamp"]
        return self.heartbeat is not None and (self.timeout is None or lasted < timedelta(seconds=self.timeout))

    @property
    def _function_call(self) -> str | None:
        """``invoke`` or ``invoke.waitForTaskToken`` for a call of Lambda's optimized integration; else None."""
        scheduled = details(self.scheduled)
        resource: str | None = scheduled.get("resource")
        return resource if scheduled.get("resourceType") == "lambda" else None

    @property
    def succeeded(self) -> bool:
        return self.ended is not None and self.ended["type"] in SUCCEEDED

    @property
    def failure(self) -> Event | None:
        if self.unusable is not None:
            return self.unusable
        return self.ended if self.ended is not None and self.ended["type"] in FAILED else None


def function_event(arguments: Json) -> Json:
    """The event of the function in the arguments of ``lambda:invoke``: the parsed value if Payload is JSON text, ``{}``
    without a Payload."""
    if not isinstance(arguments, dict):
        return arguments
    payload = arguments.get("Payload")
    if payload is None or payload == "":
        return {}
    return parse_json_text(payload) if isinstance(payload, str) else payload


def attempts(visit: StateVisit) -> list[Attempt]:
    """The calls of a Task state during one visit, including retries."""
    made: list[Attempt] = []
    failures = 0
    failed: Event | None = None
    good: Event | None = None
    for event in visit.events:
        kind = event["type"]
        if kind == "ExecutionRedriven":
            failures, failed, good = 0, None, None
        elif kind in SCHEDULED:
            if good is not None:  # its result could not be used: that has no event
                failures, failed, good = failures + 1, good, None
            made.append(Attempt(failures, _seconds_between(failed, event), event))
        elif kind in FAILURES:
            failures, failed, good = failures + 1, event, None
            _add_to_latest(made, event)
        else:
            good = event if kind in SUCCEEDED else good
            _add_to_latest(made, event)
    return made


def _seconds_between(failed: Event | None, scheduled: Event) -> float | None:
    if failed is None:
        return None
    delay: timedelta = scheduled["timestamp"] - failed["timestamp"]
    return delay.total_seconds()


def _add_to_latest(made: list[Attempt], event: Event) -> None:
    """Add an event to the latest attempt, if there is one."""
    if not made:
        return
    attempt, kind = made[-1], event["type"]
    if kind in STARTED:
        attempt.started = event
    elif kind == "TaskSubmitted":
        attempt.submitted = event
    elif kind in SUCCEEDED or kind in FAILED or kind == "TaskStateAborted":
        attempt.ended = attempt.ended or event
    elif kind == "EvaluationFailed" and attempt.succeeded:
        attempt.unusable = event
