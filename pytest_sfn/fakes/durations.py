"""Spans of time as tests give them: seconds or timedelta."""

from __future__ import annotations

from datetime import timedelta

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.errors import SfnError

Duration = float | timedelta
"""Seconds, or a timedelta. Not negative."""


def microseconds(span: object, name: str = "the span") -> int:
    """A span in whole microseconds. Raises SfnError if it is negative or no span at all; ``name`` says which one."""
    if isinstance(span, timedelta):
        whole = span // timedelta(microseconds=1)
    elif isinstance(span, (int, float)) and not isinstance(span, bool):
        whole = round(span * MICROSECONDS)
    else:
        raise SfnError(f"{name} must be seconds or a timedelta, not {span!r}")
    if whole < 0:
        raise SfnError(f"{name} must not be negative: {span!r}")
    return whole
