"""S3 as the store of Distributed Maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_sfn.arns import Place
from pytest_sfn.engine.map_store import Entry, ItemsRequest, Results, ResultsRequest
from pytest_sfn.errors import ErrorName

if TYPE_CHECKING:
    from pytest_sfn.tasks.map_store.s3 import Clients, Permit


class S3MapStore:
    """The engine's MapStore. What it needs is imported, and its client made, when a Map first reads or writes.

    ``permit`` tells what the role of an execution may do, if that is limited.
    """

    def __init__(self, clients: Clients, place: Place, permit: Permit | None = None) -> None:
        self._clients = clients
        self._place = place
        self._permit = permit

    def read(self, request: ItemsRequest) -> Iterator[Entry]:
        """The items that an ItemReader reads. Raises WorkflowError States.ItemReaderFailed."""
        from pytest_sfn.tasks.map_store.reading import Reading
        from pytest_sfn.tasks.map_store.s3 import S3

        return Reading(S3(self._clients, self._place, ErrorName.ITEM_READER_FAILED, self._permit), request).items()

    def open_results(self, request: ResultsRequest) -> Results:
        """Where a ResultWriter writes. Raises WorkflowError States.ResultWriterFailed."""
        from pytest_sfn.tasks.map_store.s3 import S3
        from pytest_sfn.tasks.map_store.writing import ResultFiles

        return ResultFiles(S3(self._clients, self._place, ErrorName.RESULT_WRITER_FAILED, self._permit), request)
