"""When schedules fire: ``rate(5 minutes)``, ``cron(0 10 * * ? *)``, ``at(2025-01-01T10:00:00)``.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from pytest_sfn.application.triggers.schedules.cron import CronProblem, read_cron
from pytest_sfn.clock import MICROSECONDS, to_datetime
from pytest_sfn.errors import SfnError

_EXPRESSION = re.compile(r"(?P<kind>rate|cron|at)\((?P<content>[^()]*)\)")
_RATE = re.compile(r"(?P<count>[1-9]\d*) (?P<unit>minute|hour|day)(?P<plural>s?)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}

Firing = Callable[[int], int | None]
"""When a schedule fires first after an instant (virtual microseconds); None: never again."""


@lru_cache(maxsize=256)
def read_expression(expression: str, zone: str, begin: int, *, of_scheduler: bool = False) -> Firing:
    """Read an expression. A rate counts from the instant ``begin``, which it includes.

    EventBridge Scheduler takes ``rate(1 minutes)``, too; a rule of EventBridge does not. Raises SfnError for an
    expression or a time zone that AWS would refuse.
    """
    found = _EXPRESSION.fullmatch(expression.strip())
    if not found:
        raise _invalid(expression, "write rate(5 minutes), cron(0 10 * * ? *) or at(2025-01-31T10:00:00)")
    if found["kind"] == "rate":
        return _rate(expression, found["content"], begin, is_strict=not of_scheduler)
    place = _time_zone(expression, zone)
    if found["kind"] == "at":
        return _at(expression, found["content"], place)
    return _cron(expression, found["content"], place)


def _rate(expression: str, content: str, begin: int, *, is_strict: bool) -> Firing:
    found = _RATE.fullmatch(content.strip())
    if not found or (is_strict and (found["count"] == "1") is bool(found["plural"])):
        raise _invalid(expression, "a rate is a number and a unit, as rate(1 hour) or rate(5 minutes)")
    step = int(found["count"]) * _SECONDS[found["unit"]] * MICROSECONDS
    return lambda after: max(begin, begin + ((after - begin) // step + 1) * step)


def _at(expression: str, content: str, zone: ZoneInfo) -> Firing:
    try:
        local = datetime.strptime(content, "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        raise _invalid(expression, "the time has the form 2025-01-31T10:00:00, without a time zone") from None
    when = _instant(local, zone)
    return lambda after: when if when > after else None


def _cron(expression: str, content: str, zone: ZoneInfo) -> Firing:
    try:
        cron = read_cron(content)
    except CronProblem as problem:
        raise _invalid(expression, str(problem)) from None

    def next_after(after: int) -> int | None:
        # A time that occurs twice, when clocks are set back, counts once. One that is skipped does not count.
        local = to_datetime(after + 1).astimezone(zone).replace(tzinfo=None)
        instants = ((each, _instant(each, zone)) for each in cron.after(local))
        return next((when for each, when in instants if when > after and _exists(each, zone)), None)

    return next_after


def _instant(local: datetime, zone: ZoneInfo) -> int:
    """The virtual microseconds of a local time."""
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    return int(moment.timestamp()) * MICROSECONDS


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    """False for a time that clocks skip when they are set forward."""
    there = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there.replace(tzinfo=None) == local


def _time_zone(expression: str, zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise SfnError(f"{zone!r} is not a time zone for the schedule expression {expression!r}") from None


def _invalid(expression: str, why: str) -> SfnError:
    return SfnError(f"{expression!r} is not a valid schedule expression: {why}")
