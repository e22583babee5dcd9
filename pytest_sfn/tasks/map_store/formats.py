"""The items in an object, for each format that an ItemReader reads.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from pytest_sfn.engine.maps.csv_items import csv_items
from pytest_sfn.engine.maps.item_data import json_items, json_lines
from pytest_sfn.tasks.map_store.objects import as_text
from pytest_sfn.tasks.map_store.parquet import parquet_items
from pytest_sfn.values.json_text import Json

Pair = tuple[str | None, Json]
"""An item, and its key if it is an entry of an object."""

Format = Callable[[Mapping[str, Json], BinaryIO], Iterator[Pair]]


def _csv(config: Mapping[str, Json], stream: BinaryIO) -> Iterator[Pair]:
    return _without_keys(csv_items(config, as_text(stream)))


def _json(config: Mapping[str, Json], stream: BinaryIO) -> Iterator[Pair]:
    found = json_items(config, as_text(stream).read())
    return iter(found.items()) if isinstance(found, dict) else _without_keys(found)


def _json_lines(config: Mapping[str, Json], stream: BinaryIO) -> Iterator[Pair]:
    return _without_keys(json_lines(as_text(stream)))


def _parquet(config: Mapping[str, Json], stream: BinaryIO) -> Iterator[Pair]:
    return _without_keys(parquet_items(stream))


def _without_keys(items: Iterator[Json] | list[Json]) -> Iterator[Pair]:
    return ((None, item) for item in items)


FORMATS: Mapping[str, Format] = {"CSV": _csv, "JSON": _json, "JSONL": _json_lines, "PARQUET": _parquet}
"""The reader for each InputType."""
