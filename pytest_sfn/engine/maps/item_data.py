"""The items in the data of an ItemReader: JSON, JSON Lines or CSV.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping

from pytest_sfn.engine.map_store import item_reader_failed
from pytest_sfn.engine.maps.csv_items import csv_items
from pytest_sfn.values.json_text import Json, loads

NOT_ITERABLE = "Attempting to map over non-iterable node."
POINTS_NOWHERE = "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure."

_INDEX = re.compile("0|[1-9][0-9]{0,9}")


def read_items(config: Mapping[str, Json], text: str) -> Json:
    """The items in a text: a list, or an object whose entries are the items. ``config`` is ReaderConfig.

    Raises WorkflowError States.ItemReaderFailed.
    """
    kind = config.get("InputType")
    if kind == "CSV":
        return list(csv_items(config, io.StringIO(text, newline="")))
    if kind == "JSONL":
        return list(json_lines(io.StringIO(text)))
    return json_items(config, text)


def json_items(config: Mapping[str, Json], text: str) -> Json:
    """The items of a JSON text: a list, or an object. Raises WorkflowError States.ItemReaderFailed."""
    found = point_at(_parse(text), config["ItemsPointer"]) if "ItemsPointer" in config else _parse(text)
    if not isinstance(found, (list, dict)):
        raise item_reader_failed(NOT_ITERABLE)
    return found


def json_lines(lines: Iterable[str]) -> Iterator[Json]:
    """The items of a JSON Lines text. Raises WorkflowError States.ItemReaderFailed."""
    return (_parse(line) for line in lines if line.strip())


def point_at(document: Json, pointer: str) -> Json:
    """The value at a JSON pointer (RFC 6901). Raises WorkflowError States.ItemReaderFailed if there is none."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and _INDEX.fullmatch(key) and int(key) < len(document):
            document = document[int(key)]
        else:
            raise item_reader_failed(POINTS_NOWHERE)
    return document


def _parse(text: str) -> Json:
    try:
        return loads(text)
    except (ValueError, RecursionError) as problem:
        raise item_reader_failed(f"The data cannot be read as JSON: {problem}") from None
