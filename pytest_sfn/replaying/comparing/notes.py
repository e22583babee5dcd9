"""Notes about a replay: calls and results that differ although it takes the same path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from pytest_sfn.replaying.comparing.comparison import PathComparison
from pytest_sfn.replaying.comparing.decisions import called_service
from pytest_sfn.replaying.playing.followers import Follower
from pytest_sfn.reporting.history.attempts import attempts
from pytest_sfn.reporting.history.state_visits import Event, StateVisit, details, parse_json_text
from pytest_sfn.reporting.phrases import call_target
from pytest_sfn.values.json_difference import json_difference
from pytest_sfn.values.json_text import Json

MAX_NOTES = 20
"""The most differences of data that are listed."""

_VARYING = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I), "<id>"),
    (re.compile(r"A[A-Za-z0-9+/=_-]{99,}"), "<task token>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"), "<time>"),
    (re.compile(r"arn:[\w-]+:states:[\w-]*:\d*:"), "arn:states:"),
    (re.compile(r"arn:states:(?:express|execution|stateMachine|mapRun):[^\s\"]+"), "<execution>"),
)
"""What differs from run to run: ids, tokens, times, and the ARNs of executions."""


Mask = Callable[[Json], Json]
"""Masks the values that must not be shown."""


def data_notes(follower: Follower, comparison: PathComparison, mask: Mask, *, whole: bool, named: bool) -> list[str]:
    """The payloads that differ from the recorded ones; with ``whole`` also the output of the execution, with ``named``
    also the names of functions and state machines."""
    return list(islice(_notes(follower, comparison, mask, whole=whole, named=named), MAX_NOTES))


def _notes(follower: Follower, comparison: PathComparison, mask: Mask, *, whole: bool, named: bool) -> Iterator[str]:
    for recorded, replayed in comparison.pairs():
        yield from _calls(recorded, replayed, mask, named=named)
    if whole:
        yield from _result(follower, mask)


def _result(follower: Follower, mask: Mask) -> Iterator[str]:
    assert follower.recording
    was, now = follower.recording.reader.execution_events[-1], follower.reader.execution_events[-1]
    if was["type"] != now["type"]:
        return
    for member in ("output", "cause"):
        if member == "output" and not _is_whole(was):
            continue
        one, other = (parse_json_text(details(event).get(member)) for event in (was, now))
        for line in json_difference(steady(mask(one)), steady(mask(other)))[:1]:
            yield f"event {was['id']}: the execution has another {member} now: {line}"


def _calls(recorded: StateVisit, replayed: StateVisit, mask: Mask, *, named: bool) -> Iterator[str]:
    """A line for the first call of a visit that differs: most often its retries differ in the same way."""
    for call, other in zip(attempts(recorded), attempts(replayed), strict=False):
        if called_service(call.scheduled) != called_service(other.scheduled):
            return  # that is another path
        if not _is_whole(call.scheduled):
            continue
        (was, _), (now, _) = call_target(call), call_target(other)
        if named and was != now:
            yield f"event {call.scheduled['id']}: {recorded.name} calls {now} now, not {was}"
            return
        lines = json_difference(steady(mask(call.payload)), steady(mask(other.payload)))
        if lines:
            yield f"event {call.scheduled['id']}: {recorded.name} gets another payload now: {lines[0]}"
            return


_DATA = ("input", "parameters", "output")


def _is_whole(recorded: Event) -> bool:
    """True if the history has the data of an event, and has not cut it."""
    found = details(recorded)
    return any(member in found and not found.get(f"{member}Details", {}).get("truncated") for member in _DATA)


def steady(value: Json) -> Json:
    """A value without what differs from run to run."""
    if isinstance(value, str):
        for pattern, name in _VARYING:
            value = pattern.sub(name, value)
        return value
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items()}
    return [steady(item) for item in value] if isinstance(value, list) else value
