"""The map store: what the engine calls to read the items of Distributed Maps and to write their results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


class Entry(NamedTuple):
    """One item that an ItemReader reads. ``key`` is that of an object's entry; ``source`` is ``Map.Item.Source``."""

    value: Json
    key: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ItemsRequest:
    """What an ItemReader asks for: ``arguments`` name the data (Bucket, Key, ...), ``config`` is ReaderConfig."""

    resource: Resource
    arguments: Json
    config: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ResultsRequest:
    """Where a ResultWriter writes: ``arguments`` name the place (Bucket, Prefix), ``config`` is WriterConfig."""

    arguments: Json
    config: Mapping[str, Json]
    map_run_arn: str


class Results(Protocol):
    """Takes the results of a Map Run as its children end."""

    def add(self, child: ExecutionRecord) -> None:
        """A child that has ended, however it ended."""

    def close(self) -> Json:
        """Called when all children have ended. Gives the result of the Map; raises WorkflowError if there is none."""

    def resume(self) -> None:
        """Called before those that did not succeed, or never started, are run again."""

    def give_up(self, pending: Iterator[Json]) -> None:
        """Called when the Map Run failed or was stopped, with the inputs of the children that were never started."""


class MapStore(Protocol):
    """Where Distributed Maps read their items and write their results."""

    def read(self, request: ItemsRequest) -> Iterable[Entry]:
        """The items, one after another; iterated again, they are read again.

        Raises WorkflowError States.ItemReaderFailed, also while they are iterated.
        """

    def open_results(self, request: ResultsRequest) -> Results:
        """Write the results as they come; the result of the Map says where.

        Raises WorkflowError States.ResultWriterFailed if nothing can be written there.
        """


def item_reader_failed(cause: str) -> WorkflowError:
    """The error of data that cannot be read."""
    return WorkflowError("States.ItemReaderFailed", cause)
