"""The schedules that moto keeps: scheduled rules of EventBridge, and those of EventBridge Scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.patches.moto.backends import backends_of


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule. ``begin`` and ``end`` are virtual microseconds; ``kept`` is moto's rule or schedule.

    Two are equal if they fire at the same times.
    """

    arn: str
    expression: str
    zone: str
    made: int
    begin: int | None
    end: int | None
    kept: Any = field(compare=False)

    @property
    def is_rule(self) -> bool:
        """True for a rule of EventBridge, whose rate counts from when it was made and fires first one step later."""
        return ":events:" in self.arn


def enabled_schedules(now: int) -> Iterator[Schedule]:
    """All schedules that are enabled, in the order in which they were made. ``now`` is in virtual microseconds."""
    for backend in backends_of("events"):
        for bus in backend.event_buses.values():
            for rule in bus.rules.values():
                if rule.scheduled_expression and rule.state != "DISABLED":
                    yield Schedule(rule.arn, rule.scheduled_expression, "UTC", now, None, None, rule)
    for backend in backends_of("scheduler"):
        for group in backend.schedule_groups.values():
            for kept in group.schedules.values():
                if kept.state != "DISABLED":
                    yield _scheduler_schedule(kept)


def remove_schedule(kept: Any) -> None:
    """Delete a schedule of EventBridge Scheduler, as ActionAfterCompletion asks for."""
    for backend in backends_of("scheduler"):
        for group in backend.schedule_groups.values():
            if group.schedules.get(kept.name) is kept:
                group.delete_schedule(kept.name)


def _scheduler_schedule(kept: Any) -> Schedule:
    made = int(kept.creation_date * MICROSECONDS)
    begin, end = _instant(kept.start_date), _instant(kept.end_date)
    zone = kept.schedule_expression_timezone
    return Schedule(kept.arn, kept.schedule_expression, zone, made, begin, end, kept)


def _instant(seconds: Any) -> int | None:
    return None if seconds is None else int(float(seconds) * MICROSECONDS)
