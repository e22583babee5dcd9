"""The calls of Task states, as a test reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import overload

from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.history.attempts import Attempt
from pytest_sfn.reporting.history.state_visits import StateVisit, details
from pytest_sfn.reporting.phrases import answer
from pytest_sfn.values.json_difference import json_difference
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import encodable

MAX_LISTED = 20
"""The most calls that an error message lists."""


@dataclass(frozen=True, slots=True)
class TaskCall:
    """One call of a Task state.

    ``payload`` is the request, after Parameters or Arguments. ``result`` is the raw answer, before ResultSelector; None
    without one. For ``lambda:invoke`` they are the event and the result of the function; the history has the whole
    request and answer. ``error`` and ``cause`` say why the attempt failed. ``attempt`` is 0 for the first one;
    ``retry_delay`` is the seconds waited before a retry. ``duration`` is None until the answer arrives. ``map_index``
    is the index of the innermost Map iteration. ``caught_by`` is the state to which a catcher led with this call's
    error; the catcher may belong to this state or to a Parallel or Map around it.
    """

    payload: Json
    result: Json
    error: str | None
    cause: str | None
    attempt: int
    retry_delay: float | None
    started: datetime
    duration: timedelta | None
    map_index: int | None = None
    caught_by: str | None = None


def task_call(attempt: Attempt, visit: StateVisit, *, is_last: bool, map_index: int | None) -> TaskCall:
    """The call of one attempt. ``map_index`` is the index of the execution itself, for a child of a Distributed Map."""
    failure = details(attempt.failure)
    own_index = visit.map_index
    return TaskCall(
        payload=attempt.payload,
        result=attempt.result,
        error=failure.get("error"),
        cause=failure.get("cause"),
        attempt=attempt.number,
        retry_delay=attempt.delay,
        started=attempt.started_at,
        duration=attempt.duration,
        map_index=map_index if own_index is None else own_index,
        caught_by=catching_state(visit) if is_last and attempt.failure else None,
    )


def catching_state(visit: StateVisit) -> str | None:
    """The state to which a catcher led after a failure; None without one. The catcher belongs to the state, or to the
    Parallel or Map that failed with it."""
    if visit.is_caught:
        return visit.next.name if visit.next else None
    scope = visit.scope
    if (
        visit.exited
        or scope is None
        or scope.round != scope.owner.rounds - 1
        or not _failed_because_of(scope.owner, visit)
    ):
        return None
    return catching_state(scope.owner)


def _failed_because_of(group: StateVisit, visit: StateVisit) -> bool:
    """True if a Parallel or Map failed because of this state directly inside it."""
    inner = group.failed_in
    return inner is not None and any(around is visit for around in inner.outwards())


class TaskCalls(Sequence[TaskCall]):
    """The calls of one state in order, including those of retries, of all visits and of all Map iterations.

    ``payload``, ``result`` and the other fields of :class:`TaskCall` can be read here if there is exactly one call;
    otherwise they raise SfnError with the list of calls. A slice is again a TaskCalls.
    """

    def __init__(self, state: str, calls: Iterable[TaskCall], entered: Sequence[str] = ()) -> None:
        self._state = state
        self._calls = tuple(calls)
        self._entered = tuple(entered)

    def __len__(self) -> int:
        return len(self._calls)

    @overload
    def __getitem__(self, place: int) -> TaskCall: ...
    @overload
    def __getitem__(self, place: slice) -> TaskCalls: ...
    def __getitem__(self, place: int | slice) -> TaskCall | TaskCalls:
        if isinstance(place, slice):
            return TaskCalls(self._state, self._calls[place], self._entered)
        try:
            return self._calls[place]
        except IndexError:
            raise IndexError(f"no call {place}: {self._describe()}") from None

    def __repr__(self) -> str:
        return f"<TaskCalls: {self._describe()}>"

    @property
    def delays(self) -> list[float]:
        """The seconds waited before each retry, in order."""
        return [call.retry_delay for call in self._calls if call.retry_delay is not None]

    def assert_payload(self, expected: Json) -> None:
        """Assert that there was a call, and that every call had this payload (it may contain ``unittest.mock.ANY``)."""
        __tracebackhide__ = True
        if not self._calls:
            raise AssertionError(encodable(self._describe()))
        for place, call in enumerate(self._calls):
            lines = json_difference(expected, call.payload)
            if lines:
                raise AssertionError(encodable(self._wrong_payload(place, expected, call.payload, lines)))

    def _wrong_payload(self, place: int, expected: Json, payload: Json, lines: list[str]) -> str:
        which = f"call {place} of {len(self)}" if len(self) > 1 else "the call"
        message = [f"{which} of state {self._state!r} had a different payload:", *(f"  {line}" for line in lines)]
        message += ["", f"  expected  {show_json(expected, 88)}", f"  got       {show_json(payload, 88)}"]
        return "\n".join(message)

    # ---- the fields of the only call

    @property
    def payload(self) -> Json:
        return self._only("payload").payload

    @property
    def result(self) -> Json:
        return self._only("result").result

    @property
    def error(self) -> str | None:
        return self._only("error").error

    @property
    def cause(self) -> str | None:
        return self._only("cause").cause

    @property
    def attempt(self) -> int:
        return self._only("attempt").attempt

    @property
    def retry_delay(self) -> float | None:
        return self._only("retry_delay").retry_delay

    @property
    def started(self) -> datetime:
        return self._only("started").started

    @property
    def duration(self) -> timedelta | None:
        return self._only("duration").duration

    @property
    def map_index(self) -> int | None:
        return self._only("map_index").map_index

    @property
    def caught_by(self) -> str | None:
        return self._only("caught_by").caught_by

    def _only(self, field: str) -> TaskCall:
        if len(self._calls) == 1:
            return self._calls[0]
        advice = f": choose one, such as [0].{field}" if self._calls else ""
        raise SfnError(f".{field} needs exactly one call{advice}; {self._describe()}")

    def _describe(self) -> str:
        if not self._calls:
            entered = ", ".join(dict.fromkeys(self._entered)) or "none"
            return f"state {self._state!r} made no call (states entered: {entered})"
        lines = [f"  [{place}] {describe_call(call)}" for place, call in enumerate(self._calls[:MAX_LISTED])]
        if len(self._calls) > MAX_LISTED:
            lines.append(f"  ... and {len(self._calls) - MAX_LISTED} more")
        count = "1 call" if len(self._calls) == 1 else f"{len(self._calls)} calls"
        return "\n".join([f"state {self._state!r} made {count}:", *lines])


def describe_call(call: TaskCall) -> str:
    """One line with the request and the answer."""
    where = "" if call.map_index is None else f"iteration {call.map_index}, "
    return f"{where}attempt {call.attempt}: {show_json(call.payload, 50)} {_describe_answer(call)}"


def _describe_answer(call: TaskCall) -> str:
    if call.error is not None:
        return f"failed with {call.error}"
    if call.duration is None:
        return "waits for its answer"
    return f"-> {show_json(answer(call.result), 40)}"
