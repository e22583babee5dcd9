"""Instants as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

from pytest_sfn.errors import InvalidArgumentValue


def parse_instant(text: str) -> datetime:
    """The instant of an ISO 8601 text; one without an offset counts as UTC. Raises InvalidArgumentValue."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentValue(
            f"{text!r} is not an instant: write ISO 8601, such as 2025-01-31T12:00:00+00:00"
        ) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
