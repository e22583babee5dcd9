"""Durations as tests give them: seconds or timedelta."""

from __future__ import annotations

from datetime import timedelta

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue
from pytest_sfn.values.arguments import LONGEST_SPAN, is_span
from pytest_sfn.values.safe_text import safe_repr

Duration = float | timedelta
"""A duration: seconds or a timedelta, not negative."""


def microseconds(span: object, name: str = "the span") -> int:
    """A duration in whole microseconds. ``name`` is the argument's name for error messages.

    Raises InvalidArgumentType if it is not a duration, InvalidArgumentValue if it is negative or over 8,000 years.
    """
    if not is_span(span):
        raise InvalidArgumentType(f"{name} must be seconds or a timedelta, not {safe_repr(span)}")
    if abs(span) > LONGEST_SPAN if isinstance(span, timedelta) else not abs(span) <= LONGEST_SPAN.total_seconds():
        raise InvalidArgumentValue(f"{name} must be less than 8,000 years: {safe_repr(span)}")
    whole = span // timedelta(microseconds=1) if isinstance(span, timedelta) else round(span * MICROSECONDS)
    if whole < 0:
        raise InvalidArgumentValue(f"{name} must not be negative: {safe_repr(span)}")
    return whole
