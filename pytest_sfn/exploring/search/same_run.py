"""Whether two runs of one sequence were the same: a handler that keeps state of its own makes them differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_display import show_json

Histories = list[tuple[str, dict[str, Any]]]
"""The events of all executions of a run, each with the name of the state machine."""

_ENDED: tuple[str, dict[str, Any]] = ("", {})

_UUID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.IGNORECASE)

_WIDTH = 300


class HandlerKeepsState(SfnError):
    """The first sequence of an exploration was run twice, and the two runs differ."""

    page = "exploration.md#handlers-with-state"


def histories_of(runs: Iterable[ExecutionRecord]) -> Histories:
    """All events of the executions of one run."""
    return [(run.machine.name, event) for run in runs for event in run.history.render()]


def check_same(first: Histories, second: Histories) -> None:
    """Raise HandlerKeepsState if two runs differ, other than by the UUIDs that handlers make."""
    pairs = enumerate(zip_longest(first, second, fillvalue=_ENDED))
    found = next(((place, a, b) for place, (a, b) in pairs if a != b and _without_uuids(a) != _without_uuids(b)), None)
    if found is None:
        return
    place, one, other = found
    state = _state_before(first[: place + 1])
    raise HandlerKeepsState(
        f"explore ran the first sequence twice, and the second run differs{f' at state {state!r}' if state else ''}:\n"
        f"  first   {_event_text(one[1])}\n"
        f"  second  {_event_text(other[1])}\n"
        "A handler keeps state of its own, or uses real time or randomness. Reset that state before each run: "
        "explore(..., reset=function)"
    )


def _without_uuids(event: object) -> str:
    return _UUID.sub("", repr(event))


def _state_before(events: Histories) -> str | None:
    names = (event.get("stateEnteredEventDetails", {}).get("name") for _, event in reversed(events))
    return next((name for name in names if name), None)


def _event_text(event: Mapping[str, Any]) -> str:
    if not event:
        return "has ended"
    details: dict[str, Any] = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    shown = {key: value for key, value in details.items() if not key.endswith("Details")}
    return f"{event['type']} {show_json(shown, _WIDTH)}"
