"""The results of a Distributed Map: the record of each child, and the result that combines their outputs.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_sfn.engine.data_limits import TOO_LARGE
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.language.timestamps import format_timestamp
from pytest_sfn.values.json_text import MAX_PAYLOAD_BYTES, Json, dumps, utf8_size

_INCLUDED = {"Included": True}


def child_record(child: ExecutionRecord) -> dict[str, Json]:
    """The entry of a result file for a child that has ended."""
    write = child.history.texts.write
    record: dict[str, Json] = {
        "Cause": child.cause,
        "Error": child.error,
        "ExecutionArn": child.arn,
        "Input": write(child.input),
        "InputDetails": _INCLUDED,
        "Name": child.name,
        "Output": write(child.output) if child.status == "SUCCEEDED" else None,
        "OutputDetails": _INCLUDED,
        "RedriveCount": child.redrive_count,
        "RedriveStatus": "REDRIVABLE_BY_MAP_RUN",
        "RedriveStatusReason": None,
        "StartDate": format_timestamp(child.started),
        "StateMachineArn": child.machine.arn,
        "Status": child.status,
        "StopDate": None if child.stopped is None else format_timestamp(child.stopped),
    }
    if child.status == "SUCCEEDED":
        record["RedriveStatus"] = "NOT_REDRIVABLE"
        record["RedriveStatusReason"] = "Execution is SUCCEEDED and cannot be redriven"
    return {key: value for key, value in record.items() if value is not None}


def transform_output(child: ExecutionRecord, transformation: str) -> list[Json]:
    """What a child contributes to the results under a Transformation: its output, or its failure."""
    if transformation == "NONE":
        return [child_record(child)]
    if child.status != "SUCCEEDED":
        failure = {"Status": child.status, "Error": child.error, "Cause": child.cause}
        return [{key: value for key, value in failure.items() if value is not None}]
    if transformation == "FLATTEN" and isinstance(child.output, list):
        return child.output
    return [child.output]


def _size(parts: list[Json]) -> int:
    """The size of the result in bytes, with a comma for each part."""
    return sum(utf8_size(dumps(part)) + 1 for part in parts)


class StateResults:
    """The results of a Map Run that become the state's own result, in the order of the items.

    A failed child keeps its place if the failure is tolerated. The results are kept only while they fit into a result.
    """

    def __init__(self, state: str, config: Mapping[str, Json]) -> None:
        self._state = state
        self._transformation: str = config.get("Transformation", "COMPACT")
        self._by_index: dict[int, list[Json]] = {}
        self._size = len("[]")
        self._fits = True

    def add(self, child: ExecutionRecord) -> None:
        if not self._fits:
            return
        index = child.map_index or 0
        parts = transform_output(child, self._transformation)
        self._size += _size(parts) - _size(self._by_index.get(index, []))
        self._by_index[index] = parts
        if self._size - 1 > MAX_PAYLOAD_BYTES:
            self._fits = False
            self._by_index.clear()

    def close(self) -> list[Json]:
        """All results. Raises WorkflowError States.DataLimitExceeded if they are too large."""
        if not self._fits:
            raise WorkflowError(ErrorName.DATA_LIMIT_EXCEEDED, TOO_LARGE.format(name=self._state))
        return [part for index in sorted(self._by_index) for part in self._by_index[index]]

    def resume(self) -> None:
        """Do nothing: earlier results stay, and a child that runs again keeps its place."""

    def give_up(self, pending: Iterator[Json]) -> None:
        """Do nothing: a Map that fails has no result."""
