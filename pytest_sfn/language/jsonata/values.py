"""The values that an expression works on: JSON, with ``None`` for null, and what JSONata has besides.

Numbers are doubles, as in JavaScript: whole ones are Python's int as far as they are exact, so that results print as
AWS prints them. An array that JSONata unwraps when it holds one value is a :class:`Sequence`; other lists are arrays.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Final

from pytest_sfn.language.jsonata.aws.numbers import LEAST_LONG, LONG_BITS, MOST_LONG, double, fraction_text
from pytest_sfn.language.jsonata.aws.texts import quoted
from pytest_sfn.language.jsonata.budget import COMPARED_AT_A_STEP, WRITTEN_CELL_STEPS, Budget
from pytest_sfn.language.jsonata.problems import JsonataError
from pytest_sfn.language.jsonata.undefined import UNDEFINED

EXACT: Final = 2**53
"""Up to here every whole number is a double of its own."""


class Function:
    """Whatever can be called. ``arity`` is how many arguments it takes notice of."""

    __slots__ = ()

    @property
    def arity(self) -> int:
        raise NotImplementedError

    def call(self, arguments: list[Any], focus: Any, run: Any) -> Any:
        """Call it once, with the context value of the call."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return ""


class Sequence(list[Any]):
    """An array that stands for its only value if it has one, and for nothing if it has none. ``keep``: it stays."""

    __slots__ = ("keep",)

    def __init__(self, values: Any = ()) -> None:
        super().__init__(values)
        self.keep = False


class RootArray(Sequence):
    """The input document, if it is an array: a sequence of that one value."""

    __slots__ = ()


class Tuples(Sequence):
    """A sequence of bindings (dicts), which the operators ``@``, ``#`` and ``%`` carry along a path."""

    __slots__ = ()


class Built(list[Any]):
    """An array made by a constructor that is a step of a path: the path does not flatten it."""

    __slots__ = ()


def collapse(value: Any, keep: bool = False) -> Any:
    """What a sequence stands for; other values stand for themselves."""
    if type(value) is not Sequence:
        return value
    if keep:
        value.keep = True
    if not value:
        return UNDEFINED
    return value[0] if len(value) == 1 and not value.keep else value


def append(first: Any, second: Any) -> Any:
    """Two values as one array; undefined adds nothing."""
    if first is UNDEFINED:
        return second
    if second is UNDEFINED:
        return first
    return [*(first if isinstance(first, list) else [first]), *(second if isinstance(second, list) else [second])]


def tidy(number: float) -> int | float:
    """A number as JavaScript would keep it: a double, whole ones as int."""
    if type(number) is int:
        if -EXACT <= number <= EXACT:
            return number
        number = double(number)
    if not math.isfinite(number) or not number.is_integer():
        return number
    if LEAST_LONG <= number <= MOST_LONG:
        return int(number)
    return int(Decimal(repr(number))) if abs(number) < 1e21 else number


def is_number(value: Any) -> bool:
    """Whether a value is a number that can be counted with. Raises D1001 for Infinity."""
    kind = type(value)
    if kind is int:
        return True
    if kind is not float or math.isnan(value):
        return False
    if math.isinf(value):
        raise JsonataError("D1001", value=value)
    return True


def truthy(value: Any, budget: Budget) -> bool:
    """JSONata's boolean of a value; undefined is false."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str or kind is dict:
        return len(value) > 0
    if isinstance(value, list):
        return _holds_truth(value, budget, set())
    if isinstance(value, Function):
        return True
    return bool(value) and is_number(value)


def _holds_truth(values: list[Any], budget: Budget, seen: set[int]) -> bool:
    """Whether an array holds something true, at any depth. Arrays in it that are ``seen`` do not."""
    for value in values:
        if not isinstance(value, list):
            if truthy(value, budget):
                return True
        elif id(value) not in seen:
            seen.add(id(value))
            if _holds_truth(value, budget, seen):
                return True
    budget.spend(len(values))
    return False


def equal(left: Any, right: Any, budget: Budget) -> bool:
    """Deep equality: 1 equals 1.0, but not true."""
    kind = type(left)
    if kind is str or kind is dict or isinstance(left, list):
        if left is right:
            return True
        if not isinstance(right, (str, dict, list)) or len(left) != len(right):
            return False
        if kind is not str:
            budget.spend_on_cells(left)
            budget.spend_on_cells(right)
        elif len(left) >= COMPARED_AT_A_STEP:
            budget.spend(len(left) // COMPARED_AT_A_STEP)
    return bool(left == right) and _alike(left, right)


def _alike(left: Any, right: Any) -> bool:
    """Whether two values that Python finds equal are the same in JSON too."""
    if isinstance(left, list):
        return all(map(_alike, left, right))
    if type(left) is dict:
        return all(_alike(value, right[key]) for key, value in left.items())
    return (type(left) is bool) is (type(right) is bool)


def identical(left: Any, right: Any) -> bool:
    """JavaScript's ``===``: equality of strings, numbers, booleans and null, identity of anything else."""
    if left is right:
        return bool(left == left)
    if isinstance(left, (list, dict, Function)):
        return False
    return bool(left == right) and _alike(left, right)


def number_text(number: float) -> str:
    """A number in JavaScript's notation: 1e+21, 1e-7, 100, 0.1."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    number = tidy(number)
    if type(number) is int:
        return str(number)
    digits, _, exponent = repr(number).partition("e")
    if exponent:
        return f"{digits}e{int(exponent):+d}" if not -7 < int(exponent) < 0 else f"{Decimal(repr(number)):f}"
    return digits


def short_text(number: float) -> str:
    """A number as strings show it: whole ones in all their digits, fractions in 15 of them."""
    if type(number) is int and number.bit_length() <= LONG_BITS:
        return str(number)
    if not is_number(number):
        return "null"
    number = double(number)
    return number_text(number) if number.is_integer() else fraction_text(number)


def json_text(value: Any, indent: str = "") -> str:
    """The JSON text that $string gives: fractions rounded to 15 digits, functions as empty strings.

    ``indent`` set spreads it over lines. Raises D1001 for Infinity.
    """
    pieces: list[str] = []
    _write(value, pieces.append, indent, "\n")
    return "".join(pieces)


def _write(value: Any, put: Any, indent: str, line: str) -> None:
    kind = type(value)
    if kind is str:
        put(quoted(value))
    elif kind is bool:
        put("true" if value else "false")
    elif kind is int or kind is float:
        put(short_text(value))
    elif isinstance(value, list):
        _write_members("[]", [("", item) for item in value], put, indent, line)
    elif kind is dict:
        colon = ": " if indent else ":"
        members = [(quoted(key) + colon, item) for key, item in value.items() if item is not UNDEFINED]
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
    """:func:`text_of` within a budget, which pays for writing a value with all that is in it."""
    if isinstance(value, (list, dict)):
        budget.spend_on_cells(value, WRITTEN_CELL_STEPS)
    return text_of(value)


def text_of(value: Any) -> str:
    """What ``&`` and $string make of a value: strings as they are, nothing of undefined or a function, else JSON."""
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
