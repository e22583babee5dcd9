"""A Distributed Map over items of the state's input: a Map Run with a child execution for every item or batch.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, cast

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.dataflow import effective_input
from pytest_sfn.engine.map_items import batches, items_source, select_items
from pytest_sfn.engine.process import Steps, Wait
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import SfnError, WorkflowError
from pytest_sfn.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.engine.run import Run

MAX_CHILDREN_AT_ONCE = 10_000
THRESHOLD_EXCEEDED = "The specified tolerated failure threshold was exceeded"


class MapRun:
    """One Map Run: its children in the order of their items, and how far it is. Instants in microseconds."""

    def __init__(self, arn: str, parent: Run, state: MapState, inputs: list[Json], concurrency: int) -> None:
        self.arn = arn
        self.parent = parent
        self.state = state
        self.status = "RUNNING"
        self.started = parent.clock.microseconds
        self.stopped: int | None = None
        self.max_concurrency = concurrency
        self.tolerated_count = 0
        self.tolerated_percentage = 0.0
        self.children: list[Run] = []
        self.total = len(inputs)
        self._waiting = deque(inputs)
        self._failures = 0
        self._left = len(inputs)
        self._done = Wait(parent.clock)

    @property
    def waiting(self) -> tuple[Json, ...]:
        """The inputs of the children that have not been started yet."""
        return tuple(self._waiting)

    def run(self) -> Steps:
        """Run all children. Returns their outputs; raises the error that AWS reports when too many fail."""
        try:
            if self._left:
                for _ in range(min(self.max_concurrency or MAX_CHILDREN_AT_ONCE, self.total)):
                    self._start_next()
                yield self._done
        except WorkflowError:
            self._end("FAILED")
            raise
        except GeneratorExit:
            self._end("ABORTED")
            raise
        self._end("SUCCEEDED")
        return [child.output for child in self.children if child.status == "SUCCEEDED"]

    def _start_next(self) -> None:
        run = self.parent.start_child(self, self.state, self._waiting.popleft())
        self.children.append(run)
        run.on_end.append(self._child_ended)

    def _child_ended(self, child: Run) -> None:
        if self.status != "RUNNING":
            return
        self._left -= 1
        if child.status != "SUCCEEDED":
            self._failures += 1
            if self._too_many():
                self._done.fail(WorkflowError("States.ExceedToleratedFailureThreshold", THRESHOLD_EXCEEDED))
                return
        if not self._left:
            self._done.resolve()
        elif self._waiting:
            self._start_next()

    def _too_many(self) -> bool:
        """Without limits none may fail."""
        if self.state.tolerated_failure_count or self.state.tolerated_failure_percentage:
            count = self.tolerated_count if self.state.tolerated_failure_count else None
            percentage = self.tolerated_percentage if self.state.tolerated_failure_percentage else None
            return exceeds(self._failures, self.total, count, percentage)
        return self._failures > 0

    def _end(self, status: str) -> None:
        self.status = status
        self.stopped = self.parent.clock.microseconds
        for child in self.children:
            if child.is_running:
                child.abort(None, None)


def exceeds(failures: int, total: int, count: int | None, percentage: float | None) -> bool:
    """Whether more failed than either limit tolerates; a limit that is not set (None) does not count."""
    over_count = count is not None and failures > count
    return over_count or (percentage is not None and failures * 100 > percentage * total)


def attempt_distributed(visit: Visit) -> Steps:
    """One try: a new Map Run over all items. Returns the children's outputs in the items' order."""
    state = cast(MapState, visit.state)
    _refuse_what_is_missing(state)
    run = visit.run
    document = effective_input(state, visit)
    items = state.items(document, visit) if state.items else (visit.input if state.jsonata else document)
    concurrency = state.max_concurrency(document, visit) if state.max_concurrency else 0
    visit.record("MapStateStarted", len(items))
    tolerated_count = state.tolerated_failure_count(document, visit) if state.tolerated_failure_count else 0
    tolerated_percentage = (
        state.tolerated_failure_percentage(document, visit) if state.tolerated_failure_percentage else 0.0
    )
    map_run = MapRun(run.new_map_run_arn(state), run, state, _inputs(state, visit, document, items), concurrency)
    map_run.tolerated_count, map_run.tolerated_percentage = tolerated_count, tolerated_percentage
    run.map_runs.append(map_run)
    visit.record("MapRunStarted", map_run.arn)
    try:
        results = yield from map_run.run()
    except WorkflowError as failure:
        visit.record("MapRunFailed", failure.error, failure.cause)
        raise
    visit.record("MapRunSucceeded")
    visit.note("MapStateSucceeded")
    return results


def _inputs(state: MapState, visit: Visit, document: Json, items: Json) -> list[Json]:
    """What each child gets."""
    selected = select_items(state, visit, document, items, items_source(state))
    return list(batches(selected, state.item_batcher, visit, document)) if state.item_batcher else selected


def _refuse_what_is_missing(state: MapState) -> None:
    for field, given in (
        ("ItemReader", state.item_reader),
        ("ResultWriter", state.result_writer and state.result_writer.resource),
    ):
        if given:
            raise SfnError(
                f"state {state.name!r} has {field}, which this version cannot run: "
                "give the Map its items in the state's input, or split the definition for the test"
            )
