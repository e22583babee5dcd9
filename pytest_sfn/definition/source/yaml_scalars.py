"""The values of unquoted YAML scalars under YAML 1.2, whose core schema matches JSON.

PyYAML follows YAML 1.1, in which a state named ``Yes`` or ``On`` is a boolean, and ``2024-01-01`` is a date.
https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from math import isinf

from pytest_sfn.values.json_text import Json

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
_OCTAL = re.compile(r"0o[0-7]{1,4000}")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,4000}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def plain_value(text: str) -> Json:
    """The value of an unquoted scalar in YAML 1.2. Raises ValueError for a number that JSON cannot express."""
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text[2:], 16)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not JSON")
    if _FLOAT.fullmatch(text):
        number = float(text)
        if isinf(number):
            raise ValueError(f"{text} is too large a number")
        return number
    return text
