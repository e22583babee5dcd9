"""The history of an execution: small records of what happened, and the events that GetExecutionHistory makes of them.

While an execution runs, an event only refers to its values; JSON text and dictionaries are made on request. Events are
described in
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterator
from typing import Any

from pytest_sfn.clock import VirtualClock, to_datetime
from pytest_sfn.engine.failures import HistoryFull
from pytest_sfn.engine.history.event_details import EVENT_DETAILS, NO_VALUE, EventShape
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json

MAX_EVENTS = 25_000
"""The most events of a Standard execution. The last one records the failure that the limit causes."""

_ENDINGS = frozenset({"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"})

logger = logging.getLogger("pytest_sfn")

_FIELDS = 4
"""The fields of an event: type, time (microseconds), id of the previous event in its chain, and the values that
:mod:`pytest_sfn.engine.history.event_details` describes. An event with a shape has the shape in place of the type, and
one value."""


class History:
    """The events of one execution. The id of an event is its position, counted from 1.

    The fields of all events are in one flat list. Events are the most numerous objects of a run, and a tuple for each
    would be one more object for the garbage collector to visit.
    """

    __slots__ = ("_clock", "_count", "_fields", "_limit", "texts")

    def __init__(self, clock: VirtualClock, limit: int, texts: Texts) -> None:
        if limit < 2:
            raise SfnError(f"max_events must be at least 2, not {limit}: an execution has a first and a last event")
        self.texts = texts
        self._clock = clock
        self._limit = limit
        self._count = 0
        self._fields: list[Any] = []

    def __len__(self) -> int:
        return self._count

    @property
    def is_full(self) -> bool:
        """True if there is only room for the last event."""
        return self._count >= self._limit - 1

    def add(self, kind: str, previous: int, *details: Any) -> int:
        """Record an event and return its id. Raises HistoryFull if AWS would not accept another one."""
        count = self._count + 1
        if count >= self._limit and kind not in _ENDINGS:
            raise HistoryFull(self._limit)
        self._count = count
        self._fields.extend((kind, self._clock.microseconds, previous, details))
        return count

    def note(self, shape: EventShape, previous: int, value: Any = NO_VALUE) -> int:
        """Record an event of a shape, which is not the last of the execution. As :meth:`add`."""
        count = self._count + 1
        if count >= self._limit:
            raise HistoryFull(self._limit)
        self._count = count
        self._fields.extend((shape, self._clock.microseconds, previous, value))
        return count

    def note_both(self, first: EventShape, previous: int, value: Any, second: EventShape) -> int:
        """Record an event with a value, and the next one without. As :meth:`add`; the id is that of the second."""
        count = self._count + 2
        if count >= self._limit:
            return self.note(second, self.note(first, previous, value))
        self._count = count
        at = self._clock.microseconds
        self._fields.extend((first, at, previous, value, second, at, count - 1, NO_VALUE))
        return count

    def _event(self, place: int) -> tuple[str, int, int, tuple[Any, ...]]:
        """The type, instant, event before and details of the event at a place in the list."""
        kind, at, previous, details = self._fields[place : place + _FIELDS]
        if isinstance(kind, EventShape):
            return kind.kind, at, previous, kind.details(details)
        return kind, at, previous, details

    def time_of(self, number: int) -> int:
        """When the event with an id happened (virtual microseconds)."""
        at: int = self._fields[(number - 1) * _FIELDS + 1]
        return at

    def before(self, number: int) -> int:
        """The id of the event before another one in its chain."""
        previous: int = self._fields[(number - 1) * _FIELDS + 2]
        return previous

    def kinds(self) -> list[Any]:
        """The type of each event so far, or its shape if it has one."""
        return self._fields[::_FIELDS]

    def entered(self, after: int = 0) -> Iterator[str]:
        """The names of the states entered so far, in order. The first ``after`` events are skipped."""
        fields = self._fields
        for place in range(after * _FIELDS, len(fields), _FIELDS):
            shape = fields[place]
            if isinstance(shape, EventShape) and shape.kind.endswith("StateEntered"):
                yield shape.fixed[0]

    def last_entered(self, names: Container[str]) -> str | None:
        """The state of some, by their names, that was entered last; None if none was."""
        fields = self._fields
        for place in range(len(fields) - _FIELDS, -1, -_FIELDS):
            shape = fields[place]
            if isinstance(shape, EventShape) and shape.kind.endswith("StateEntered") and shape.fixed[0] in names:
                return str(shape.fixed[0])
        return None

    def failed_in(self) -> str | None:
        """The innermost state that failed the execution; None if its last events are not those of a state."""
        number = self._count
        while number:
            place = (number - 1) * _FIELDS
            kind, _, previous, _ = self._event(place)
            if kind.endswith(("StateExited", "StateSucceeded")):
                return None
            if kind.endswith("StateEntered"):
                return str(self._fields[place].fixed[0])
            number = previous
        return None

    def render(self) -> list[dict[str, Any]]:
        """All events as GetExecutionHistory returns them, with UTC datetimes and JSON text."""
        write = self.texts.writer()
        return [self._render(number, write) for number in range(1, self._count + 1)]

    def render_event(self, number: int) -> dict[str, Any]:
        """The event with an id."""
        return self._render(number, self.texts.write)

    def _render(self, number: int, write: Callable[[Json], str]) -> dict[str, Any]:
        kind, at, previous, details = self._event((number - 1) * _FIELDS)
        event: dict[str, Any] = {
            "timestamp": to_datetime(at - at % 1000),
            "type": kind,
            "id": number,
            "previousEventId": previous,
        }
        described = EVENT_DETAILS.get(kind)
        if described:
            key, describe = described
            event[key] = describe(write, *details)
        return event


class _LoggedHistory(History):
    """Writes each event to the log, too."""

    __slots__ = ()

    def add(self, kind: str, previous: int, *details: Any) -> int:
        number = super().add(kind, previous, *details)
        self._log(kind, details)
        return number

    def note(self, shape: EventShape, previous: int, value: Any = NO_VALUE) -> int:
        number = super().note(shape, previous, value)
        self._log(shape.kind, shape.details(value))
        return number

    def note_both(self, first: EventShape, previous: int, value: Any, second: EventShape) -> int:
        return self.note(second, self.note(first, previous, value))

    def _log(self, kind: str, details: tuple[Any, ...]) -> None:
        logger.debug("%s %s %s", to_datetime(self._clock.microseconds).isoformat(), kind, details)


def new_history(clock: VirtualClock, limit: int, texts: Texts) -> History:
    """An empty history. Its events are logged if the log has the level DEBUG."""
    kind = _LoggedHistory if logger.isEnabledFor(logging.DEBUG) else History
    return kind(clock, limit, texts)
