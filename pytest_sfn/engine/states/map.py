"""The Map state. https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html"""

from __future__ import annotations

from functools import partial
from typing import cast

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.group import Group
from pytest_sfn.engine.maps.items import select_item
from pytest_sfn.engine.process import Abandoned, Process, Steps, Wait
from pytest_sfn.engine.states.dataflow import arguments, effective_input
from pytest_sfn.engine.states.distributed_map import attempt_distributed
from pytest_sfn.engine.states.retrying import run_with_retries
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

MAX_INLINE_CONCURRENCY = 40
"""The most iterations of an inline Map that run at once, whatever MaxConcurrency says."""


def run_map(visit: Visit) -> Steps:
    """Run the item processor for every item. Returns the step."""
    distributed = cast(MapState, visit.state).distributed
    return run_with_retries(visit, attempt_distributed if distributed else _attempt_inline)


def _attempt_inline(visit: Visit) -> Steps:
    """One try over all items. Returns the iterations' outputs in the items' order."""
    state = cast(MapState, visit.state)
    scope, clock = visit.scope, visit.run.clock
    iterations, scope.redriven = cast(_Iterations | None, scope.redriven), None
    scope.work = None
    if iterations:
        steps = iterations.group.redrive(scope.last, Wait(clock))
    else:
        iterations = _start(visit, state)
        steps = iterations.group.run()
    try:
        results = yield from steps
    except (WorkflowError, Abandoned):
        scope.work, scope.last = iterations, iterations.group.last
        raise
    scope.last = iterations.latest if results else iterations.group.last
    visit.note("MapStateSucceeded")
    return results


def _start(visit: Visit, state: MapState) -> _Iterations:
    """The iterations of a try."""
    document = effective_input(state, visit)
    items = state.items(document, visit) if state.items else arguments(state, visit, document)
    concurrency = state.max_concurrency(document, visit) if state.max_concurrency else 0
    visit.record("MapStateStarted", len(items))
    clock = visit.run.clock
    limit = min(concurrency or MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY)
    iterations = _Iterations(visit, state, document, items)
    iterations.group = Group(iterations, len(items), limit, visit.scope.last, Wait(clock), clock.call_soon)
    return iterations


class _Iterations:
    """The iterations of one try. ``latest`` is the event with which the latest of them ended: the Map goes on from it,
    whereas the iteration that takes its place goes on from the event before it."""

    group: Group
    latest: int

    def __init__(self, visit: Visit, state: MapState, document: Json, items: list[Json]) -> None:
        self._visit = visit
        self._state = state
        self._document = document
        self._items = items
        self._scopes: dict[int, Scope] = {}
        self._given_up: set[int] = set()

    def prepare_redrive(self) -> bool:
        return self.group.prepare_redrive()

    def begin(self, index: int, last: int) -> Process:
        visit, state = self._visit, self._state
        run = visit.run
        stuck = self._scopes.get(index)
        if stuck and stuck.stuck:
            if index in self._given_up:
                self._given_up.discard(index)
                stuck.last = run.history.add("MapIterationStarted", last, state.name, index)
            return run.respawn(stuck, stuck.stuck, partial(self.group.ended, index))
        last = run.history.add("MapIterationStarted", last, state.name, index)
        scope = self._scopes[index] = Scope(run, state.processor, visit.scope.variables, last, index)
        item = self._items[index]
        given = select_item(state, visit, self._document, index, item) if state.item_selector else item
        return run.spawn(scope, given, partial(self.group.ended, index))

    def succeeded(self, index: int) -> int:
        return self._told("MapIterationSucceeded", index, self._scopes.pop(index).last)

    def failed(self, index: int) -> int:
        self._given_up.add(index)
        return self._told("MapIterationFailed", index, self._scopes[index].last)

    def failed_too(self, index: int) -> None:
        self._visit.run.note_aborted(self._scopes[index].stuck)
        self.aborted(index)

    def aborted(self, index: int) -> None:
        run = self._visit.run
        if run.is_running and not run.history.is_full:
            self._given_up.add(index)
            self._told("MapIterationAborted", index, self._scopes[index].last)

    def _told(self, kind: str, index: int, last: int) -> int:
        self.latest = self._visit.run.history.add(kind, last, self._state.name, index)
        return last
