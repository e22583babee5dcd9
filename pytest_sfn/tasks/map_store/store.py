"""The S3 store of Distributed Maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_sfn.arns import Place
from pytest_sfn.engine.map_store import Entry, ItemsRequest, Results, ResultsRequest
from pytest_sfn.errors import ErrorName

if TYPE_CHECKING:
    from pytest_sfn.tasks.map_store.s3 import Clients, Permit


class S3MapStore:
    """The engine's MapStore. Its imports and its client are made when a Map first reads or writes.

    ``permit`` checks calls against the role of the execution, if the test limits it.
    """

    def __init__(self, clients: Clients, place: Place, permit: Permit | None = None) -> None:
        self._clients = clients
        self._place = place
        self._permit = permit

    def read(self, request: ItemsRequest) -> Iterator[Entry]:
        """The items of an ItemReader. Raises WorkflowError States.ItemReaderFailed."""
        from pytest_sfn.tasks.map_store.reading import Reading
        from pytest_sfn.tasks.map_store.s3 import S3

        return Reading(S3(self._clients, self._place, ErrorName.ITEM_READER_FAILED, self._permit), request).items()

    def open_results(self, request: ResultsRequest) -> Results:
        """Open the files of a ResultWriter. Raises WorkflowError States.ResultWriterFailed."""
        from pytest_sfn.tasks.map_store.s3 import S3
        from pytest_sfn.tasks.map_store.writing import ResultFiles

        return ResultFiles(S3(self._clients, self._place, ErrorName.RESULT_WRITER_FAILED, self._permit), request)
