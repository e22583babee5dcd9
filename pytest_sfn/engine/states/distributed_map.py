"""A Distributed Map: every item, or batch of items, is the input of an execution of its own.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.history.limits import TOO_LARGE, is_too_large
from pytest_sfn.engine.maps.items import batches, entries, items_source, selected
from pytest_sfn.engine.maps.results import StateResults
from pytest_sfn.engine.maps.run import ChildInput, MapRun, Tally, Tolerance
from pytest_sfn.engine.maps.store import Entry, ItemsRequest, Results, ResultsRequest
from pytest_sfn.engine.process import Abandoned, Steps
from pytest_sfn.engine.states.dataflow import effective_input
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import EvaluationError, WorkflowError
from pytest_sfn.values.json_text import Json


def attempt_distributed(visit: Visit) -> Steps:
    """One try: a new Map Run over all items. Returns the result of the Map."""
    scope = visit.scope
    map_run, scope.redriven = cast(MapRun | None, scope.redriven), None
    scope.work = None
    if map_run:
        steps = map_run.redrive()
        visit.record("MapRunRedriven", map_run.arn, map_run.redrive_count)
    else:
        map_run = _start(visit)
        steps = map_run.run()
    try:
        return (yield from _with_events(visit, steps))
    except (WorkflowError, Abandoned):
        scope.work = map_run
        raise


def _start(visit: Visit) -> MapRun:
    """The Map Run of a try."""
    state = cast(MapState, visit.state)
    document = effective_input(state, visit)
    given = None if state.item_reader else _given_items(state, visit, document)
    concurrency = state.max_concurrency(document, visit) if state.max_concurrency else 0
    visit.record("MapStateStarted", 0 if given is None else len(given))
    map_run = _new_map_run(state, visit, document, given, concurrency)
    visit.run.map_runs.append(map_run)
    visit.record("MapRunStarted", map_run.arn)
    return map_run


def _with_events(visit: Visit, steps: Steps) -> Steps:
    """Run a Map Run, with the events that tell of its end. Returns the result of the Map."""
    try:
        result = yield from steps
    except WorkflowError as raised:
        failure = visit.explain(raised)
        visit.record("MapRunFailed", failure.error, failure.cause)
        raise failure from None
    except Abandoned:
        if visit.run.is_running and not visit.run.history.is_full:
            visit.record("MapRunAborted")
        raise
    ended = visit.note("MapRunSucceeded")
    visit.run.history.add("MapStateSucceeded", ended)
    return result


def _given_items(state: MapState, visit: Visit, document: Json) -> Json:
    if state.items:
        return state.items(document, visit)
    return visit.input if state.jsonata else document


def _new_map_run(state: MapState, visit: Visit, document: Json, given: Json, concurrency: int) -> MapRun:
    run = visit.run
    tolerance = Tolerance(
        state.tolerated_failure_count(document, visit) if state.tolerated_failure_count else None,
        state.tolerated_failure_percentage(document, visit) if state.tolerated_failure_percentage else None,
    )
    executions: int | None = None
    if given is None:
        read = _ReadItems(state, visit, document)
        items = _count(read) if tolerance.needs_total else None
        inputs = _inputs(state, visit, document, read)
    else:
        made = list(_inputs(state, visit, document, entries(given, items_source(state))))
        items, executions, inputs = len(given), len(made), iter(made)
    arn = run.new_map_run_arn(state)
    return MapRun(
        arn,
        run,
        state,
        inputs,
        _results(state, visit, document, arn),
        concurrency=concurrency,
        tolerance=tolerance,
        items=Tally(items),
        executions=Tally(executions),
    )


def _count(found: Iterable[Entry]) -> int | None:
    """How many items there are; None if they cannot be read: the Map Run will say so."""
    try:
        return sum(1 for _ in found)
    except WorkflowError:
        return None


class _ReadItems:
    """What an ItemReader reads, up to MaxItems. Its fields are evaluated at once, and read is when it is iterated."""

    def __init__(self, state: MapState, visit: Visit, document: Json) -> None:
        reader = state.item_reader
        assert reader, "the items are read by somebody"
        self._store = visit.run.map_store
        self._most: int | None = None
        self._refusal: WorkflowError | None = None
        try:
            self._most = reader.max_items(document, visit) if reader.max_items else None
        except EvaluationError:
            raise
        except WorkflowError as refusal:
            self._refusal = refusal
        arguments = reader.arguments(document, visit) if reader.arguments else {}
        self._request = ItemsRequest(reader.resource, arguments, reader.config)

    def __iter__(self) -> Iterator[Entry]:
        if self._refusal:
            raise self._refusal
        return islice(self._store.read(self._request), self._most or None)


def _inputs(state: MapState, visit: Visit, document: Json, found: Iterable[Entry]) -> Iterator[ChildInput]:
    """What each child gets, made when it is asked for."""
    items = selected(state, visit, document, found)
    if state.item_batcher is None:
        made = (ChildInput(item, 1) for item in items)
    else:
        made = (ChildInput(batch, len(batch["Items"])) for batch in batches(items, state.item_batcher, visit, document))
    return _checked(made, state.name)


def _checked(inputs: Iterable[ChildInput], name: str) -> Iterator[ChildInput]:
    """The inputs; raises WorkflowError for one that is too large for an execution."""
    for given in inputs:
        if is_too_large(given.given):
            raise WorkflowError("States.DataLimitExceeded", TOO_LARGE.format(name=name))
        yield given


def _results(state: MapState, visit: Visit, document: Json, arn: str) -> Results:
    """Where the results go: to a store, or into the state's own result."""
    writer = state.result_writer
    if writer is None or writer.resource is None:
        return StateResults(state.name, writer.config if writer else {})
    given = writer.arguments(document, visit) if writer.arguments else {}
    return visit.run.map_store.open_results(ResultsRequest(given, writer.config, arn))
