"""``$parse``: reads JSON like AWS's engine.

It is strict: no text after the document, no duplicate names in an object, no NaN, no number too large for a double. But
texts may be in single quotes.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from pytest_sfn.language.jsonata.extents import MAX_NESTING, extent_of
from pytest_sfn.language.jsonata.java.numbers import rounded

_STRING = re.compile(r"""("(?:[^"\\]|\\.)*")|'((?:[^'\\]|\\.)*)'""", re.DOTALL)
_IN_SINGLE_QUOTES = re.compile(r"""\\.|\"""", re.DOTALL)


def read_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError for any other text."""
    try:
        value = _decoder.decode(_with_double_quotes(text))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if text.count("[") + text.count("{") > MAX_NESTING and extent_of(value).is_too_deep:
        raise ValueError("nested too deeply")
    return value


def _with_double_quotes(text: str) -> str:
    if "'" not in text:
        return text
    return _STRING.sub(lambda match: _unescape_single_quotes(match[1]) if match[1] else f'"{_requote(match[2])}"', text)


def _requote(inner: str) -> str:
    """The content of a text in single quotes, converted for double quotes."""
    return _IN_SINGLE_QUOTES.sub(lambda match: {'"': '\\"', "\\'": "'"}.get(match[0], match[0]), inner)


def _unescape_single_quotes(string: str) -> str:
    """A text in double quotes. Single quotes in it may be escaped as well."""
    return re.sub(r"\\.", lambda match: "'" if match[0] == "\\'" else match[0], string, flags=re.DOTALL)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a duplicate name")
    return members


def _whole(digits: str) -> float:
    return _finite(digits) if len(digits) > 1000 else _check_finite(rounded(int(digits)))


def _finite(digits: str) -> float:
    return _check_finite(float(digits))


def _check_finite(number: float) -> float:
    if math.isinf(number):
        raise ValueError("a number beyond all doubles")
    return number


def _reject(name: str) -> NoReturn:
    raise ValueError(name)


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_float=_finite, parse_constant=_reject)
