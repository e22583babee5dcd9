"""When schedule expressions fire, by AWS's documentation of its cron dialect."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pytest_sfn.application.triggers.schedules.expressions import read_expression
from pytest_sfn.clock import to_datetime
from pytest_sfn.errors import SfnError

START = datetime(2025, 1, 1, tzinfo=UTC)


def micro(moment):
    return int(moment.timestamp()) * 1_000_000


def firings(expression, count, zone="UTC", start=START):
    next_after, after, found = read_expression(expression, zone, micro(start)), micro(start) - 1, []
    while len(found) < count and (after := next_after(after)) is not None:
        found.append(f"{to_datetime(after):%Y-%m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("cron(0 10 * * ? *)", ["2025-01-01 10:00", "2025-01-02 10:00"]),
        ("cron(0 0 * * ? *)", ["2025-01-02 00:00", "2025-01-03 00:00"]),
        ("cron(15 12 * * ? *)", ["2025-01-01 12:15", "2025-01-02 12:15"]),
        ("cron(0 18 ? * MON-FRI *)", ["2025-01-01 18:00", "2025-01-02 18:00", "2025-01-03 18:00", "2025-01-06 18:00"]),
        ("cron(0 8 1 * ? *)", ["2025-01-01 08:00", "2025-02-01 08:00"]),
        ("cron(0/15 * * * ? *)", ["2025-01-01 00:15", "2025-01-01 00:30", "2025-01-01 00:45", "2025-01-01 01:00"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2025-01-01 08:00", "2025-01-01 08:05"]),
        ("cron(5,35 14 * * ? *)", ["2025-01-01 14:05", "2025-01-01 14:35", "2025-01-02 14:05"]),
        ("cron(15 10 ? * 6L 2025-2026)", ["2025-01-31 10:15", "2025-02-28 10:15"]),
        ("cron(0 9 ? * 2#1 *)", ["2025-01-06 09:00", "2025-02-03 09:00"]),
        ("cron(0 9 ? * TUE#5 *)", ["2025-04-29 09:00", "2025-07-29 09:00"]),
        ("cron(0 9 ? * L *)", ["2025-01-04 09:00", "2025-01-11 09:00"]),
        ("cron(0 9 ? * 1 *)", ["2025-01-05 09:00", "2025-01-12 09:00"]),
        ("cron(0 9 ? * FRI-MON *)", ["2025-01-03 09:00", "2025-01-04 09:00", "2025-01-05 09:00", "2025-01-06 09:00"]),
        ("cron(0 9 L * ? *)", ["2025-01-31 09:00", "2025-02-28 09:00", "2025-03-31 09:00"]),
        ("cron(0 9 15,L * ? *)", ["2025-01-15 09:00", "2025-01-31 09:00"]),
        ("cron(0 9 1W * ? *)", ["2025-01-01 09:00", "2025-02-03 09:00", "2025-03-03 09:00"]),
        ("cron(0 9 15W * ? *)", ["2025-01-15 09:00", "2025-02-14 09:00", "2025-03-14 09:00"]),
        ("cron(0 9 31W * ? *)", ["2025-01-31 09:00", "2025-03-31 09:00", "2025-05-30 09:00"]),
        (
            "cron(0 9 LW * ? *)",
            ["2025-01-31 09:00", "2025-02-28 09:00", "2025-03-31 09:00", "2025-04-30 09:00"],
        ),
        ("cron(0 0 29 2 ? *)", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("cron(0 0 1 JAN,jul ? 2025/2)", ["2025-07-01 00:00", "2027-01-01 00:00", "2027-07-01 00:00"]),
        ("cron(30 1 1-10/3 * ? *)", ["2025-01-01 01:30", "2025-01-04 01:30", "2025-01-07 01:30", "2025-01-10 01:30"]),
        ("rate(5 minutes)", ["2025-01-01 00:00", "2025-01-01 00:05", "2025-01-01 00:10"]),
        ("rate(1 hour)", ["2025-01-01 00:00", "2025-01-01 01:00"]),
        ("rate(7 days)", ["2025-01-01 00:00", "2025-01-08 00:00"]),
    ],
)
def test_an_expression_fires(expression, times):
    assert firings(expression, len(times)) == times


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("cron(0 0 30 2 ? *)", []),
        ("cron(0 0 1 1 ? 2025)", []),
        ("cron(0 1 1 1 ? 2025)", ["2025-01-01 01:00"]),
        ("at(2025-03-01T10:30:00)", ["2025-03-01 10:30"]),
        ("at(2025-01-01T00:00:00)", ["2025-01-01 00:00"]),
        ("at(2024-12-31T23:59:59)", []),
    ],
)
def test_an_expression_ends(expression, times):
    assert firings(expression, 9) == times


def test_time_zones():
    assert firings("cron(0 9 * * ? *)", 1, "Europe/Berlin") == ["2025-01-01 08:00"]
    assert firings("at(2025-07-01T09:00:00)", 1, "America/New_York") == ["2025-07-01 13:00"]
    march = datetime(2025, 3, 29, 12, tzinfo=UTC)
    assert firings("cron(30 2 * * ? *)", 2, "Europe/Berlin", march) == ["2025-03-31 00:30", "2025-04-01 00:30"]
    october = datetime(2025, 10, 25, 12, tzinfo=UTC)
    assert firings("cron(30 2 * * ? *)", 2, "Europe/Berlin", october) == ["2025-10-26 00:30", "2025-10-27 01:30"]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("every day", r"write rate\(5 minutes\), cron\(0 10 \* \* \? \*\) or at"),
        ("rate(5 minute)", "a rate is a number and a unit"),
        ("rate(1 minutes)", "a rate is a number and a unit"),
        ("rate(0 minutes)", "a rate is a number and a unit"),
        ("cron(0 10 * * *)", "it has 5 fields: AWS's cron has 6"),
        ("cron(0 10 * * * *)", "exactly one of day of month and day of week must be ?"),
        ("cron(0 10 ? * ? *)", "exactly one of day of month and day of week must be ?"),
        ("cron(60 10 * * ? *)", "'60' is not a value of minutes: it has 0 to 59"),
        ("cron(0 10 ? * 0 *)", "'0' is not a value of day of week: it has 1 to 7"),
        ("cron(0 10 ? * MONDAY *)", "'MONDAY' is not a value of day of week"),
        ("cron(0 10 1--2 * ? *)", "'1--2' is not valid in the field day of month"),
        ("cron(0/0 10 1 * ? *)", "'0/0' is not valid in the field minutes"),
        ("at(2025-01-01)", "the time has the form 2025-01-31T10:00:00"),
    ],
)
def test_what_aws_would_refuse(expression, why):
    with pytest.raises(SfnError, match=why) as refusal:
        read_expression(expression, "UTC", 0)
    assert str(refusal.value).startswith(f"{expression!r} is not a valid schedule expression: ")


def test_an_unknown_time_zone():
    with pytest.raises(SfnError, match="'Mars' is not a time zone"):
        read_expression("cron(0 10 * * ? *)", "Mars", 0)


@pytest.mark.parametrize("expression", ["rate(1 minutes)", "rate(1 hours)", "rate(2 day)"])
def test_the_scheduler_takes_any_number_of_a_unit(expression):
    next_after = read_expression(expression, "UTC", 0, of_scheduler=True)

    assert next_after(0) is not None
    with pytest.raises(SfnError, match="a rate is a number and a unit"):
        read_expression(expression, "UTC", 0)
