"""The counters of one state: those of its visits, and of what it chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_sfn.coverage.counters.counting import Counting, HitCounter
from pytest_sfn.definition.model import Catcher, Retrier
from pytest_sfn.engine.process import Abandoned, Steps
from pytest_sfn.engine.states.retrying import HandlerChoice, first_match, matches
from pytest_sfn.engine.task.deadline import TaskTimedOut
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError


class StateCounter:
    """The counters of a state. ``starts`` is set for the first state of a machine."""

    __slots__ = ("__weakref__", "entered", "left", "starts")

    def __init__(self, entered: HitCounter, left: HitCounter) -> None:
        self.entered = entered
        self.left = left
        self.starts: Counting | None = None

    def begin(self, visit: Visit, count: Counting) -> None:
        """Begin to run the machine, under a name that it may go by."""
        count.begins()
        machine = self.entered.machine
        if machine.origin is None and type(visit) is Visit:  # a state that runs alone has a machine that is made up
            machine.names.add(visit.execution.machine.name)


class ChoiceCounter(StateCounter):
    """The counters of a Choice. ``chosen`` has one for each rule that matched, and one for no rule; ``failed`` one for
    each rule that failed. A rule is only tried if none before it matched."""

    __slots__ = ("chosen", "failed")

    def __init__(
        self, entered: HitCounter, left: HitCounter, chosen: Sequence[HitCounter], failed: Sequence[HitCounter]
    ) -> None:
        super().__init__(entered, left)
        self.chosen = chosen
        self.failed = failed


@dataclass(frozen=True, slots=True)
class ErrorCounters:
    """The counters of the errors of a state: by retrier, by catcher and the name that took them, and timeouts."""

    retried: Sequence[HitCounter]
    used_up: Sequence[HitCounter]
    caught: Sequence[Sequence[HitCounter]]
    timed_out: HitCounter
    no_heartbeat: HitCounter


class WaitingCounter(StateCounter, HandlerChoice):
    """The counters of a state that may take time, and the choice of its retriers and catchers, which it notes.

    ``errors`` is None for a state that handles none. ``read_items`` counts the items of a Map that has an ItemReader.
    """

    __slots__ = ("_errors", "_execution_timed_out", "_matched", "_read_items", "_was_caught")

    def __init__(
        self,
        entered: HitCounter,
        left: HitCounter,
        *,
        execution_timed_out: HitCounter,
        errors: ErrorCounters | None = None,
        read_items: Sequence[HitCounter] = (),
    ) -> None:
        super().__init__(entered, left)
        self._execution_timed_out = execution_timed_out
        self._errors = errors
        self._read_items = read_items
        # Nothing else runs between the choice of a retrier and that of a catcher, nor from there to the end of the
        # visit: one note for all visits of the state will do.
        self._matched: int | None = None
        self._was_caught = False

    # ---- the choice

    def retrier(self, retriers: Sequence[Retrier], failure: WorkflowError) -> int | None:
        self._was_caught = False
        place = self._matched = first_match(retriers, failure)
        if self._errors:
            if isinstance(failure, TaskTimedOut):
                self._errors.timed_out.times += 1
            elif isinstance(failure, HeartbeatMissed):
                self._errors.no_heartbeat.times += 1
            if place is not None:
                self._errors.retried[place].times += 1
        return place

    def catcher(self, catchers: Sequence[Catcher], failure: WorkflowError) -> int | None:
        errors = self._errors
        if errors and self._matched is not None:  # a retrier that took the error, and yet did not try again
            errors.retried[self._matched].times -= 1
            errors.used_up[self._matched].times += 1
        self._matched = None
        place = first_match(catchers, failure)
        if errors and place is not None:
            names = catchers[place].error_equals
            index = next(index for index, name in enumerate(names) if matches((name,), failure))
            errors.caught[place][index].times += 1
            self._was_caught = True
        return place

    # ---- a whole visit

    def follow(self, visit: Visit, steps: Steps) -> Steps:
        """The steps of a visit, as they are run."""
        self._was_caught = False  # by a catcher whose Assign or Output then failed
        self.entered.times += 1
        if self.starts:
            self.begin(visit, self.starts)
        try:
            step = yield from steps
        except Abandoned:
            if visit.execution.status == "TIMED_OUT":
                self._execution_timed_out.times += 1
            raise
        finally:
            if self._read_items:
                self._count_read_items(visit)
        if not self._was_caught:
            self.left.times += 1
        self._was_caught = False
        return step

    def _count_read_items(self, visit: Visit) -> None:
        """Count how many items the latest Map Run of the state had."""
        runs = [run for run in visit.execution.map_runs if run.state.name == visit.state.name]
        if runs:
            self._read_items[min(runs[-1].items.total, 2)].times += 1
