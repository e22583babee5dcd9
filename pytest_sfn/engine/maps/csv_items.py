"""The rows of a CSV file as the items of a Map: CSVHeaderLocation, CSVHeaders and CSVDelimiter of a ReaderConfig.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pytest_sfn.engine.map_store import item_reader_failed
from pytest_sfn.engine.maps.csv_quotes import quote_fields
from pytest_sfn.values.json_text import Json, utf8_size

DUPLICATE_HEADERS = "CSV headers cannot contain duplicates."

_DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
_LONGEST_FIELD = 8 * 1024 * 1024
"""The most characters of a field: an item may have 8 MB, far more than the default limit of Python's csv module."""

_LONGEST_HEADER = 10 * 1024
"""The most bytes of all headers together."""

_AT_ONCE = 256
"""How many rows are read ahead before the first one is yielded."""

_FIRST_SIZE = 16
_WORD = 0xFFFFFFFF


def csv_items(config: Mapping[str, Json], lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV text as objects. Missing columns are empty; columns without a header are dropped.

    ``lines`` keep their line ends. Raises WorkflowError States.ItemReaderFailed.
    """
    rows = csv_rows(config, lines)
    given = config.get("CSVHeaderLocation") == "GIVEN"
    headers: Sequence[str] = config.get("CSVHeaders", ()) if given else next(rows, [])
    if len(set(headers)) < len(headers):
        raise item_reader_failed(DUPLICATE_HEADERS)
    if utf8_size("".join(headers)) + len(headers) > _LONGEST_HEADER:
        raise item_reader_failed("CSV headers cannot exceed 10 KiB.")
    columns = [(headers[place], place) for place in _column_order(headers)]
    padding = [""] * len(headers)
    for row in rows:
        if len(row) < len(headers):
            row += padding
        yield {header: row[place] for header, place in columns}


def csv_rows(config: Mapping[str, Json], lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a CSV text, without the empty ones. Raises WorkflowError States.ItemReaderFailed."""
    delimiter = _DELIMITERS[config.get("CSVDelimiter", "COMMA")]
    reader = csv.reader(quote_fields(lines, delimiter), delimiter=delimiter, escapechar="\\")
    while True:
        longest = csv.field_size_limit(_LONGEST_FIELD)
        try:
            rows = list(islice(reader, _AT_ONCE))
        except csv.Error as problem:
            raise item_reader_failed(f"The data cannot be read as CSV: {problem}") from None
        finally:
            csv.field_size_limit(longest)
        if not rows:
            return
        yield from filter(None, rows)


def _column_order(headers: Sequence[str]) -> list[int]:
    """The columns of the file in the order in which the item has them.

    Step Functions does not keep the order of the file: it stores each row in a Java hash map, which iterates by the
    hash codes of its keys.
    """
    size = _FIRST_SIZE
    while len(headers) > size * 3 // 4:
        size *= 2
    return sorted(range(len(headers)), key=lambda place: _java_hash(headers[place]) & (size - 1))


def _java_hash(text: str) -> int:
    """The hash of a text, its upper half mixed into the lower half, as Java's HashMap does."""
    units = text.encode("utf-16-be", "surrogatepass")
    code = 0
    for place in range(0, len(units), 2):
        code = (code * 31 + (units[place] << 8 | units[place + 1])) & _WORD
    return code ^ (code >> 16)
