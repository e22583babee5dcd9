"""Durations of virtual time in a readable format."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def show_offset(span: timedelta) -> str:
    """The time since the start: ``+0.000s``, ``+2.500s``, ``+1h 2m``, ``+30d 0.250s``."""
    return f"+{_show(span, places=3)}"


def show_span(span: timedelta) -> str:
    """A duration, without needless zeros: ``2s``, ``0.35s``, ``1m 30s``, ``30d``."""
    return _show(span, places=0)


def show_seconds(seconds: float) -> str:
    """A duration given in seconds."""
    return show_span(timedelta(seconds=seconds))


def show_instant(at: datetime) -> str:
    """A UTC instant: ``2025-01-31 12:00:00 UTC``; fractions of a second only if there are some."""
    fraction = f".{at.microsecond // 1000:03}" if at.microsecond else ""
    return f"{at:%Y-%m-%d %H:%M:%S}{fraction} UTC"


def _show(span: timedelta, places: int) -> str:
    milliseconds = round(span / timedelta(milliseconds=1))
    whole, fraction = divmod(milliseconds, 1000)
    parts = []
    for unit, length in (("d", _DAY), ("h", _HOUR), ("m", _MINUTE)):
        count, whole = divmod(whole, length)
        if count:
            parts.append(f"{count}{unit}")
    if whole or fraction or not parts:
        parts.append(f"{whole}{_fraction(fraction, places)}s")
    return " ".join(parts)


def _fraction(milliseconds: int, places: int) -> str:
    if places:
        return f".{milliseconds:0{places}}"
    return f".{milliseconds:03}".rstrip("0") if milliseconds else ""
