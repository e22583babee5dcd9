"""A Map Run: the child executions of a Distributed Map, as many at once as it may have.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.maps.store import Results
from pytest_sfn.engine.process import Abandoned, Steps, Wait
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.engine.run import Run

MAX_CHILDREN_AT_ONCE = 10_000
EXCEEDED = "States.ExceedToleratedFailureThreshold"
THRESHOLD_EXCEEDED = "The specified tolerated failure threshold was exceeded"

MapRunStatus = Literal["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]


class ChildInput(NamedTuple):
    """The input of a child, and how many items are in it."""

    given: Json
    items: int


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many items may fail. None where a limit is not set; without both of them none may.

    A limit of 0 beside another one counts as not set, as measured on AWS.
    """

    count: int | None = None
    percentage: float | None = None

    @property
    def needs_total(self) -> bool:
        """Whether nobody can judge without knowing how many items there are."""
        return self.percentage is not None and 0 < self.percentage < 100

    def is_exceeded(self, failures: int, total: int) -> bool:
        if not self.count and not self.percentage:
            return failures > 0
        if self.count and failures > self.count:
            return True
        return bool(self.percentage and failures * 100 > self.percentage * total)


class Tally:
    """How many executions, or items, a Map Run has of each status. ``known`` is their total if it was known before
    all have been started; ``final`` counts what did not succeed and can never be run again.
    """

    __slots__ = ("_by_status", "_started", "final", "known", "written")

    def __init__(self, known: int | None) -> None:
        self.known = known
        self.final = 0
        self.written = 0
        self._started = 0
        self._by_status: Counter[str] = Counter()

    def __getitem__(self, status: str) -> int:
        return self._by_status[status]

    @property
    def total(self) -> int:
        return self._started if self.known is None else self.known

    @property
    def pending(self) -> int:
        return self.total - self._started

    def start(self, number: int) -> None:
        self._started += number
        self._by_status["RUNNING"] += number

    def move(self, number: int, before: str, after: str) -> None:
        """Count what had one status under another one."""
        self._by_status[before] -= number
        self._by_status[after] += number


