"""The items in the data that an ItemReader reads: JSON, JSON Lines or CSV.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pytest_sfn.engine.maps.column_order import column_order
from pytest_sfn.engine.maps.csv_quotes import quote_fields
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json, loads, utf8_size

NOT_ITERABLE = "Attempting to map over non-iterable node."
POINTS_NOWHERE = "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure."
DUPLICATE_HEADERS = "CSV headers cannot contain duplicates."

_DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
_LONGEST_FIELD = 8 * 1024 * 1024
"""An item may have 8 MB, far more than Python's csv takes by itself."""

_LONGEST_HEADER = 10 * 1024
"""Bytes."""

_INDEX = re.compile("0|[1-9][0-9]{0,9}")

_AT_ONCE = 256
"""How many rows are read before the first of them is given."""


def read_items(config: Mapping[str, Json], text: str) -> Json:
    """The items in a text: a list, or an object whose entries they are. ``config`` is ReaderConfig.

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
        raise unreadable(NOT_ITERABLE)
    return found


def json_lines(lines: Iterable[str]) -> Iterator[Json]:
    """The items of a JSON Lines text. Raises WorkflowError States.ItemReaderFailed."""
    return (_parse(line) for line in lines if line.strip())


def point_at(document: Json, pointer: str) -> Json:
    """What a JSON pointer (RFC 6901) leads to. Raises WorkflowError States.ItemReaderFailed if it is not there."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and _INDEX.fullmatch(key) and int(key) < len(document):
            document = document[int(key)]
        else:
            raise unreadable(POINTS_NOWHERE)
    return document


def csv_items(config: Mapping[str, Json], lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV text as objects: missing columns are empty, columns without a header are dropped.

    ``lines`` keep their ends. Raises WorkflowError States.ItemReaderFailed.
    """
    rows = csv_rows(config, lines)
    given = config.get("CSVHeaderLocation") == "GIVEN"
    headers: Sequence[str] = config.get("CSVHeaders", ()) if given else next(rows, [])
    if len(set(headers)) < len(headers):
        raise unreadable(DUPLICATE_HEADERS)
    if utf8_size("".join(headers)) + len(headers) > _LONGEST_HEADER:
        raise unreadable("CSV headers cannot exceed 10 KiB.")
    columns = [(headers[place], place) for place in column_order(headers)]
    padding = [""] * len(headers)
    for row in rows:
        if len(row) < len(headers):
            row += padding
        yield {header: row[place] for header, place in columns}


def csv_rows(config: Mapping[str, Json], lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a CSV text that hold anything. Raises WorkflowError States.ItemReaderFailed."""
    delimiter = _DELIMITERS[config.get("CSVDelimiter", "COMMA")]
    reader = csv.reader(quote_fields(lines, delimiter), delimiter=delimiter, escapechar="\\")
    while True:
        longest = csv.field_size_limit(_LONGEST_FIELD)
        try:
            rows = list(islice(reader, _AT_ONCE))
        except csv.Error as problem:
            raise unreadable(f"The data cannot be read as CSV: {problem}") from None
        finally:
            csv.field_size_limit(longest)
        if not rows:
            return
        yield from filter(None, rows)


def unreadable(cause: str) -> WorkflowError:
    return WorkflowError("States.ItemReaderFailed", cause)


def _parse(text: str) -> Json:
    try:
        return loads(text)
    except (ValueError, RecursionError) as problem:
        raise unreadable(f"The data cannot be read as JSON: {problem}") from None
