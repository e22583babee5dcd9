"""A Distributed Map: every item, or batch of items, is the input of its own child execution.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.context_object import map_item_source
from pytest_sfn.engine.data_limits import TOO_LARGE, is_too_large
from pytest_sfn.engine.map_store import Entry, ItemsRequest, Results, ResultsRequest
from pytest_sfn.engine.maps.batching import batches
from pytest_sfn.engine.maps.items import entries, iterate_selected_items
from pytest_sfn.engine.maps.map_run_driver import ChildInput, MapRunDriver
from pytest_sfn.engine.maps.results import StateResults
from pytest_sfn.engine.process import Abandoned, Steps
from pytest_sfn.engine.records.execution import MapRun
from pytest_sfn.engine.records.tally import Tally
from pytest_sfn.engine.records.tolerated_failures import Tolerance
from pytest_sfn.engine.redriving import resume_or_start
from pytest_sfn.engine.states.dataflow import effective_input
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import ErrorName, EvaluationError, WorkflowError
from pytest_sfn.values.json_text import Json


def attempt_distributed(visit: Visit) -> Steps:
    """One attempt. Returns the result of the Map."""
    return resume_or_start(visit, _new_work)


def _new_work(visit: Visit) -> MapRunWork:
    """A new Map Run over all items."""
    state = cast(MapState, visit.state)
    document, given, concurrency = evaluate_start(state, visit)
    visit.record("MapStateStarted", 0 if given is None else len(given))
    driver = _new_driver(state, visit, document, given, concurrency)
    visit.execution.map_runs += (driver.map_run,)
    visit.record("MapRunStarted", driver.map_run.arn)
    return MapRunWork(visit, driver)


def evaluate_start(state: MapState, visit: Visit) -> tuple[Json, Json | None, int]:
    """What is evaluated before a Map Run starts: the effective input, the items (None with an ItemReader), and
    MaxConcurrency (0 is no limit)."""
    document = effective_input(state, visit)
    items = None if state.item_reader else evaluate_items(state, visit, document)
    return document, items, state.max_concurrency(document, visit) if state.max_concurrency else 0


class MapRunWork:
    """The Map Run of one attempt, with its events in the history of the parent."""

    def __init__(self, visit: Visit, driver: MapRunDriver) -> None:
        self._visit = visit
        self._driver = driver

    def run(self) -> Steps:
        return self._with_events(self._driver.run())

    def prepare_redrive(self) -> bool:
        return self._driver.prepare_redrive()

    def resume(self) -> Steps:
        steps, map_run = self._driver.resume(), self._driver.map_run
        self._visit.record("MapRunRedriven", map_run.arn, map_run.redrive_count)
        return self._with_events(steps)

    def _with_events(self, steps: Steps) -> Steps:
        visit = self._visit
        try:
            result = yield from steps
        except WorkflowError as raised:
            failure = visit.explain(raised)
            visit.record("MapRunFailed", failure.error, failure.cause)
            raise failure from None
        except Abandoned:
            if visit.execution.takes_events:
                visit.record("MapRunAborted")
            raise
        ended = visit.note("MapRunSucceeded")
        visit.execution.history.add("MapStateSucceeded", ended)
        return result


def evaluate_items(state: MapState, visit: Visit, document: Json) -> Json:
    """The items of a Map without an ItemReader."""
    if state.items:
        return state.items(document, visit)
    return visit.input if state.jsonata else document


def evaluate_tolerance(state: MapState, visit: Visit, document: Json) -> Tolerance:
    """How many failed items a Map tolerates."""
    return Tolerance(
        state.tolerated_failure_count(document, visit) if state.tolerated_failure_count else None,
        state.tolerated_failure_percentage(document, visit) if state.tolerated_failure_percentage else None,
    )


def _new_driver(state: MapState, visit: Visit, document: Json, given: Json, concurrency: int) -> MapRunDriver:
    tolerance = evaluate_tolerance(state, visit, document)
    executions: int | None = None
    if given is None:
        read = _ReadItems(state, visit, document)
        items = _count(read) if tolerance.needs_total else None
        inputs = _inputs(state, visit, document, read)
    else:
        made = list(_inputs(state, visit, document, entries(given, map_item_source(state))))
        items, executions, inputs = len(given), len(made), iter(made)
    map_run = MapRun(
        arn=visit.new_map_run_arn(state),
        parent=visit.execution,
        state=state,
        started=visit.microseconds(),
        max_concurrency=concurrency,
        tolerance=tolerance,
        items=Tally(items),
        executions=Tally(executions),
    )
    return MapRunDriver(visit.scope.driver, map_run, inputs, _results(state, visit, document, map_run.arn))


def _count(found: Iterable[Entry]) -> int | None:
    """The number of items; None if they cannot be read, in which case the Map Run reports the error."""
    try:
        return sum(1 for _ in found)
    except WorkflowError:
        return None


class _ReadItems:
    """The items of an ItemReader, up to MaxItems. Its fields are evaluated now; the data is read on iteration."""

    def __init__(self, state: MapState, visit: Visit, document: Json) -> None:
        reader = state.item_reader
        assert reader, "the Map has an ItemReader"
        self._store = visit.runtime.map_store
        self._most: int | None = None
        self._error: WorkflowError | None = None
        try:
            self._most = reader.max_items(document, visit) if reader.max_items else None
        except EvaluationError:
            raise
        except WorkflowError as error:
            self._error = error
        arguments = reader.arguments(document, visit) if reader.arguments else {}
        self._request = ItemsRequest(reader.resource, arguments, reader.config, state.name)

    def __iter__(self) -> Iterator[Entry]:
        if self._error:
            raise self._error
        return islice(self._store.read(self._request), min(self._most or sys.maxsize, sys.maxsize))


def _inputs(state: MapState, visit: Visit, document: Json, found: Iterable[Entry]) -> Iterator[ChildInput]:
    """The input of each child, made on demand."""
    items = iterate_selected_items(state, visit, document, found)
    if state.item_batcher is None:
        made = (ChildInput(item, 1) for item in items)
    else:
        made = (ChildInput(batch, len(batch["Items"])) for batch in batches(items, state.item_batcher, visit, document))
    return _check_sizes(made, state.name)


def _check_sizes(inputs: Iterable[ChildInput], name: str) -> Iterator[ChildInput]:
    """The inputs. Raises WorkflowError when one is too large for an execution."""
    for given in inputs:
        if is_too_large(given.given):
            raise WorkflowError(ErrorName.DATA_LIMIT_EXCEEDED, TOO_LARGE.format(name=name))
        yield given


def _results(state: MapState, visit: Visit, document: Json, arn: str) -> Results:
    """Where the results go: to the map store, or into the state's own result."""
    writer = state.result_writer
    if writer is None or writer.resource is None:
        return StateResults(state.name, writer.config if writer else {})
    given = writer.arguments(document, visit) if writer.arguments else {}
    return visit.runtime.map_store.open_results(ResultsRequest(given, writer.config, arn, state.name))