class MapRun:
    """One Map Run: its children in the order of their items, and how far it is. Instants in microseconds.

    Children that succeeded are let go when there are more of them than the world keeps: they are counted, and their
    results are there, but ``children`` does not have them any more.
    """

    def __init__(
        self,
        arn: str,
        parent: Run,
        state: MapState,
        inputs: Iterator[ChildInput],
        results: Results,
        *,
        concurrency: int,
        tolerance: Tolerance,
        items: Tally,
        executions: Tally,
    ) -> None:
        self.arn = arn
        self.parent = parent
        self.state = state
        self.status: MapRunStatus = "RUNNING"
        self.started = parent.clock.microseconds
        self.stopped: int | None = None
        self.max_concurrency = concurrency
        self.tolerance = tolerance
        self.items = items
        self.executions = executions
        self._inputs = inputs
        self._results = results
        self._children: dict[int, Run] = {}
        self._items: dict[int, int] = {}
        self._running: set[int] = set()
        self._again: deque[int] = deque()
        self._is_readable = True
        self._limit = _at_once(concurrency)
        self._next = 0
        self._kept = 0
        self._all_started = False
        self._will_start = False
        self.redrive_count = 0
        self.redriven: int | None = None
        self._done = Wait(parent.clock)

    def __repr__(self) -> str:
        succeeded, total = self.executions["SUCCEEDED"], self.executions.total
        return f"<MapRun {self.arn.rpartition(':')[2]}: {self.status}, {succeeded} of {total} children succeeded>"

    @property
    def children(self) -> list[Run]:
        """The children that are kept: those that run, all that did not succeed, and the first that did."""
        return list(self._children.values())

    def change(self, concurrency: int, tolerance: Tolerance) -> None:
        """UpdateMapRun: other limits from now on. What runs already goes on."""
        self.max_concurrency, self._limit = concurrency, _at_once(concurrency)
        self.tolerance = tolerance
        if self._has_too_many_failures():
            self._done.fail(WorkflowError(EXCEEDED, THRESHOLD_EXCEEDED))
            return
        self._start_soon()

    def run(self) -> Steps:
        """Run all children. Returns the result of the Map; raises the error that AWS reports."""
        role = self.parent.options.role
        try:
            if role:
                role.check_map_run(self.arn, redriven=self.redriven is not None)
            self._start_soon()
            yield self._done
            result = self._results.close()
        except WorkflowError:
            self._give_up("FAILED")
            raise
        except Abandoned:
            self._give_up("ABORTED")
            raise
        self._end("SUCCEEDED")
        return result

    def _start_soon(self) -> None:
        """Start the next child after what is due, if there is room for it. One starts after the other, so that of
        children that take no time only one is there at once."""
        room = not self._all_started and len(self._running) < self._limit
        if room and not self._will_start and self.status == "RUNNING":
            self._will_start = True
            self.parent.clock.call_soon(self._start_next)

    def _start_next(self) -> None:
        self._will_start = False
        if self.status != "RUNNING":
            return
        if self._again:
            self._start_again(self._again.popleft())
            return
        try:
            given = next(self._inputs, None)
        except WorkflowError as failure:
            self._is_readable = False
            self._done.fail(failure)
            return
        if given is None:
            self._all_started = True
            self._see_whether_done()
            return
        child = self._new_child(given)
        self._start_soon()
        child.start()

    def _new_child(self, given: ChildInput) -> Run:
        index = self._next
        self._next += 1
        child = self.parent.new_child(self, given.given, index)
        self._children[index] = child
        self._items[index] = given.items
        self._running.add(index)
        self.executions.start(1)
        self.items.start(given.items)
        child.on_end.append(self._child_ended)
        return child

    def _child_ended(self, child: Run) -> None:
        index = child.map_index or 0
        self._running.discard(index)
        self._move(index, "RUNNING", child.status)
        if child.status != "SUCCEEDED" and not _is_redrivable(child):
            self.executions.final += 1
            self.items.final += self._items[index]
        self._results.add(child)
        self._keep_or_forget(index, child)
        if self.status != "RUNNING":
            return
        if child.status != "SUCCEEDED" and self._has_too_many_failures():
            self._done.fail(WorkflowError(EXCEEDED, THRESHOLD_EXCEEDED, exception=child.exception))
            return
        self._start_soon()
        self._see_whether_done()

    def _has_too_many_failures(self) -> bool:
        failures = self.items["FAILED"] + self.items["TIMED_OUT"]
        return self.tolerance.is_exceeded(failures, self.items.total)

    def _keep_or_forget(self, index: int, child: Run) -> None:
        if child.status != "SUCCEEDED":
            return
        del self._items[index]
        most = self.parent.world.keeping.succeeded_children
        if most is None or self._kept < most:
            self._kept += 1
            return
        del self._children[index]
        self.parent.world.keeping.forget(child)

    # ---- redriving

    def prepare_redrive(self) -> bool:
        """Get ready to run the children that did not succeed; False if it needs a new Map Run."""
        unsuccessful = [index for index, child in self._children.items() if _is_redrivable(child)]
        if not self._is_readable or (self._all_started and not unsuccessful):
            return False
        for index in unsuccessful:
            self._move(index, self._children[index].status, "PENDING_REDRIVE")
        self._again.extend(unsuccessful)
        return True

    def redrive(self) -> Steps:
        """Run the children that did not succeed, and those that never started. As :meth:`run`."""
        self.status, self.stopped = "RUNNING", None
        self.redrive_count += 1
        self.redriven = self.parent.clock.microseconds
        self._all_started = self._will_start = False
        self._done = Wait(self.parent.clock)
        self._results.resume()
        return self.run()

    def _start_again(self, index: int) -> None:
        """Redrive a child; an Express one is started again from its beginning, under the ARN that it had."""
        child = self._children[index]
        self._move(index, "PENDING_REDRIVE", "RUNNING")
        self._running.add(index)
        if child.type == "STANDARD":
            child.redrive()
        else:
            child = self._children[index] = self.parent.new_child(self, child.input, index, instead=child)
            child.on_end.append(self._child_ended)
            self.parent.clock.call_soon(child.start)
        self._start_soon()

    def _move(self, index: int, before: str, after: str) -> None:
        self.executions.move(1, before, after)
        self.items.move(self._items[index], before, after)

    def _see_whether_done(self) -> None:
        if self._all_started and not self._running:
            self._done.resolve()

    def _give_up(self, status: MapRunStatus) -> None:
        """End before all children succeeded; what is known of them is still written."""
        self._end(status)
        for index in list(self._running):
            self._children[index].abort(None, None)
        while self._again:
            index = self._again.popleft()
            self._move(index, "PENDING_REDRIVE", self._children[index].status)
        never_started: list[ChildInput] = []
        self._results.give_up(given.given for given in _noted(self._inputs, never_started))
        self._inputs = chain(never_started, self._inputs)

    def _end(self, status: MapRunStatus) -> None:
        self.status = status
        self.stopped = self.parent.clock.microseconds
        for tally in (self.executions, self.items):
            tally.written = tally["SUCCEEDED"]


def _is_redrivable(child: Run) -> bool:
    return child.status not in ("RUNNING", "SUCCEEDED") and (child.type == "EXPRESS" or not child.history.is_full)


def _noted(inputs: Iterator[ChildInput], seen: list[ChildInput]) -> Iterator[ChildInput]:
    """The inputs, each of them noted."""
    for given in inputs:
        seen.append(given)
        yield given


def _at_once(concurrency: int) -> int:
    """How many children may run at once under a MaxConcurrency; 0 is no limit of its own."""
    return min(concurrency or MAX_CHILDREN_AT_ONCE, MAX_CHILDREN_AT_ONCE)
