"""The size limits of data in an execution. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.engine.failures import FatalError
from pytest_sfn.errors import ErrorName
from pytest_sfn.values.json_text import MAX_NESTING, MAX_PAYLOAD_BYTES, Json, dumps, is_nested_too_deeply, utf8_size

TOO_LARGE = "The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit."
VARIABLES_TOO_LARGE = "The size of the variables assigned exceeds the maximum number of bytes service limit."
TOO_DEEP = f"JSON data may be nested {MAX_NESTING} levels deep at most."

_FEW = MAX_NESTING
"""A value with at most this many parts is measured part by part, which is much faster than writing it as text. It
cannot be nested too deeply."""

_PER_CHARACTER = 6
"""The most bytes that one character of a text takes, which is written as ``\\u0000``."""

_LARGE = 1 << 64
"""An integer that is smaller is a part of the usual size."""

_PER_PART = 24
"""The most bytes that a number, a literal, or the punctuation around a part takes."""


def is_too_large(value: Json, limit: int = MAX_PAYLOAD_BYTES) -> bool:
    """True if the JSON text of a value has more bytes than the limit. Raises FatalError if the value is nested too
    deeply to be written."""
    bound = _upper_bound(value)
    if bound is not None and bound <= limit:
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


def _upper_bound(value: Json) -> int | None:
    """An upper bound for the size of the value's text in bytes; None for a value of many parts."""
    characters = 0
    bits = 0
    parts = [value]
    for part in parts:  # it grows while it is walked
        kind = type(part)
        if kind is str:
            characters += len(part)
        elif kind is dict:
            if len(parts) + len(part) > _FEW:
                return None
            for key in part:
                characters += len(key)
            parts += part.values()
        elif kind is list:
            if len(parts) + len(part) > _FEW:
                return None
            parts += part
        elif kind is int and not -_LARGE < part < _LARGE:
            bits += part.bit_length()
    return characters * _PER_CHARACTER + bits + len(parts) * _PER_PART
