"""Manifests: objects that list other objects.

Athena writes one line with an address for each data file. S3 Inventory writes a JSON file with the names of its CSV
files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pytest_sfn.engine.map_store import item_reader_failed
from pytest_sfn.engine.maps.csv_items import csv_items, csv_rows
from pytest_sfn.engine.maps.item_data import json_items
from pytest_sfn.tasks.map_store.objects import as_text
from pytest_sfn.values.json_text import Json

_ADDRESS = re.compile(r"s3://([^/]+)/(.+)")


def athena_files(manifest: BinaryIO) -> Iterator[tuple[str, str]]:
    """The buckets and keys of the files that an Athena manifest lists. Raises WorkflowError States.ItemReaderFailed."""
    for row in csv_rows({}, as_text(manifest)):
        found = _ADDRESS.fullmatch(row[0].strip())
        if not found:
            raise item_reader_failed(f"The manifest has an entry that is not the address of an object: {row[0]}")
        yield found[1], found[2]


class Inventory:
    """A manifest of S3 Inventory. Raises WorkflowError States.ItemReaderFailed if it is not one."""

    def __init__(self, manifest: BinaryIO) -> None:
        given = json_items({}, as_text(manifest).read())
        try:
            kind: str = given["fileFormat"]
            self.bucket: str = given["destinationBucket"].rpartition(":")[2]
            self.keys: list[str] = [file["key"] for file in given["files"]]
            self._columns: list[str] = [column.strip() for column in given["fileSchema"].split(",")]
        except (KeyError, TypeError, AttributeError) as problem:
            raise item_reader_failed(f"The manifest is not that of an S3 inventory: {problem}") from None
        if kind != "CSV":
            raise item_reader_failed(f"The files of an S3 inventory must be CSV but are {kind}")

    def items(self, lines: Iterable[str]) -> Iterator[dict[str, Json]]:
        """The objects that one of its files lists. All values are texts."""
        return csv_items({"CSVHeaderLocation": "GIVEN", "CSVHeaders": self._columns}, lines)
