"""The data that an ItemReader reads from S3: an object, the objects in a manifest, or a listing."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pytest_sfn.answers_by_day import ITEM_SOURCE
from pytest_sfn.apis.operations import known_operation
from pytest_sfn.engine.map_store import Entry, ItemsRequest, item_reader_failed
from pytest_sfn.tasks.aws.arguments import read_arguments
from pytest_sfn.tasks.map_store.formats import FORMATS
from pytest_sfn.tasks.map_store.manifests import Inventory, athena_files
from pytest_sfn.tasks.map_store.objects import ReadingLimits, as_text, content, limit_items
from pytest_sfn.tasks.map_store.s3 import S3
from pytest_sfn.values.json_text import Json

NO_VERSIONS = "S3 Version ID selection is not currently supported for PARQUET files"


class Reading:
    """The reading of one ItemReader. Its methods raise WorkflowError States.ItemReaderFailed."""

    def __init__(self, s3: S3, request: ItemsRequest) -> None:
        self._s3 = s3
        self._config = request.config
        self._lists = request.resource.action == "listObjectsV2"
        self._place = _arguments(request)
        self._limits = ReadingLimits()

    def items(self) -> Iterator[Entry]:
        """All items, each read on demand."""
        self._s3.check_bucket(self._place["Bucket"], self._place.get("ExpectedBucketOwner"))
        try:
            yield from limit_items(iter(self._items()))
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as problem:
            raise item_reader_failed(f"The data cannot be read: {problem}") from problem

    def _items(self) -> Iterator[Entry]:
        if self._lists:
            loads = self._config.get("Transformation") == "LOAD_AND_FLATTEN"
            return self._listed_object_items() if loads else self._listing_items()
        kind, manifest = self._config.get("InputType"), self._config.get("ManifestType")
        if kind == "PARQUET" and "VersionId" in self._place:
            raise item_reader_failed(NO_VERSIONS)
        if manifest == "ATHENA_DATA":
            return self._manifest_items()
        if manifest == "S3_INVENTORY" or kind == "MANIFEST":
            return self._inventory_items()
        return self._object_items(self._place)

    def _object_items(self, place: Mapping[str, Json]) -> Iterator[Entry]:
        source = _source(place["Bucket"], place["Key"])
        kind = self._config.get("InputType", "JSON")
        if kind not in FORMATS:
            raise item_reader_failed(f"The objects of a listing cannot be read with the InputType {kind}")
        read = FORMATS[kind]
        items = read(self._config, self._open(place))
        for key, value in self._limits.count_items(place["Bucket"], place["Key"], items):
            yield Entry(value, key, source)

    def _manifest_items(self) -> Iterator[Entry]:
        for bucket, key in athena_files(self._open(self._place)):
            yield from self._object_items({"Bucket": bucket, "Key": key})

    def _inventory_items(self) -> Iterator[Entry]:
        source = _source(self._place["Bucket"], self._place["Key"])
        inventory = Inventory(self._open(self._place))
        for key in inventory.keys:
            lines = as_text(self._open({"Bucket": inventory.bucket, "Key": key}))
            for item in self._limits.count_items(inventory.bucket, key, inventory.items(lines)):
                yield Entry(item, None, source)

    def _listing_items(self) -> Iterator[Entry]:
        source = _source(self._place["Bucket"])
        return (Entry(_listed_object(found), None, source) for found in self._s3.list(self._place))

    def _listed_object_items(self) -> Iterator[Entry]:
        """The items of all listed objects. A folder has none."""
        for found in self._s3.list(self._place):
            if not found["Key"].endswith("/"):
                yield from self._object_items({"Bucket": self._place["Bucket"], "Key": found["Key"]})

    def _open(self, place: Mapping[str, Json]) -> BinaryIO:
        return content(place["Bucket"], place["Key"], self._s3.open(dict(place)), self._limits)


def _source(*place: str) -> str:
    """``Map.Item.Source`` for a bucket, or for an object in it."""
    return ITEM_SOURCE.value + "/".join(place)


def _arguments(request: ItemsRequest) -> dict[str, Any]:
    """The arguments of the S3 call. Raises WorkflowError States.ItemReaderFailed."""
    called = known_operation("s3", request.resource.action)
    arguments, problems = read_arguments(called, request.arguments)
    if problems:
        raise item_reader_failed(", ".join(problems))
    return arguments


def _listed_object(found: dict[str, Any]) -> dict[str, Json]:
    """An object of a listing, with Step Functions' spelling of its fields."""
    return {
        "Etag": found["ETag"],
        "Key": found["Key"],
        "LastModified": int(found["LastModified"].timestamp()),
        "Size": found["Size"],
        "StorageClass": found.get("StorageClass", "STANDARD"),
    }
