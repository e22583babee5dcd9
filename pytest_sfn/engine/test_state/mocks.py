"""Mocks, which replace the work of a Task, Parallel or Map in TestState."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from pytest_sfn.clock import VirtualClock
from pytest_sfn.definition.model import ItemReader, MapState, RetryableState, TaskState
from pytest_sfn.engine.context_object import map_item_source
from pytest_sfn.engine.failures import FatalError
from pytest_sfn.engine.maps.batching import batches
from pytest_sfn.engine.maps.item_data import read_items
from pytest_sfn.engine.maps.items import select_items
from pytest_sfn.engine.records.tolerated_failures import Tolerance, tolerance_exceeded
from pytest_sfn.engine.states.dataflow import effective_input
from pytest_sfn.engine.task.port import TaskReply, TaskRequest
from pytest_sfn.engine.task.tokens import Tokens
from pytest_sfn.engine.test_state.inspection import Inspection
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.values.json_text import Json

TOO_MANY_FAILURES = "Map iteration failure count must be less than or equal to the number of Map iterations"


class UnfitMock(Exception):
    """A mock that does not fit the state. Its text is AWS's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A result, or a failure instead.

    ``failed_iterations`` is how many iterations of a Map count as failed. ``reader_data`` is the text that its
    ItemReader reads.
    """

    result: Json = None
    failure: WorkflowError | None = None
    failed_iterations: int = 0
    reader_data: str | None = None

    def give(self) -> Json:
        """Return the result, or raise the failure."""
        if self.failure is not None:
            raise self.failure
        return self.result


def mocked_failure(error: str | None, cause: str | None) -> WorkflowError:
    """The error that a mock describes. States.Runtime cannot be caught, even in a mock."""
    return (FatalError if error == ErrorName.RUNTIME else WorkflowError)(error, cause)


class MockedTasks:
    """Performs every task by returning the mock. It also stands for the answer to a token."""

    def __init__(self, clock: VirtualClock, tokens: Tokens, mock: Mock) -> None:
        self._clock = clock
        self._tokens = tokens
        self._mock = mock

    def perform(self, request: TaskRequest) -> TaskReply:
        result = self._mock.give()
        if request.token is not None:
            self._tokens.succeed(request.token, result)
        return TaskReply(result, self._clock.microseconds)


def without_workers(state: RetryableState) -> RetryableState:
    """An activity's Task as a service Task: a mock needs neither the activity nor its workers."""
    if isinstance(state, TaskState) and state.resource.kind == "activity":
        return replace(state, resource=replace(state.resource, kind="function"))
    return state


def mocked_map(visit: Visit, mock: Mock, seen: Inspection) -> Json:
    """One attempt of a Map with mocked iterations. Its items and limits are real. Raises UnfitMock."""
    state = cast(MapState, visit.state)
    document = effective_input(state, visit)
    items = _items(state, visit, document, mock, seen)
    if state.max_concurrency:
        state.max_concurrency(document, visit)
    count = state.tolerated_failure_count(document, visit) if state.tolerated_failure_count else None
    percentage = state.tolerated_failure_percentage(document, visit) if state.tolerated_failure_percentage else None
    iterations = None if items is None else _iterations(state, visit, document, items, seen)
    failed = mock.failed_iterations
    if iterations is not None and failed > iterations:
        raise UnfitMock(TOO_MANY_FAILURES)
    result = mock.give()
    is_limited = count is not None or percentage is not None
    total = len(result) if iterations is None else iterations
    if is_limited and Tolerance(count, percentage).is_exceeded(failed, total):
        raise tolerance_exceeded()
    return result


def _items(state: MapState, visit: Visit, document: Json, mock: Mock, seen: Inspection) -> Json:
    """The items of the Map; None if only an ItemReader could read them."""
    if state.item_reader is None:
        assert state.items, "a Map without an ItemReader has an items expression"
        return state.items(document, visit)
    if mock.reader_data is None:
        return None
    return _read(state.item_reader, visit, document, mock.reader_data, seen)


def _read(reader: ItemReader, visit: Visit, document: Json, text: str, seen: Inspection) -> Json:
    items = read_items(reader.config, text)
    if "ItemsPointer" in reader.config:
        seen.data["afterItemsPointer"] = items
    most = reader.max_items(document, visit) if reader.max_items else 0
    if not most:
        return items
    return dict(list(items.items())[:most]) if isinstance(items, dict) else items[:most]


def _iterations(state: MapState, visit: Visit, document: Json, items: Json, seen: Inspection) -> int:
    """The number of iterations, after ItemSelector and ItemBatcher."""
    selected = select_items(state, visit, document, items, map_item_source(state))
    if state.item_batcher is None:
        return len(selected)
    batched = seen.data["afterItemBatcher"] = list(batches(selected, state.item_batcher, visit, document))
    return len(batched)
