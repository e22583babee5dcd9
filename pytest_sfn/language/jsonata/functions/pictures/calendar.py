"""The calendar for all years of a JavaScript date. Times are in milliseconds since the epoch, in UTC."""

from __future__ import annotations

from dataclasses import dataclass

DAY = 86_400_000
"""Milliseconds in a day."""
_DAYS_TO_EPOCH = 719_468
"""Days from 1 March of the year 0, when a cycle of 400 years starts, to 1 January 1970."""
_DAYS_IN_CYCLE = 146_097


@dataclass(frozen=True, slots=True)
class Date:
    """A day: ``month`` counts from 1, ``weekday`` from 1 (Monday), ``days`` since the epoch."""

    year: int
    month: int
    day: int
    weekday: int
    days: int


def days_of(year: int, month: int, day: int = 1) -> int:
    """Days since the epoch. Months (from 1) and days outside their range carry over."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if month <= 2:
        year -= 1
    cycle, year_of_cycle = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_cycle = year_of_cycle * 365 + year_of_cycle // 4 - year_of_cycle // 100 + day_of_year
    return cycle * _DAYS_IN_CYCLE + day_of_cycle - _DAYS_TO_EPOCH


def date_of(days: int) -> Date:
    """The date of a day, counted since the epoch."""
    cycle, day_of_cycle = divmod(days + _DAYS_TO_EPOCH, _DAYS_IN_CYCLE)
    year = (day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36524 - day_of_cycle // 146096) // 365
    day_of_year = day_of_cycle - (365 * year + year // 4 - year // 100)
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return Date(year + cycle * 400 + (month <= 2), month, day, (days + 3) % 7 + 1, days)


def first_week(year: int, month: int = 1) -> int:
    """The Monday (in days since the epoch) of the first week of a year or month, which has the first Thursday."""
    first = days_of(year, month)
    weekday = date_of(first).weekday
    return first + (8 - weekday if weekday > 4 else 1 - weekday)


def week_of_year(date: Date) -> int:
    """The ISO week, from 1."""
    if date.days < first_week(date.year):
        return _week(first_week(date.year - 1), date)
    week = _week(first_week(date.year), date)
    return 1 if week > 52 and date.days >= first_week(date.year + 1) else week


def week_of_month(date: Date) -> int:
    if date.days < first_week(date.year, date.month):
        return _week(first_week(date.year, date.month - 1), date)
    week = _week(first_week(date.year, date.month), date)
    return 1 if week > 4 and date.days >= first_week(date.year, date.month + 1) else week


def _week(first: int, date: Date) -> int:
    return (date.days - first) // 7 + 1


def week_year(date: Date) -> int:
    """The year that a date's week belongs to."""
    if date.days < first_week(date.year):
        return date.year - 1
    return date.year + (date.days >= first_week(date.year + 1))


def week_month(date: Date) -> int:
    """The month that a date's week belongs to."""
    if date.days < first_week(date.year, date.month):
        return (date.month - 2) % 12 + 1
    return date.month % 12 + 1 if date.days >= first_week(date.year, date.month + 1) else date.month
