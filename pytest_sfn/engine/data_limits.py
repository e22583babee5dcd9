"""The size limits of data in an execution. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""

from __future__ import annotations

import marshal
from collections.abc import Mapping

from pytest_sfn.engine.failures import FatalError
from pytest_sfn.errors import ErrorName
from pytest_sfn.values.json_text import (
    MARSHAL_VERSION,
    MAX_NESTING,
    MAX_PAYLOAD_BYTES,
    Json,
    dumps,
    is_nested_too_deeply,
    utf8_size,
)

TOO_LARGE = "The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit."
VARIABLES_TOO_LARGE = "The size of the variables assigned exceeds the maximum number of bytes service limit."
TOO_DEEP = f"JSON data may be nested {MAX_NESTING} levels deep at most."

_PER_BYTE = 6
"""JSON text has at most this many bytes for one of Python's own format: of a control character, or of ``false,``."""


def is_too_large(value: Json, limit: int = MAX_PAYLOAD_BYTES) -> bool:
    """True if the JSON text of a value has more bytes than the limit. Raises FatalError if the value is nested too
    deeply to be written."""
    if _is_small(value, limit):
        return False
    try:
        text = dumps(value)
    except RecursionError:
        raise FatalError(ErrorName.RUNTIME, TOO_DEEP) from None
    if is_nested_too_deeply(value, text):
        raise FatalError(ErrorName.RUNTIME, TOO_DEEP)
    return utf8_size(text) > limit


def check_output(output: Json, name: str) -> None:
    """Raise FatalError if a state's output is over 256 KiB or nested too deeply. No catcher can handle that error."""
    kind = type(output)
    if (kind is dict or kind is list or kind is str) and is_too_large(output):
        raise FatalError(ErrorName.DATA_LIMIT_EXCEEDED, TOO_LARGE.format(name=name))


def check_assigned(assigned: Mapping[str, Json]) -> None:
    """Raise FatalError if the variables of one Assign are over 256 KiB."""
    if is_too_large(assigned):
        raise FatalError(ErrorName.DATA_LIMIT_EXCEEDED, VARIABLES_TOO_LARGE)


def _is_small(value: Json, limit: int) -> bool:
    """True if a value is certainly not too large, and not nested too deeply. Takes a third of the time of writing its
    JSON text."""
    try:
        written = marshal.dumps(value, MARSHAL_VERSION)
    except ValueError:
        return False
    return len(written) * _PER_BYTE <= limit and written.count(b"[") + written.count(b"{") <= MAX_NESTING
