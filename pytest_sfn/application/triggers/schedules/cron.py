"""Cron expressions in AWS's dialect: minutes, hours, day of month, month, day of week, year.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based

Libraries for cron know another dialect. In croniter 7 the days of the week begin with 0 for Sunday, ``L`` alone is not
a day of the week, ``31W`` exists in every month, and the year comes after a field for seconds.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
_NTH = re.compile(r"(?P<day>\w+)#(?P<n>[1-5])")
_LAST = re.compile(r"(?P<day>\w+)L")
_NEAREST = re.compile(r"(?P<day>\d+|L)W")

IsDay = Callable[[date], bool]


class CronProblem(ValueError):
    """Why a cron expression is not valid."""


@dataclass(frozen=True, slots=True)
class _Field:
    """The values that a field may have. ``names`` stand for the values from ``first`` on."""

    title: str
    first: int
    last: int
    names: tuple[str, ...] = ()

    def read(self, text: str) -> frozenset[int]:
        """The values of a field. Raises CronProblem."""
        return frozenset(value for part in text.split(",") for value in self._part(part))

    def number(self, text: str) -> int:
        """The value of a number or a name. Raises CronProblem."""
        if text.upper() in self.names:
            return self.first + self.names.index(text.upper())
        if text.isdecimal() and self.first <= int(text) <= self.last:
            return int(text)
        raise CronProblem(f"{text!r} is not a value of {self.title}: it has {self.first} to {self.last}")

    def _part(self, part: str) -> Iterator[int]:
        found = _PART.fullmatch(part)
        if not found or (found["step"] and int(found["step"]) == 0):
            raise CronProblem(f"{part!r} is not valid in the field {self.title}")
        first = self.first if found["first"] == "*" else self.number(found["first"])
        if found["last"]:
            last = self.number(found["last"])
        else:
            last = self.last if found["step"] or found["first"] == "*" else first
        if last < first:  # such as FRI-MON
            last += self.last - self.first + 1
        span = self.last - self.first + 1
        for value in range(first, last + 1, int(found["step"] or 1)):
            yield (value - self.first) % span + self.first


_MINUTES, _HOURS = _Field("minutes", 0, 59), _Field("hours", 0, 23)
_DAYS = _Field("day of month", 1, 31)
_MONTH = _Field("month", 1, 12, _MONTHS)
_WEEK = _Field("day of week", 1, 7, _WEEKDAYS)
_YEARS = _Field("year", 1970, 2199)


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression that has been read."""

    times: tuple[time, ...]
    months: frozenset[int]
    years: frozenset[int]
    is_day: IsDay

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The times after a moment, first to last, in the moment's own (naive) time."""
        day = moment.date()
        while day.year <= _YEARS.last:
            if day.year not in self.years:
                day = date(day.year + 1, 1, 1)
            elif day.month not in self.months:
                day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
            else:
                if self.is_day(day):
                    times = (datetime.combine(day, each) for each in self.times)
                    yield from (each for each in times if each > moment)
                day += timedelta(days=1)


def read_cron(text: str) -> Cron:
    """Read the text in the brackets of ``cron(...)``. Raises CronProblem."""
    fields = text.split()
    if len(fields) != 6:
        raise CronProblem(f"it has {len(fields)} fields: AWS's cron has 6, minutes to year")
    minutes, hours, day, month, weekday, year = fields
    if (day == "?") == (weekday == "?"):
        raise CronProblem("exactly one of day of month and day of week must be ?")
    times = tuple(
        time(hour, minute) for hour in sorted(_HOURS.read(hours)) for minute in sorted(_MINUTES.read(minutes))
    )
    is_day = _day_of_month(day) if weekday == "?" else _day_of_week(weekday)
    return Cron(times, _MONTH.read(month), _YEARS.read(year), is_day)


def _day_of_month(text: str) -> IsDay:
    nearest = _NEAREST.fullmatch(text)
    if nearest:
        wanted = None if nearest["day"] == "L" else _DAYS.number(nearest["day"])
        return lambda day: day.day == _nearest_weekday(day, wanted)
    parts = text.split(",")
    days = _DAYS.read(",".join(part for part in parts if part != "L")) if parts != ["L"] else frozenset[int]()
    with_last = "L" in parts
    return lambda day: day.day in days or (with_last and day.day == _length(day))


def _day_of_week(text: str) -> IsDay:
    checks = [_weekday(part) for part in text.split(",")]
    return lambda day: any(check(day) for check in checks)


def _weekday(part: str) -> IsDay:
    nth, last = _NTH.fullmatch(part), _LAST.fullmatch(part)
    if nth:
        wanted, n = _WEEK.number(nth["day"]), int(nth["n"])
        return lambda day: _number_of(day) == wanted and (day.day - 1) // 7 + 1 == n
    if last:
        wanted = _WEEK.number(last["day"])
        return lambda day: _number_of(day) == wanted and day.day + 7 > _length(day)
    numbers = _WEEK.read("SAT" if part == "L" else part)
    return lambda day: _number_of(day) in numbers


def _number_of(day: date) -> int:
    """The number of a day's weekday: Sunday is 1."""
    return day.isoweekday() % 7 + 1


def _length(day: date) -> int:
    """The number of days in the month of a day."""
    return monthrange(day.year, day.month)[1]


def _nearest_weekday(month: date, wanted: int | None) -> int | None:
    """The Monday to Friday that is nearest to a day in a month (None: the last); None if there is no such day."""
    length = _length(month)
    number = length if wanted is None else wanted
    if number > length:
        return None
    weekday = month.replace(day=number).isoweekday()
    if weekday == 6:
        return number - 1 if number > 1 else number + 2
    if weekday == 7:
        return number + 1 if number < length else number - 2
    return number
