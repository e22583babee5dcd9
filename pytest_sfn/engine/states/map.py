"""The Map state, and the iterations of an inline Map.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
"""

from __future__ import annotations

from typing import cast

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.maps.items import select_item
from pytest_sfn.engine.process import Process, Steps
from pytest_sfn.engine.redriving import resume_or_start
from pytest_sfn.engine.states.dataflow import arguments, effective_input
from pytest_sfn.engine.states.distributed_map import attempt_distributed
from pytest_sfn.engine.states.group_work import GroupWork
from pytest_sfn.engine.states.retrying import FIRST_MATCH, HandlerChoice, run_with_retries
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.values.json_text import Json

MAX_INLINE_CONCURRENCY = 40
"""The most iterations of an inline Map that run at the same time, even if its MaxConcurrency is higher."""


def run_map(visit: Visit, choice: HandlerChoice = FIRST_MATCH) -> Steps:
    """Run the item processor for every item. Returns the step."""
    distributed = cast(MapState, visit.state).distributed
    return run_with_retries(visit, attempt_distributed if distributed else _attempt_inline, choice)


def _attempt_inline(visit: Visit) -> Steps:
    """One attempt. Returns the iterations' outputs in the items' order."""
    return resume_or_start(visit, _new_iterations)


def _new_iterations(visit: Visit) -> Iterations:
    state = cast(MapState, visit.state)
    document = effective_input(state, visit)
    items = state.items(document, visit) if state.items else arguments(state, visit, document)
    concurrency = state.max_concurrency(document, visit) if state.max_concurrency else 0
    visit.record("MapStateStarted", len(items))
    limit = min(concurrency or MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY)
    return Iterations(visit, state, document, items, limit)


class Iterations(GroupWork):
    """The iterations of one attempt, at most ``limit`` at the same time."""

    success = "MapStateSucceeded"

    def __init__(self, visit: Visit, state: MapState, document: Json, items: list[Json], limit: int) -> None:
        super().__init__(visit, len(items), limit)
        self._state = state
        self._document = document
        self._items = items
        self._given_up: set[int] = set()
        self._history, self._plan = visit.execution.history, visit.plan
        # The Map continues from the last event of the latest iteration. An iteration that starts when another one ends
        # continues from the event before that.
        self._latest = 0

    def _last_event(self, results: list[Json]) -> int:
        return self._latest if results else self._group.last

    def begin(self, index: int, last: int) -> Process:
        item, scope = self._items[index], self._scopes.get(index)
        if scope and scope.unfinished:
            return self._resume(index, item, scope, last)
        outer, state = self._visit.scope, self._state
        last = self._history.note(self._plan.iteration_started, last, index)
        scope = self._scopes[index] = Scope(outer.driver, state.processor, outer.variables, last, index)
        scope.calls = self._group.calls
        if state.item_selector:
            item = select_item(state, self._visit, self._document, index, item)
        return outer.driver.spawn(scope, item, self._group.ended, index)

    def _resume(self, index: int, item: Json, scope: Scope, last: int) -> Process:
        """Go on with an iteration that did not succeed."""
        if index in self._given_up:
            self._given_up.discard(index)
            scope.last = self._history.note(self._plan.iteration_started, last, index)
        return scope.driver.spawn(scope, item, self._group.ended, index)

    def succeeded(self, index: int) -> int:
        last = self._scopes.pop(index).last
        self._latest = self._history.note(self._plan.iteration_succeeded, last, index)
        return last

    def failed(self, index: int) -> int:
        self._given_up.add(index)
        return self._record_end("MapIterationFailed", index, self._scopes[index].last)

    def failed_too(self, index: int) -> None:
        super().failed_too(index)
        self.aborted(index)

    def aborted(self, index: int) -> None:
        if self._visit.execution.takes_events:
            self._given_up.add(index)
            self._record_end("MapIterationAborted", index, self._scopes[index].last)

    def _record_end(self, kind: str, index: int, last: int) -> int:
        self._latest = self._visit.execution.history.add(kind, last, self._state.name, index)
        return last
