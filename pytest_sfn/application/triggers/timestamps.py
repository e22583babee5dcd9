"""The formats of times in the events of AWS's services."""

from __future__ import annotations

from datetime import datetime


def in_seconds(when: datetime) -> str:
    """A UTC time to the second: ``2025-01-31T10:00:00Z``."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def in_milliseconds(when: datetime) -> str:
    """A UTC time to the millisecond: ``2025-01-31T10:00:00.250Z``."""
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"
