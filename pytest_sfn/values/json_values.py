"""Texts and comparisons of JSON values, for paths, filters and intrinsic functions."""

from __future__ import annotations

import json
import re

from pytest_sfn.values.json_text import Json, dumps

_canonical = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode
_FRACTION = re.compile(r"[0-9](?:\.|e[-+])[0-9]")
"""What the text of every float contains: ``1.5``, ``1e-07``."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def compact_json(value: Json) -> str:
    """Compact JSON text for an error message. Never raises."""
    try:
        return java_json(value)
    except (ValueError, TypeError, RecursionError):
        return "(a value that cannot be shown as JSON)"


def java_json(value: Json) -> str:
    """Compact JSON text with Java's numbers: what a state machine sees as a text, and what a cause shows."""
    text = dumps(value)
    return _written(value) if _FRACTION.search(text) else text


def _written(value: Json) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{dumps(name)}:{_written(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return double_text(value) if isinstance(value, float) else dumps(value)


def double_text(number: float) -> str:
    """A finite float as Java's ``Double.toString`` writes it: ``1.5``, but ``1.0E-5`` and ``1.2345678E7`` below a
    thousandth and from ten million.

    https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)
    """
    digits = repr(number)
    if not number or 1e-3 <= abs(number) < 1e7:
        return digits
    significant = len(digits.partition("e")[0].replace(".", "").strip("-0"))
    mantissa, exponent = f"{number:.{max(significant - 1, 1)}e}".split("e")
    return f"{mantissa}E{int(exponent)}"


def is_number(value: Json) -> bool:
    """True if a value is a JSON number. Python's booleans are not."""
    return type(value) is int or type(value) is float


def parse_number(text: str) -> int | float | None:
    """The value of a JSON number; None if the text is not a number or exceeds the range of a double."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return None
    return int(text) if text.lstrip("-").isdecimal() else number


def is_same_json(left: Json, right: Json) -> bool:
    """True if two values are equal JSON: 1 equals 1.0, true does not equal 1. Works at any depth."""
    pending = [(left, right)]
    while pending:
        one, other = pending.pop()
        if is_number(one) and is_number(other):
            if one != other:
                return False
        elif type(one) is not type(other):
            return False
        elif isinstance(one, list):
            if len(one) != len(other):
                return False
            pending += zip(one, other, strict=True)
        elif isinstance(one, dict):
            if one.keys() != other.keys():
                return False
            pending += [(one[key], other[key]) for key in one]
        elif one != other:
            return False
    return True


def identity(value: Json) -> str:
    """A text that is the same only for values that are equal JSON: 1 equals 1.0, true does not equal 1.

    The order of keys does not matter. Raises RecursionError for a value that is nested too deeply.
    """
    return _canonical(_with_plain_numbers(value))


def _with_plain_numbers(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_with_plain_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_plain_numbers(item) for key, item in value.items()}
    return value
