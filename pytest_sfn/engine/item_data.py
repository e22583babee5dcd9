"""The items in the data that an ItemReader reads: JSON, JSON Lines or CSV.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from pytest_sfn.errors import WorkflowError
from pytest_sfn.json_text import Json, loads

NOT_ITERABLE = "Attempting to map over non-iterable node."
DUPLICATE_HEADERS = "CSV headers cannot contain duplicates."

_DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}


def read_items(config: Mapping[str, Json], text: str) -> Json:
    """The items: a list, or an object whose entries they are. ``config`` is ReaderConfig.

    Raises WorkflowError States.ItemReaderFailed.
    """
    kind = config.get("InputType")
    if kind == "CSV":
        return list(_rows(config, text))
    if kind == "JSONL":
        return [_parse(line) for line in text.split("\n") if line.strip()]
    found = point_at(_parse(text), config["ItemsPointer"]) if "ItemsPointer" in config else _parse(text)
    if not isinstance(found, (list, dict)):
        raise _unreadable(NOT_ITERABLE)
    return found


def point_at(document: Json, pointer: str) -> Json:
    """What a JSON pointer (RFC 6901) leads to. Raises WorkflowError States.ItemReaderFailed if it is not there."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and key.isdecimal() and int(key) < len(document):
            document = document[int(key)]
        else:
            raise _unreadable(NOT_ITERABLE)
    return document


def _rows(config: Mapping[str, Json], text: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV text as objects: missing columns are empty, columns without a header are dropped."""
    delimiter = _DELIMITERS[config.get("CSVDelimiter", "COMMA")]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar="\\")
    given = config.get("CSVHeaderLocation") == "GIVEN"
    headers: Sequence[str] = config.get("CSVHeaders", ()) if given else next(lines, [])
    if len(set(headers)) < len(headers):
        raise _unreadable(DUPLICATE_HEADERS)
    for line in lines:
        if line:
            yield dict(zip(headers, [*line, *[""] * len(headers)], strict=False))


def _parse(text: str) -> Json:
    try:
        return loads(text)
    except ValueError as problem:
        raise _unreadable(f"The data cannot be read as JSON: {problem}") from None


def _unreadable(cause: str) -> WorkflowError:
    return WorkflowError("States.ItemReaderFailed", cause)
