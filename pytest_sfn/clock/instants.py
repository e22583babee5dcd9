"""Instants: whole microseconds since the epoch inside the library, UTC datetimes and ISO 8601 texts outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytest_sfn.errors import InvalidArgumentValue

MICROSECONDS = 1_000_000
"""The microseconds in a second."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_INSTANT = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
"""The start of the year 1, the first instant of Python's datetime."""

LAST_INSTANT = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
"""The end of the year 9999, the last instant of the clock: neither Python nor AWS's API has later dates."""


def to_microseconds(when: datetime) -> int:
    """Microseconds since the epoch; a naive datetime counts as UTC."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - _EPOCH) // timedelta(microseconds=1)


def to_datetime(microseconds: int) -> datetime:
    """The UTC datetime of an instant. Later instants than LAST_INSTANT become LAST_INSTANT."""
    return _EPOCH + timedelta(microseconds=min(microseconds, LAST_INSTANT))


def parse_instant(text: str) -> datetime:
    """The instant in an ISO 8601 text; without an offset it is UTC. Raises InvalidArgumentValue."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentValue(
            f"{text!r} is not an instant: write ISO 8601, such as 2025-01-31T12:00:00+00:00"
        ) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
