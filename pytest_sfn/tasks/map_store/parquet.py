"""The rows of a Parquet file, read with pyarrow: the extra ``pytest-sfn[parquet]``."""

from __future__ import annotations

import base64
import datetime
import decimal
import io
import math
import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

from pytest_sfn.engine.map_store import item_reader_failed
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json

MAX_BYTES = 536_870_912
"""512 MiB: the limit for the texts and bytes of all rows. A file of a few kilobytes may contain a long text once and
repeat it in millions of rows.
"""

_AT_ONCE = 1_000


def parquet_items(stream: BinaryIO) -> Iterator[dict[str, Json]]:
    """The rows as objects, read in batches. Raises WorkflowError States.ItemReaderFailed, SfnError without pyarrow."""
    try:
        with warnings.catch_warnings():
            # With virtual time, Python's date classes are subclasses, and C extensions warn about their size.
            warnings.filterwarnings("ignore", "datetime.* size changed", RuntimeWarning)
            from pyarrow import ArrowException, Table
            from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise SfnError(
            f"an ItemReader reads a Parquet file, which needs pyarrow: pip install 'pytest-sfn[parquet]' ({error})"
        ) from None
    try:
        content = stream.read()
        texts = _text_columns(ParquetFile(io.BytesIO(content)).schema)
        file = ParquetFile(io.BytesIO(content), read_dictionary=texts)
        schema = _in_microseconds(file.schema_arrow)
        room = MAX_BYTES
        for batch in file.iter_batches(_AT_ONCE):
            room -= sum(_text_size(column) for column in batch.columns)
            if room < 0:
                raise SfnError(
                    f"an ItemReader reads more than {MAX_BYTES:,} bytes of strings from a Parquet file:"
                    " use fewer items in the test"
                )
            for row in Table.from_batches([batch]).cast(schema, safe=False).to_pylist():
                yield {name: _value(value) for name, value in row.items()}
    except (ArrowException, ValueError, OverflowError) as problem:
        raise item_reader_failed(f"The data cannot be read as Parquet: {problem}") from None


def _text_columns(schema: Any) -> list[str]:
    """The paths of the columns with texts or bytes. They are read as dictionaries, in which each text stands once."""
    columns = (schema.column(place) for place in range(len(schema)))
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _text_size(array: Any) -> int:
    """The length of all texts of a column in bytes, each counted as often as it is used."""
    import pyarrow
    from pyarrow import compute

    if pyarrow.types.is_dictionary(array.type):
        lengths = compute.binary_length(array.dictionary.cast(pyarrow.large_binary()))
        return int(compute.sum(lengths.cast(pyarrow.int64()).take(array.indices)).as_py() or 0)
    if pyarrow.types.is_struct(array.type):
        return sum(_text_size(part) for part in array.flatten())
    if pyarrow.types.is_map(array.type):
        return _text_size(array.keys) + _text_size(array.items)
    if pyarrow.types.is_list(array.type) or pyarrow.types.is_large_list(array.type):
        return _text_size(array.flatten())
    return 0


def _in_microseconds(schema: Any) -> Any:
    """A schema in which no time has a finer unit than microseconds, Python's limit."""
    import pyarrow

    for place, field in enumerate(schema):
        if pyarrow.types.is_timestamp(field.type) and field.type.unit == "ns":
            schema = schema.set(place, field.with_type(pyarrow.timestamp("us", field.type.tz)))
    return schema


def _value(value: Any) -> Json:
    """A value of a column in JSON: times and dates as ISO 8601, bytes as base64."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_value(part) for part in value]
    return str(value)
