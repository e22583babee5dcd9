"""The map store: what the engine calls to read the items of Distributed Maps and to write their results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


class Entry(NamedTuple):
    """One item that an ItemReader reads. ``key`` is set for an entry of an object; ``source`` is
    ``Map.Item.Source``."""

    value: Json
    key: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ItemsRequest:
    """A request to read items: ``arguments`` name the data (Bucket, Key, ...), ``config`` is ReaderConfig. ``state`` is
    the name of the Map."""

    resource: Resource
    arguments: Json
    config: Mapping[str, Json]
    state: str = ""


@dataclass(frozen=True, slots=True)
class ResultsRequest:
    """A request to write results: ``arguments`` name the place (Bucket, Prefix), ``config`` is WriterConfig. ``state``
    is the name of the Map."""

    arguments: Json
    config: Mapping[str, Json]
    map_run_arn: str
    state: str = ""


class Results(Protocol):
    """Collects the results of a Map Run as its children end."""

    def add(self, child: ExecutionRecord) -> None:
        """Add a child that has ended, with whichever status."""

    def close(self) -> Json:
        """Called when all children have ended. Returns the result of the Map; raises WorkflowError if it has none."""

    def resume(self) -> None:
        """Called before the children that did not succeed, or never started, are run."""

    def give_up(self, pending: Iterator[Json]) -> None:
        """Called when the Map Run failed or was stopped. ``pending`` holds the inputs of the children that never
        started."""


class MapStore(Protocol):
    """Reads the items of Distributed Maps and writes their results."""

    def read(self, request: ItemsRequest) -> Iterable[Entry]:
        """Read the items one by one. Each iteration over the returned value reads them again.

        Raises WorkflowError States.ItemReaderFailed, possibly during the iteration.
        """

    def open_results(self, request: ResultsRequest) -> Results:
        """Open a place for the results, which are written as they arrive; the result of the Map names that place.

        Raises WorkflowError States.ResultWriterFailed if nothing can be written there.
        """


def item_reader_failed(cause: str) -> WorkflowError:
    """The error for data that cannot be read."""
    return WorkflowError(ErrorName.ITEM_READER_FAILED, cause)
