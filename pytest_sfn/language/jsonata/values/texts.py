"""Values as text: the JSON text of ``$string`` and ``&``."""

from __future__ import annotations

import math
from typing import Any

from pytest_sfn.language.jsonata.budget import WRITTEN_CELL_STEPS, Budget
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.java.numbers import LONG_BITS, double, fraction_text, number_text
from pytest_sfn.language.jsonata.java.texts import quote_text
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function, RootArray, is_number


def short_text(number: float) -> str:
    """A number as strings show it: integers with all digits, fractions with 15."""
    if type(number) is int and number.bit_length() <= LONG_BITS:
        return str(number)
    if not is_number(number):
        return "null"
    number = double(number)
    return number_text(number) if number.is_integer() else fraction_text(number)


def json_text(value: Any, indent: str = "") -> str:
    """The JSON text of $string: fractions are rounded to 15 digits, functions become empty strings.

    With ``indent`` it has several lines. Raises D1001 for Infinity.
    """
    pieces: list[str] = []
    _write(value, pieces.append, indent, "\n")
    return "".join(pieces)


def _write(value: Any, put: Any, indent: str, line: str) -> None:
    kind = type(value)
    if kind is str:
        put(quote_text(value))
    elif kind is bool:
        put("true" if value else "false")
    elif kind is int or kind is float:
        put(short_text(value))
    elif isinstance(value, list):
        _write_members("[]", [("", item) for item in value], put, indent, line)
    elif kind is dict:
        colon = ": " if indent else ":"
        members = [(quote_text(key) + colon, item) for key, item in value.items() if item is not UNDEFINED]
        _write_members("{}", members, put, indent, line)
    else:
        put('""' if isinstance(value, Function) else "null")


def _write_members(brackets: str, members: list[tuple[str, Any]], put: Any, indent: str, line: str) -> None:
    if not members:
        put(brackets)
        return
    inner = line + indent
    start = inner if indent else ""
    separator = "," + start
    put(brackets[0] + start)
    for position, (label, item) in enumerate(members):
        put(separator + label if position else label)
        _write(item, put, indent, inner)
    put((line if indent else "") + brackets[1])


def text_in(budget: Budget, value: Any) -> str:
    """:func:`text_of`, charged to a budget for everything in the value."""
    if isinstance(value, (list, dict)):
        budget.spend_on_cells(value, WRITTEN_CELL_STEPS)
    return text_of(value)


def text_of(value: Any) -> str:
    """A value as text for ``&`` and $string: a string unchanged, "" for undefined or a function, JSON otherwise."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is int and value.bit_length() <= LONG_BITS:
        return str(value)
    if value is UNDEFINED or isinstance(value, Function):
        return ""
    if kind is float and not math.isfinite(value):
        raise JsonataError("D3001", value=value)
    return json_text(value[0] if kind is RootArray else value)
