"""Timestamps as Step Functions reads and writes them: RFC 3339, with upper-case ``T`` and ``Z``, or with a numeric
offset.

Only a running Wait accepts more: Java's ISO offset date-time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_TIMESTAMP_AT_RUN_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)
_MAX_OFFSET_MINUTES = 18 * 60


def parse_timestamp(text: str) -> int | None:
    """Microseconds since the epoch, without smaller fractions; None if the text is not a timestamp."""
    nanoseconds = parse_nanoseconds(text)
    return None if nanoseconds is None else nanoseconds // 1000


def parse_end_of_wait(text: str, *, at_run_time: bool) -> int | None:
    """The end of a Wait: microseconds since the epoch, without the fraction of a second.

    At run time lower-case letters are accepted, and the seconds may be missing. None if the text is not a timestamp.
    """
    nanoseconds = _parse(_TIMESTAMP_AT_RUN_TIME if at_run_time else _TIMESTAMP, text)
    return None if nanoseconds is None else nanoseconds // 1_000_000_000 * 1_000_000


def parse_nanoseconds(text: str) -> int | None:
    """Nanoseconds since the epoch, the full precision of a timestamp."""
    return _parse(_TIMESTAMP, text)


def _parse(form: re.Pattern[str], text: str) -> int | None:
    found = form.fullmatch(text)
    if not found:
        return None
    *parts, fraction, sign, hours, minutes = found.groups()
    offset = int(hours or 0) * 60 + int(minutes or 0)
    if offset > _MAX_OFFSET_MINUTES or int(minutes or 0) > 59:
        return None
    try:
        local = datetime(*(int(part or 0) for part in parts), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:  # there is no such day, hour, minute or second
        return None
    seconds = (local - _EPOCH) // timedelta(seconds=1) - (-60 if sign == "-" else 60) * offset
    return seconds * 1_000_000_000 + int((fraction or "0").ljust(9, "0"))


def format_timestamp(microseconds: int) -> str:
    """A time like ``2025-02-04T01:49:50.099Z``: in milliseconds, without a fraction for whole seconds."""
    instant = _NAIVE_EPOCH + timedelta(microseconds=microseconds)
    return instant.isoformat(timespec="milliseconds").removesuffix(".000") + "Z"
