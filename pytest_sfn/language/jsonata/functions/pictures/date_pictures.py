"""Pictures of dates and times, such as ``[Y0001]-[M01]-[D01]``, and writing dates with them.

https://www.w3.org/TR/xpath-functions-31/#formatting-dates-and-times
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import Any

from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.functions.pictures import calendar
from pytest_sfn.language.jsonata.functions.pictures.calendar import DAY, Date
from pytest_sfn.language.jsonata.functions.pictures.integer_pictures import Case, IntegerFormat, analyse, write_integer

ISO = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DEFAULTS = {
    **dict.fromkeys("YMDdWwXxHhf", "1"),
    **dict.fromkeys("FPCE", "n"),
    **dict.fromkeys("ms", "01"),
    **dict.fromkeys("Zz", "01:01"),
}
_WHOLE_NUMBERS = "YMDdFWwXxHhms"


@dataclass(frozen=True, slots=True)
class Marker:
    """A variable part of a picture. ``form`` is set for a number, ``names`` for a word.

    ``digits`` is the maximum number of digits of a year, month or day; 0 means any number.
    """

    component: str
    modifier: str
    names: Case | None
    form: IntegerFormat | None
    longest: int | None
    digits: int


Picture = tuple[str | Marker, ...]
"""Literal texts and markers."""


@functools.lru_cache(maxsize=128)
def analyse_date(picture: str) -> Picture:
    """The parts of a picture. Raises JsonataError for an invalid one."""
    parts: list[str | Marker] = []
    start = position = 0
    while position < len(picture):
        if picture[position] != "[":
            position += 1
            continue
        parts.append(_literal(picture[start:position]))
        if picture.startswith("[[", position):
            parts.append("[")
            start = position = position + 2
            continue
        end = picture.find("]", position)
        if end == -1:
            raise JsonataError("D3135")
        parts.append(_marker("".join(picture[position + 1 : end].split())))
        start = position = end + 1
    parts.append(_literal(picture[start:]))
    return tuple(part for part in parts if part != "")


def _literal(text: str) -> str:
    return text.replace("]]", "]")


def _marker(text: str) -> Marker:
    component, (rest, comma, width) = text[:1], text[1:].rpartition(",")
    shown = rest if comma else text[1:]
    least, _, most = width.partition("-") if comma else ("", "", "")
    modifier = ""
    if len(shown) > 1 and shown[-1] in "atco":
        shown, modifier = shown[:-1], shown[-1]
    if not shown:
        if component not in _DEFAULTS:
            raise JsonataError("D3132", value=component)
        shown = _DEFAULTS[component]
    names = _case(shown)
    form, digits = None, 0
    if component in ("Z", "z"):
        form = analyse(shown)
    elif names is None and component in _WHOLE_NUMBERS + "f":
        form = analyse(f"{shown};{modifier}" if modifier else shown)
        form, digits = _with_width(form, component, _width(least), _width(most))
    return Marker(component, modifier, names, form, _width(most), digits)


def _case(shown: str) -> Case | None:
    if shown.startswith("n"):
        return "lower"
    if shown.startswith("Nn"):
        return "title"
    return "upper" if shown.startswith("N") else None


def _width(text: str) -> int | None:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else None


def _with_width(form: IntegerFormat, component: str, least: int | None, most: int | None) -> tuple[IntegerFormat, int]:
    """A format with the width of a marker, and the maximum number of digits. Only digits have a least width."""
    if least is not None and 0 < form.mandatory < least:
        form = replace(form, mandatory=least)
    if component not in "YMD":
        return form, 0
    if most is not None:
        return replace(form, mandatory=most), most
    size = form.mandatory + form.optional
    return form, size if size >= 2 else 0


def write_date(millis: int, picture: Picture, offset_hours: int, offset_minutes: int) -> str:
    """A time, in milliseconds since the epoch, written with a picture in a time zone."""
    local = millis + (60 * offset_hours + offset_minutes) * 60_000
    written = []
    for part in picture:
        if isinstance(part, str):
            written.append(part)
        elif part.component in ("Z", "z"):
            written.append(_write_zone(part, offset_hours, offset_minutes))
        else:
            written.append(_write_part(part, local))
    return "".join(written)


def _write_part(marker: Marker, local: int) -> str:
    value = fragment(local, marker.component)
    if isinstance(value, str):
        return value.upper() if marker.names == "upper" and marker.component == "P" else value
    if marker.names is not None and marker.component != "f":
        return _write_name(marker, value)
    if marker.component == "Y" and marker.digits:
        value = abs(value) % 10**marker.digits * (1 if value >= 0 else -1)
    if marker.form is None:
        raise JsonataError("D3132", value=marker.component)
    return write_integer(value, marker.form)


def _write_name(marker: Marker, value: int) -> str:
    if marker.component not in "MxF":
        raise JsonataError("D3133", value=marker.component)
    name = (DAYS if marker.component == "F" else MONTHS)[value - 1]
    if marker.names != "title":
        name = name.upper() if marker.names == "upper" else name.lower()
    return name[: marker.longest]


def _write_zone(marker: Marker, hours: int, minutes: int) -> str:
    form = marker.form
    if form is None:
        raise JsonataError("D3132", value=marker.component)
    offset = hours * 100 + minutes
    if form.interval or form.mandatory in (3, 4):
        zone = write_integer(offset, form)
    elif form.mandatory in (1, 2):
        zone = write_integer(hours, form)
        if minutes:
            zone += ":" + write_integer(minutes, analyse("00"))
    else:
        raise JsonataError("D3134", value=form.mandatory)
    if offset == 0 and marker.modifier == "t":
        return "Z"
    return ("GMT" if marker.component == "z" else "") + ("+" if offset >= 0 else "") + zone


def fragment(millis: int, component: str) -> Any:
    """One component of a time: a number, or text for am and pm, the calendar and literal parts."""
    days, time = divmod(millis, DAY)
    if component in _CLOCK:
        size, unit = _CLOCK[component]
        return time // unit % size
    if component == "h":
        return (time // 3_600_000 - 1) % 12 + 1
    if component == "P":
        return "am" if time < DAY // 2 else "pm"
    if component in ("C", "E"):
        return "ISO"
    if component not in _CALENDAR:
        return "undefined"
    return _CALENDAR[component](calendar.date_of(days))


_CLOCK = {"H": (24, 3_600_000), "m": (60, 60_000), "s": (60, 1000), "f": (1000, 1)}
"""For each unit, how many there are in the next larger one, and its milliseconds."""


def _day_of_year(date: Date) -> int:
    return date.days - calendar.days_of(date.year, 1) + 1


_CALENDAR = {
    "Y": lambda date: date.year,
    "M": lambda date: date.month,
    "D": lambda date: date.day,
    "d": _day_of_year,
    "F": lambda date: date.weekday,
    "W": calendar.week_of_year,
    "w": calendar.week_of_month,
    "X": calendar.week_year,
    "x": calendar.week_month,
}
