"""Spans of virtual time in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pytest_sfn.reporting.times import show_instant, show_offset, show_seconds, show_span


@pytest.mark.parametrize(
    ("span", "offset", "shown"),
    [
        (timedelta(0), "+0.000s", "0s"),
        (timedelta(seconds=2), "+2.000s", "2s"),
        (timedelta(milliseconds=350), "+0.350s", "0.35s"),
        (timedelta(seconds=59.999), "+59.999s", "59.999s"),
        (timedelta(seconds=60), "+1m", "1m"),
        (timedelta(minutes=1, seconds=5), "+1m 5.000s", "1m 5s"),
        (timedelta(hours=1, milliseconds=5), "+1h 0.005s", "1h 0.005s"),
        (timedelta(days=30), "+30d", "30d"),
        (timedelta(days=30, hours=2, minutes=3, seconds=4.5), "+30d 2h 3m 4.500s", "30d 2h 3m 4.5s"),
        (timedelta(microseconds=1_999_999), "+2.000s", "2s"),
    ],
)
def test_a_span_leaves_out_what_is_zero(span, offset, shown):
    assert (show_offset(span), show_span(span)) == (offset, shown)


def test_seconds_may_be_fractions():
    assert show_seconds(1.5) == "1.5s"


def test_an_instant_is_in_utc():
    at = datetime(2025, 1, 31, 12, tzinfo=UTC)

    assert show_instant(at) == "2025-01-31 12:00:00 UTC"
    assert show_instant(at + timedelta(milliseconds=7)) == "2025-01-31 12:00:00.007 UTC"
