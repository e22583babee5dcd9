"""Converts between JSON values and text, in the format of Step Functions."""

from __future__ import annotations

import json
import marshal
import math
from collections.abc import Callable
from itertools import chain
from typing import Any, NoReturn

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict with text keys. The library never changes one in place."""

MAX_PAYLOAD_BYTES = 262_144
"""256 KiB: the largest input or output of a task, state or execution, in UTF-8 (AWS quota)."""

MAX_DEPTH = 200
"""How deeply a definition may be nested. The states of a machine need four levels for each enclosing block."""

MAX_NESTING = 300
"""How deeply JSON data may be nested. It limits the recursion of functions that walk through a value."""


def json_writer(
    item_separator: str, key_separator: str, default: Callable[[Any], Json] | None = None
) -> Callable[[Json], str]:
    """A function that writes values as JSON text. ``default`` is that of ``json.dumps``.

    It is set up once. A JSONEncoder does that for every value, which takes longer than writing a small one.
    """
    separators = (item_separator, key_separator)
    encoder = json.JSONEncoder(
        separators=separators, ensure_ascii=False, allow_nan=False, check_circular=False, default=default
    )
    accelerated = getattr(json.encoder, "c_make_encoder", None)
    if accelerated is None:
        return encoder.encode
    pieces = accelerated(
        None, encoder.default, json.encoder.encode_basestring, None, key_separator, item_separator, False, False, False
    )
    return lambda value: "".join(pieces(value, 0))


dumps = json_writer(",", ":")
"""Compact JSON text. Raises ValueError for NaN and Infinity, TypeError for a value that is not JSON."""


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _parse_finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large a number")
    return number


_CONTAINERS = {dict, list}


class NestedTooDeeply(ValueError):
    """JSON text is nested more deeply than MAX_NESTING."""

    def __init__(self) -> None:
        super().__init__(f"JSON text may be nested {MAX_NESTING} levels deep at most")


_decoder = json.JSONDecoder(parse_constant=_reject_constant, parse_float=_parse_finite)
_scan: Callable[[str, int], tuple[Json, int]] = vars(_decoder)["scan_once"]
"""Reads a text that starts with its value, and raises StopIteration for any other text: the decoder calls it too."""


def loads(text: str) -> Json:
    """The value of a JSON text. Raises ValueError, also for NaN, for numbers that no float can represent, and for a
    text that is nested too deeply.
    """
    size = len(text)
    try:
        value, end = _scan(text, 0)
        if end != size:
            value = _decoder.decode(text)
    except RecursionError:
        raise NestedTooDeeply from None
    except (StopIteration, ValueError):
        value = _decoder.decode(text)
    # A text of so few characters has too few brackets.
    if size > MAX_NESTING and is_nested_too_deeply(value, text):
        raise NestedTooDeeply
    return value


def is_nested_too_deeply(value: Json, text: str) -> bool:
    """True if an array or object, with its text, is nested more deeply than MAX_NESTING."""
    if text.count("[") + text.count("{") <= MAX_NESTING:
        return False
    brackets = _brackets_of(text)
    if brackets is None:
        return _has_more_levels(value)
    for _ in range(MAX_NESTING):
        brackets = brackets.replace(b"[]", b"")  # the innermost level
        if not brackets:
            return False
    return True


_ALIKE = bytes.maketrans(b"{}", b"[]")
_NO_MARKS = bytes(set(range(256)) - set(b'[]{}"'))


def _brackets_of(text: str) -> bytes | None:
    """The brackets of a JSON text, all of them square; None if its strings may have brackets, too."""
    if "\\" in text:
        return None
    marks = text.encode("utf-8", "surrogatepass").translate(_ALIKE, _NO_MARKS).replace(b'""', b"")
    return None if b'"' in marks else marks


def _has_more_levels(value: Json) -> bool:
    """True if an array or object has more levels than MAX_NESTING. It walks through all parts, which takes long."""
    level: list[Json] = [value]
    for _ in range(MAX_NESTING):
        level = list(chain.from_iterable(part.values() if type(part) is dict else part for part in level))
        if _CONTAINERS.isdisjoint(map(type, level)):
            return False
        level = [part for part in level if type(part) in _CONTAINERS]
    return True


MARSHAL_VERSION = 2
"""The version of Python's own format that writes each part in full, even if it occurs more than once."""


def copy_json(value: Json) -> Json:
    """A copy of a JSON value that may be changed. It takes less than half of the time of writing and parsing a text."""
    try:
        return marshal.loads(marshal.dumps(value, MARSHAL_VERSION))
    except ValueError:  # it has a value of a subclass
        return loads(dumps(value))


def as_text(value: Json) -> str:
    """A text as it is; any other value as JSON."""
    return value if isinstance(value, str) else dumps(value)


def as_list(value: Json) -> list[Json]:
    """A list as it is, and any other value as the only item of one."""
    return value if isinstance(value, list) else [value]


def without_nulls(value: Json) -> Json:
    """A value without the null fields of its objects. Nulls in lists stay."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


MOST_BYTES = 4
"""The most bytes that a character takes in UTF-8."""


def utf8_size(text: str) -> int:
    """The size of a text in UTF-8 bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
