"""The history of an execution: what happened, in small records, and the events that GetExecutionHistory makes of them.

While an execution runs, an event is a tuple that refers to the values it is about; JSON text and dictionaries are made
when somebody asks. Events are described in
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html.
"""

from __future__ import annotations

import logging
from typing import Any

from pytest_sfn.clock import VirtualClock, to_datetime
from pytest_sfn.engine.event_details import EVENT_DETAILS
from pytest_sfn.engine.failures import FatalError
from pytest_sfn.engine.texts import Texts
from pytest_sfn.errors import SfnError

MAX_EVENTS = 25_000
"""The most events of a Standard execution; the last one is its failure."""

HISTORY_FULL = "The execution reached the maximum number of history events ({limit})."

_ENDINGS = frozenset({"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"})

logger = logging.getLogger("pytest_sfn")

Event = tuple[str, int, int, tuple[Any, ...]]
"""One record: type, instant (microseconds), id of the event before it in its chain, and the values that
:mod:`pytest_sfn.engine.event_details` describes. A plain tuple, as nothing is made more often."""


class History:
    """The events of one execution. The id of an event is its place, counted from 1."""

    __slots__ = ("_clock", "_limit", "_logs", "events", "texts")

    def __init__(self, clock: VirtualClock, limit: int, texts: Texts) -> None:
        if limit < 2:
            raise SfnError(f"max_events must be at least 2, not {limit}: an execution has a first and a last event")
        self.events: list[Event] = []
        self.texts = texts
        self._clock = clock
        self._limit = limit
        self._logs = logger.isEnabledFor(logging.DEBUG)

    def __len__(self) -> int:
        return len(self.events)

    @property
    def is_full(self) -> bool:
        """Whether only the last event has room."""
        return len(self.events) >= self._limit - 1

    def add(self, kind: str, previous: int, *details: Any) -> int:
        """Record an event and give its id. Raises FatalError where AWS would not take another one."""
        events = self.events
        if len(events) >= self._limit - 1 and kind not in _ENDINGS:
            raise FatalError("States.Runtime", HISTORY_FULL.format(limit=self._limit))
        events.append((kind, self._clock.microseconds, previous, details))
        if self._logs:
            logger.debug("%s %s %s", to_datetime(self._clock.microseconds).isoformat(), kind, details)
        return len(events)

    def render(self) -> list[dict[str, Any]]:
        """All events as GetExecutionHistory answers them, with UTC datetimes and JSON text."""
        return [self.render_event(number) for number in range(1, len(self.events) + 1)]

    def render_event(self, number: int) -> dict[str, Any]:
        """The event with an id."""
        kind, at, previous, details = self.events[number - 1]
        event: dict[str, Any] = {
            "timestamp": to_datetime(at - at % 1000),
            "type": kind,
            "id": number,
            "previousEventId": previous,
        }
        described = EVENT_DETAILS.get(kind)
        if described:
            key, describe = described
            event[key] = describe(self.texts.write, *details)
        return event
