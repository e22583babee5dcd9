"""Drives a Map Run: starts the child executions of a Distributed Map, up to its MaxConcurrency, and ends it.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from pytest_sfn.engine.map_store import Results
from pytest_sfn.engine.process import Abandoned, Steps, Wait
from pytest_sfn.engine.records.execution import ExecutionRecord, MapRun, MapRunStatus
from pytest_sfn.engine.records.registry import ExecutionControls
from pytest_sfn.engine.records.tolerated_failures import Tolerance, tolerance_exceeded
from pytest_sfn.engine.records.transitions import TransitionCount
from pytest_sfn.engine.redriving import is_redrivable_child
from pytest_sfn.engine.visit import Driver
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

MAX_CHILDREN_AT_ONCE = 10_000


class ChildInput(NamedTuple):
    """The input of a child, and how many items are in it."""

    given: Json
    items: int


class MapRunDriver:
    """Drives one Map Run. ``inputs`` yields the inputs of the children that have not started yet."""

    def __init__(self, driver: Driver, map_run: MapRun, inputs: Iterator[ChildInput], results: Results) -> None:
        self.map_run = map_run
        self._driver = driver
        self._clock = driver.runtime.clock
        self._inputs = inputs
        self._results = results
        self._controls: dict[int, ExecutionControls] = {}
        self._items: dict[int, int] = {}
        self._running: set[int] = set()
        self._again: deque[int] = deque()
        self._is_readable = True
        self._limit = _effective_concurrency(map_run.max_concurrency)
        self._next = 0
        self._kept = 0
        self._all_started = False
        self._will_start = False
        self._done = Wait(self._clock)

    def update(self, concurrency: int, tolerance: Tolerance) -> None:
        """UpdateMapRun: apply new limits from now on. Children that already run continue."""
        map_run = self.map_run
        map_run.max_concurrency, self._limit = concurrency, _effective_concurrency(concurrency)
        map_run.tolerance = tolerance
        if map_run.exceeds_tolerance:
            self._done.fail(tolerance_exceeded())
            return
        self._start_soon()

    def run(self) -> Steps:
        """Run all children. Returns the result of the Map; raises the error that AWS reports."""
        map_run, role = self.map_run, self._driver.execution.options.role
        self._driver.runtime.registry.map_runs[map_run.arn] = self
        try:
            if role:
                role.check_map_run(map_run.arn, redriven=map_run.redriven is not None)
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
        """Start the next child after everything that is already due, if the concurrency allows it. Children start one
        after another, so children that take no time never overlap."""
        room = not self._all_started and len(self._running) < self._limit
        if room and not self._will_start and self.map_run.status == "RUNNING":
            self._will_start = True
            self._clock.call_soon(self._start_next)

    def _start_next(self) -> None:
        self._will_start = False
        if self.map_run.status != "RUNNING":
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
            self._check_done()
            return
        child = self._new_child(given)
        self._start_soon()
        child.start()

    def _new_child(self, given: ChildInput) -> ExecutionControls:
        map_run, index = self.map_run, self._next
        self._next += 1
        child = self._driver.new_child(map_run, given.given, index)
        self._add(index, child)
        self._items[index] = given.items
        self._running.add(index)
        map_run.executions.start(1)
        map_run.items.start(given.items)
        return child

    def _add(self, index: int, child: ExecutionControls) -> None:
        self._controls[index] = child
        self.map_run.children_by_index[index] = child.execution
        child.on_end.append(self._child_ended)

    def _child_ended(self, child: ExecutionRecord) -> None:
        map_run, index = self.map_run, child.map_index or 0
        self._running.discard(index)
        self._move(index, "RUNNING", child.status)
        if child.status != "SUCCEEDED" and not is_redrivable_child(child):
            map_run.executions.final += 1
            map_run.items.final += self._items[index]
        self._results.add(child)
        self._keep_or_forget(index, child)
        if map_run.status != "RUNNING":
            return
        if child.status != "SUCCEEDED" and map_run.exceeds_tolerance:
            self._done.fail(tolerance_exceeded(child.exception))
            return
        self._start_soon()
        self._check_done()

    def _keep_or_forget(self, index: int, child: ExecutionRecord) -> None:
        if child.status != "SUCCEEDED":
            return
        del self._items[index], self._controls[index]
        registry = self._driver.runtime.registry
        most = registry.succeeded_children
        if most is None or self._kept < most:
            self._kept += 1
            return
        self._count_transitions(child)
        del self.map_run.children_by_index[index]
        registry.forget(child)

    def _count_transitions(self, child: ExecutionRecord) -> None:
        """Count those of a child that is not kept."""
        if self.map_run.forgotten is None:
            self.map_run.forgotten = TransitionCount()
        child.add_transitions(self.map_run.forgotten)

    # ---- redriving

    def prepare_redrive(self) -> bool:
        """Prepare to run the children that did not succeed; False if the Map needs a new Map Run."""
        children = self.map_run.children_by_index
        unsuccessful = [index for index, child in children.items() if is_redrivable_child(child)]
        if not self._is_readable or (self._all_started and not unsuccessful):
            return False
        for index in unsuccessful:
            self._move(index, children[index].status, "PENDING_REDRIVE")
        self._again.extend(unsuccessful)
        return True

    def resume(self) -> Steps:
        """Run the children that did not succeed, and those that never started. Returns and raises as :meth:`run`
        does."""
        map_run = self.map_run
        map_run.status, map_run.stopped = "RUNNING", None
        map_run.redrive_count += 1
        map_run.redriven = self._clock.microseconds
        self._all_started = self._will_start = False
        self._done = Wait(self._clock)
        self._results.resume()
        return self.run()

    def _start_again(self, index: int) -> None:
        """Redrive a child. An Express child starts from its beginning, under its previous ARN."""
        child = self._controls[index]
        self._move(index, "PENDING_REDRIVE", "RUNNING")
        self._running.add(index)
        if child.execution.type == "STANDARD":
            child.redrive()
        else:
            again = self._driver.replace_child(self.map_run, child.execution)
            self._add(index, again)
            self._clock.call_soon(again.start)
        self._start_soon()

    # ---- ending

    def _move(self, index: int, before: str, after: str) -> None:
        self.map_run.executions.move(1, before, after)
        self.map_run.items.move(self._items[index], before, after)

    def _check_done(self) -> None:
        if self._all_started and not self._running:
            self._done.resolve()

    def _give_up(self, status: MapRunStatus) -> None:
        """End before all children have succeeded. The results write what is known about the children."""
        self._end(status)
        for index in list(self._running):
            self._controls[index].abort(None, None)
        while self._again:
            index = self._again.popleft()
            self._move(index, "PENDING_REDRIVE", self.map_run.children_by_index[index].status)
        never_started: list[ChildInput] = []
        self._results.give_up(given.given for given in _keep_seen(self._inputs, never_started))
        self._inputs = chain(never_started, self._inputs)

    def _end(self, status: MapRunStatus) -> None:
        map_run = self.map_run
        self._driver.runtime.registry.map_runs.pop(map_run.arn, None)
        map_run.status = status
        map_run.stopped = self._clock.microseconds
        for tally in (map_run.executions, map_run.items):
            tally.written = tally["SUCCEEDED"]


def _keep_seen(inputs: Iterator[ChildInput], seen: list[ChildInput]) -> Iterator[ChildInput]:
    """The inputs; each one is also appended to ``seen``."""
    for given in inputs:
        seen.append(given)
        yield given


def _effective_concurrency(concurrency: int) -> int:
    """How many children may run concurrently under a MaxConcurrency. 0 means AWS's own limit."""
    return min(concurrency or MAX_CHILDREN_AT_ONCE, MAX_CHILDREN_AT_ONCE)
