"""Dates and times: $now, $millis, $fromMillis, $toMillis. https://docs.jsonata.org/date-time-functions"""

from __future__ import annotations

import functools
import math
import re
from typing import Any

from pytest_sfn.language.jsonata.errors import InternalError, JsonataError
from pytest_sfn.language.jsonata.functions.pictures.calendar import DAY, date_of, days_of
from pytest_sfn.language.jsonata.functions.pictures.date_pictures import (
    DAYS,
    ISO,
    MONTHS,
    Marker,
    analyse_date,
    fragment,
    write_date,
)
from pytest_sfn.language.jsonata.functions.pictures.integer_pictures import pattern_of, read_integer
from pytest_sfn.language.jsonata.java.numbers import tidy
from pytest_sfn.language.jsonata.runtime.charges import for_date
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.runtime.run import Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED

_MOST_MILLIS = 8.64e15
_ISO_PARTS = re.compile(
    r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:([+-])([01]\d):?([0-5]\d)|Z)?)?",
    re.ASCII,
)

Components = dict[str, Any]
"""The components of a date and time that were read from a text, by their letters in a picture."""


@native("millis", "<:n>", needs_run=True)
def millis_now(run: Run) -> Any:
    return tidy(run.env.microseconds() // 1000)


@native("now", "<s?s?:s>", needs_run=True, charge=for_date(0))
def now(run: Run, picture: Any = UNDEFINED, zone: Any = UNDEFINED) -> Any:
    return from_millis(millis_now(run), picture, zone)


@native("fromMillis", "<n-s?s?:s>", charge=for_date(1))
def from_millis(millis: Any, picture: Any = UNDEFINED, zone: Any = UNDEFINED) -> Any:
    if millis is UNDEFINED:
        return UNDEFINED
    if not abs(millis) <= _MOST_MILLIS:
        raise InternalError(f"$fromMillis: {millis} is outside the range of dates")
    hours, minutes = (0, 0) if zone is UNDEFINED else _offset(zone)
    return write_date(int(millis), analyse_date(ISO if picture is UNDEFINED else picture), hours, minutes)


def _offset(zone: str) -> tuple[int, int]:
    """Hours and minutes of a time zone such as ``-0500``. For ``-0530`` they are -6 and -30, as in JSONata.

    AWS accepts ``utc`` too.
    """
    if zone.lower() == "utc":
        return 0, 0
    number = re.match(r"\s*([-+]?\d+)", zone)
    if not number:
        raise InternalError(f"{zone!r} is not a time zone of the form ±hhmm")
    offset = int(number[1])
    return offset // 100, int(math.fmod(offset, 100))


@native("toMillis", "<s-s?:n>", needs_run=True, charge=for_date(1))
def to_millis(run: Run, text: Any, picture: Any = UNDEFINED) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    if picture is not UNDEFINED:
        return _read(text, picture, run)
    millis = _read_iso(text)
    if millis is None:
        raise JsonataError("D3110", value=text)
    return millis


def _read_iso(text: str) -> int | None:
    """The milliseconds of a timestamp, in UTC if it has no offset; None if there is no such time, as in Java."""
    parts = _ISO_PARTS.fullmatch(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = (
        int(part or fallback) for part, fallback in zip(parts.groups(), "011000", strict=False)
    )
    fraction, sign, zone_hours, zone_minutes = parts.groups()[6:]
    if not (1 <= month <= 12 and 1 <= day <= _days_in(year, month) and hour < 24):
        return None
    millis = days_of(year, month, day) * DAY + _clock(hour, minute, second) + int((fraction or "")[:3].ljust(3, "0"))
    offset = _clock(int(zone_hours or 0), int(zone_minutes or 0), 0)
    return int(millis + offset if sign == "-" else millis - offset)


def _days_in(year: int, month: int) -> int:
    return days_of(year, month + 1) - days_of(year, month)


def _clock(hours: float, minutes: float, seconds: float) -> Any:
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


# ---- with a picture


def _read(text: str, picture: str, run: Run) -> Any:
    """The milliseconds of a text; UNDEFINED if it does not fit the picture. Raises D3136 if too much is missing."""
    pattern, markers = _reader(picture)
    match = pattern.fullmatch(text)
    if match is None or not markers:
        return UNDEFINED
    components: Components = {}
    for marker, part in zip(markers, match.groups(), strict=True):
        components[marker.component] = _read_part(marker, part)
    return _instant(components, run)


@functools.lru_cache(maxsize=128)
def _reader(picture: str) -> tuple[re.Pattern[str], tuple[Marker, ...]]:
    """The regular expression for a picture, with one group for each marker."""
    parts = analyse_date(picture)
    pattern = "".join(re.escape(part) if isinstance(part, str) else f"({_pattern(part)})" for part in parts)
    return re.compile(pattern, re.IGNORECASE), tuple(part for part in parts if isinstance(part, Marker))


def _pattern(marker: Marker) -> str:
    if marker.component in ("Z", "z") and marker.form is not None:
        separated = re.escape(marker.form.separators[0][1]) + "[0-9]+" if marker.form.interval else ""
        return ("GMT" if marker.component == "z" else "") + "[-+][0-9]+" + separated
    if marker.form is not None:
        return pattern_of(marker.form, marker.digits)
    if marker.component not in "MxFP":
        raise JsonataError("D3133", value=marker.component)
    return "[a-zA-Z]+"


def _read_part(marker: Marker, text: str) -> Any:
    if marker.component in ("Z", "z"):
        return _read_zone(marker, text.removeprefix("GMT") if marker.component == "z" else text)
    if marker.form is not None:
        return read_integer(text, marker.form)
    if marker.component == "P":
        return {"am": 0, "AM": 0, "pm": 1, "PM": 1}.get(text)
    names = DAYS if marker.component == "F" else MONTHS
    return {name[: marker.longest or None]: value for value, name in enumerate(names, 1)}.get(text)


def _read_zone(marker: Marker, text: str) -> int:
    """The minutes of an offset. The minute part is always added, as in JSONata."""
    if marker.form is not None and marker.form.interval:
        hours, _, minutes = text.partition(marker.form.separators[0][1])
        return int(hours) * 60 + int(minutes)
    return int(text[:3]) * 60 + int(text[3:] or 0)


def _instant(components: Components, run: Run) -> Any:
    """The milliseconds of the components. Larger missing components are taken from now, smaller ones are zero."""
    by_day = not _has_only(components, "YMD", "YXMxWwdD") and _has_only(components, "Yd", "YXMxWwdD")
    by_week = _has_only(components, "XxwF", "YXMxWwdD") or _has_only(components, "XWF", "YXMxWwdD")
    twelve_hours = not _has_only(components, "Hmsf", "PHhmsf") and _has_only(components, "Phmsf", "PHhmsf")
    week = "XxwF" if _has_only(components, "XxwF", "YXMxWwdD") else "XWF"
    date = "YD" if by_day else week if by_week else "YMD"
    _complete(components, date + ("Phmsf" if twelve_hours else "Hmsf"), run.env.microseconds() // 1000)
    if by_week:
        raise JsonataError("D3136")
    days = _days(components, by_day=by_day)
    hours = components["H"] if not twelve_hours else _hours_of_day(components["h"], components["P"])
    millis = days * DAY + _clock(hours, components["m"], components["s"]) + components["f"]
    return tidy(millis - (components.get("Z") or components.get("z") or 0) * 60_000)


def _hours_of_day(hours: Any, half: Any) -> Any:
    return (0 if hours == 12 else hours) + (12 if half == 1 else 0)


def _has_only(components: Components, letters: str, all_letters: str) -> bool:
    """True if some of ``letters`` were read, and no other of ``all_letters``. A component of zero counts as not
    read."""
    read = {letter for letter in all_letters if components.get(letter)}
    return bool(read) and read <= set(letters)


def _complete(components: Components, letters: str, now: int) -> None:
    """Fill in missing components, from the largest to the smallest. Raises D3136 for a gap."""
    started = ended = False
    for letter in letters:
        if components.get(letter) is not None:
            if ended:
                raise JsonataError("D3136")
            started = True
        elif started:
            components[letter] = 1 if letter in "MDd" else 0
            ended = True
        else:
            components[letter] = fragment(now, letter)


def _days(components: Components, *, by_day: bool) -> Any:
    year = components["Y"]
    if 0 <= year <= 99:
        year += 1900  # JavaScript reads these as years of the twentieth century
    if by_day:
        date = date_of(days_of(year, 1) + components["d"] - 1)
        return days_of(year, date.month, date.day)
    return days_of(year, max(components["M"], 1)) + components["D"] - 1
