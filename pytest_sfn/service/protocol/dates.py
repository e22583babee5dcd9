"""The dates of answers: as boto3 gives them, in local time, to the millisecond."""

from __future__ import annotations

from datetime import datetime

from pytest_sfn.clock import to_datetime


def date(microseconds: int) -> datetime:
    """The date of an instant of the virtual clock."""
    return local(to_datetime(microseconds - microseconds % 1000))


def local(moment: datetime) -> datetime:
    """A date in local time."""
    from dateutil.tz import tzlocal  # type: ignore[import-untyped]

    return moment.astimezone(tzlocal())
