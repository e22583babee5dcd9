"""Timestamps as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.language.timestamps import format_timestamp, parse_nanoseconds, parse_timestamp

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(*parts: int) -> int:
    return (datetime(*parts, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2016-12-05T21:29:29Z", microseconds(2016, 12, 5, 21, 29, 29)),
        ("2016-12-05T21:29:29.123Z", microseconds(2016, 12, 5, 21, 29, 29, 123000)),
        ("2016-12-05T21:29:29.123456789Z", microseconds(2016, 12, 5, 21, 29, 29, 123456)),
        ("2016-12-05T21:29:29.1Z", microseconds(2016, 12, 5, 21, 29, 29, 100000)),
        ("2016-12-05T21:29:29+01:00", microseconds(2016, 12, 5, 20, 29, 29)),
        ("2016-12-05T21:29:29-05:30", microseconds(2016, 12, 6, 2, 59, 29)),
        ("2024-02-29T00:00:00+00:00", microseconds(2024, 2, 29)),
        ("1969-12-31T23:59:59.5Z", -500_000),
        ("9999-12-31T23:59:59-18:00", microseconds(9999, 12, 31, 23, 59, 59) + 18 * 3600 * 1_000_000),
    ],
)
def test_a_timestamp_is_read_in_microseconds(text: str, instant: int) -> None:
    assert parse_timestamp(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2016-12-05",
        "2016-12-05T21:29:29",
        "2016-12-05 21:29:29Z",
        "2016-12-05t21:29:29Z",
        "2016-12-05T21:29:29z",
        "2016-12-05T21:29Z",
        "2016-12-05T21:29:29.Z",
        "2016-12-05T21:29:29.1234567890Z",
        "2016-12-05T21:29:29+0100",
        "2016-12-05T21:29:29+19:00",
        "2016-12-05T21:29:29+01:60",
        "2016-13-05T21:29:29Z",
        "2016-02-30T21:29:29Z",
        "2016-12-05T25:29:29Z",
        "2016-12-05T21:29:60Z",
        "0000-12-05T21:29:29Z",
        "05-12-2016T21:29:29Z",
        "2016-12-05T21:29:29Z ",
        "2025-01-01T00%3A00%3A00Z",
        "\uff12\uff10\uff11\uff16-12-05T21:29:29Z",
    ],
)
def test_what_is_no_timestamp_is_none(text: str) -> None:
    assert parse_timestamp(text) is None


def test_nanoseconds_are_told_apart() -> None:
    one, other = "2016-12-05T21:29:29.000000001Z", "2016-12-05T21:29:29Z"
    assert parse_nanoseconds(one) == 1 + (parse_nanoseconds(other) or 0)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (microseconds(2025, 2, 4, 1, 49, 50, 99000), "2025-02-04T01:49:50.099Z"),
        (microseconds(2025, 2, 4, 1, 49, 50, 100000), "2025-02-04T01:49:50.100Z"),
        (microseconds(2025, 2, 4, 1, 49, 50, 999), "2025-02-04T01:49:50Z"),
        (microseconds(987, 2, 4, 1, 49, 50), "0987-02-04T01:49:50Z"),
    ],
)
def test_a_timestamp_is_written_in_milliseconds(instant: int, text: str) -> None:
    assert format_timestamp(instant) == text


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_what_is_written_is_read_again(milliseconds: int) -> None:
    assert parse_timestamp(format_timestamp(milliseconds * 1000)) == milliseconds * 1000


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    assert parse_timestamp(text) is None or len(text) >= 20
