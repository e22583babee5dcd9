"""The files that a ResultWriter writes to S3: results, and a manifest that lists them.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from pytest_sfn.engine.map_store import ResultsRequest
from pytest_sfn.engine.maps.results import child_record, transform_output
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.integrations.record.argument_problems import missing, wrong_type
from pytest_sfn.tasks.map_store.s3 import S3, AccessDenied
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.safe_text import utf8

if TYPE_CHECKING:
    from pytest_sfn.engine.records.execution import ExecutionRecord

NOT_ALLOWED = (
    "Failed to write a test manifest into the specified output bucket. Access denied. "
    "Ensure the correct permissions are added to your state machine's execution role. | Message from S3: {}"
)
NOT_WRITABLE = "Failed to write a test manifest into the specified output bucket. | Message from S3: {}"

_LARGEST_FILE = 5 * 2**30
_IN_MEMORY = 4 * 2**20


class ResultFiles:
    """The files of one Map Run. Raises WorkflowError States.ResultWriterFailed if they cannot be written."""

    def __init__(self, s3: S3, request: ResultsRequest, *, largest: int = _LARGEST_FILE) -> None:
        self._map_run_arn = request.map_run_arn
        self._transformation: str = request.config.get("Transformation", "NONE")
        self._bucket, prefix = _place(request.arguments)
        run_id = request.map_run_arn.rpartition(":")[2]
        self._folder = f"{prefix}/{run_id}" if prefix else run_id
        self._s3 = s3
        lines = request.config.get("OutputType") == "JSONL"
        self._files = {
            kind: _ResultParts(s3, self._bucket, f"{self._folder}/{kind}", lines, largest) for kind in _KINDS
        }
        try:
            s3.check("PutObject", Bucket=self._bucket, Key=f"{self._folder}/manifest.json")
            s3.check_bucket(self._bucket)
        except AccessDenied as refusal:
            raise WorkflowError(ErrorName.RESULT_WRITER_FAILED, NOT_ALLOWED.format(refusal.cause)) from refusal
        except WorkflowError as refusal:
            raise WorkflowError(ErrorName.RESULT_WRITER_FAILED, NOT_WRITABLE.format(refusal.cause)) from refusal

    def add(self, child: ExecutionRecord) -> None:
        if child.status == "SUCCEEDED":
            for part in transform_output(child, self._transformation):
                self._files["SUCCEEDED"].add(part)
        else:
            self._files["FAILED"].add(child_record(child))

    def close(self) -> Json:
        """Write the remaining results, and the manifest."""
        listed = {kind: files.close() for kind, files in self._files.items()}
        key = f"{self._folder}/manifest.json"
        manifest = {"DestinationBucket": self._bucket, "MapRunArn": self._map_run_arn, "ResultFiles": listed}
        self._s3.put(self._bucket, key, utf8(dumps(manifest)))
        return {"MapRunArn": self._map_run_arn, "ResultWriterDetails": {"Bucket": self._bucket, "Key": key}}

    def resume(self) -> None:
        """Discard the results that did not succeed: their files are written again."""
        for kind in ("FAILED", "PENDING"):
            self._files[kind].forget()

    def give_up(self, pending: Iterator[Json]) -> None:
        """Write the results so far. The Map Run has failed already, with its own error."""
        try:
            for given in pending:
                record = {"Input": dumps(given), "InputDetails": {"Included": True}, "Status": "PENDING"}
                self._files["PENDING"].add(record)
            self.close()
        except WorkflowError:
            return


_KINDS = ("FAILED", "PENDING", "SUCCEEDED")


class _ResultParts:
    """The results of one status, in one file or several when a file is full."""

    def __init__(self, s3: S3, bucket: str, name: str, lines: bool, largest: int) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._name = name
        self._start, self._between, self._end = (b"", b"\n", b"\n") if lines else (b"[", b",", b"]")
        self._largest = largest
        self._file: IO[bytes] | None = None
        self._size = 0
        self._written: list[dict[str, Json]] = []

    def add(self, part: Json) -> None:
        text = dumps(part).encode("utf-8", "surrogatepass")
        if self._size + len(text) + 2 > self._largest:
            self._put()
        if self._file is None:
            self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it stays open for what follows
            weakref.finalize(self, self._file.close)  # a Map Run may never end, and Python warns of files left open
            self._size += self._file.write(self._start)
        else:
            self._size += self._file.write(self._between)
        self._size += self._file.write(text)

    def forget(self) -> None:
        """Start with the first file again."""
        self._written = []

    def close(self) -> list[dict[str, Json]]:
        """Write the last file. Returns the keys and sizes of all files."""
        self._put()
        return self._written

    def _put(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        size = self._size + file.write(self._end)
        key = f"{self._name}_{len(self._written)}.json"
        file.seek(0)
        with file:
            self._s3.put(self._bucket, key, file)
        self._written.append({"Key": key, "Size": size})
        self._size = 0


def _place(arguments: Json) -> tuple[str, str]:
    """The bucket and the prefix."""
    given = arguments if isinstance(arguments, dict) else {}
    bucket, prefix = given.get("Bucket"), given.get("Prefix") or ""
    if bucket is None:
        raise WorkflowError(ErrorName.RESULT_WRITER_FAILED, missing("Bucket"))
    if not isinstance(bucket, str):
        raise WorkflowError(ErrorName.RESULT_WRITER_FAILED, wrong_type("Bucket", "a STRING"))
    if not isinstance(prefix, str):
        raise WorkflowError(ErrorName.RESULT_WRITER_FAILED, wrong_type("Prefix", "a STRING"))
    return bucket, prefix.removesuffix("/")
