"""Fires schedules in virtual time: each has one timer, which sets the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_sfn.application.triggers.eventbridge.rules import Rules
from pytest_sfn.application.triggers.records import in_seconds
from pytest_sfn.application.triggers.schedules.declared import Schedule, enabled_schedules, remove_schedule
from pytest_sfn.application.triggers.schedules.expressions import Firing, read_expression
from pytest_sfn.application.triggers.schedules.scheduler_targets import invoke_target
from pytest_sfn.application.triggers.targets import Targets
from pytest_sfn.clock import to_datetime
from pytest_sfn.clock.timers import Timer
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json


@dataclass(slots=True)
class _Running:
    """A schedule that fires. ``timer`` is the next firing; None after the last one."""

    schedule: Schedule
    firing: Firing
    timer: Timer | None = None


class Schedules:
    """The schedules of one world. They fire after ``begin``."""

    def __init__(self, targets: Targets, rules: Rules) -> None:
        self._targets = targets
        self._rules = rules
        self._running: dict[str, _Running] = {}

    def begin(self) -> None:
        """Let all schedules fire from now on. Raises SfnError for an expression that AWS would refuse."""
        self._targets.service.schedules_changed = self.refresh
        self.refresh()

    def refresh(self) -> None:
        """Follow what was made, changed and deleted in moto. Raises SfnError for an invalid expression."""
        clock = self._targets.world.clock
        found = {schedule.arn: schedule for schedule in enabled_schedules(clock.microseconds)}
        for arn, running in list(self._running.items()):
            if not _is_same(running.schedule, found.get(arn)):
                if running.timer:
                    running.timer.cancel()
                del self._running[arn]
        for arn, schedule in found.items():
            if arn not in self._running:
                running = self._running[arn] = _Running(schedule, _firing_of(schedule))
                self._set_timer(running, clock.microseconds - 1)
            else:
                self._running[arn].schedule = _with_kept(self._running[arn].schedule, schedule)

    def _set_timer(self, running: _Running, after: int) -> None:
        schedule = running.schedule
        when = running.firing(max(after, (schedule.begin or 0) - 2))  # the first time may be that of StartDate
        if when is None or (schedule.end is not None and when > schedule.end):
            running.timer = None
            return
        name = schedule.arn.rpartition("/")[2]
        why = f"the schedule {name!r} fires: {schedule.expression}"
        running.timer = self._targets.world.clock.call_by_schedule(when, lambda: self._fire(running, when), why)

    def _fire(self, running: _Running, when: int) -> None:
        self._set_timer(running, when)
        schedule = running.schedule
        if schedule.is_rule:
            with self._targets.service.moto.acting():
                self._rules.deliver(schedule.kept, self._event(schedule, when))
            return
        if running.timer is None and schedule.kept.action_after_completion == "DELETE":
            self._running.pop(schedule.arn, None)
            remove_schedule(schedule.kept)
        invoke_target(self._targets, schedule, when)

    def _event(self, schedule: Schedule, when: int) -> dict[str, Json]:
        """The event of a rule that fires.

        https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-events.html
        """
        rule = schedule.kept
        return {
            "version": "0",
            "id": self._targets.world.ids.uuid("event"),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": rule.account_id,
            "time": in_seconds(to_datetime(when)),
            "region": rule.region_name,
            "resources": [schedule.arn],
            "detail": {},
        }


def _firing_of(schedule: Schedule) -> Firing:
    begin = schedule.made if schedule.begin is None else schedule.begin
    try:
        firing = read_expression(schedule.expression, schedule.zone, begin, of_scheduler=not schedule.is_rule)
    except SfnError as problem:
        raise SfnError(f"the schedule {schedule.arn}: {problem}") from None
    if not schedule.is_rule:
        return firing
    return lambda after: firing(max(after, begin))


def _is_same(one: Schedule, other: Schedule | None) -> bool:
    return other is not None and _with_kept(one, other) == other


def _with_kept(one: Schedule, other: Schedule) -> Schedule:
    """The schedule ``other``, which is the first one again; a rule in moto does not say when it was made."""
    return replace(other, made=one.made) if one.is_rule else other
