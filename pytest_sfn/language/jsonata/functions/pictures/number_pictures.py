"""$formatNumber: numbers with the pictures of XPath.

https://www.w3.org/TR/xpath-functions-31/#formatting-numbers defines the names of a picture's parts.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pytest_sfn.language.jsonata.errors import InternalError, JsonataError, out_of_time
from pytest_sfn.language.jsonata.functions.numbers import round_half_even
from pytest_sfn.language.jsonata.java.numbers import double, number_text
from pytest_sfn.language.jsonata.runtime.charges import for_picture
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.undefined import UNDEFINED

_DEFAULTS = {
    "decimal-separator": ".",
    "grouping-separator": ",",
    "exponent-separator": "e",
    "minus-sign": "-",
    "percent": "%",
    "per-mille": "‰",
    "zero-digit": "0",
    "digit": "#",
    "pattern-separator": ";",
}


@native("formatNumber", "<n-so?:s>", charge=for_picture(1))
def format_number(value: Any, picture: Any, options: Any = UNDEFINED) -> Any:
    if value is UNDEFINED:
        return UNDEFINED
    if not math.isfinite(value) or picture is UNDEFINED:
        raise InternalError(f"$formatNumber cannot format {number_text(value)} as {picture!r}")
    changes = () if options is UNDEFINED else tuple(sorted(options.items()))
    signs, pictures = _analyse(picture, changes)
    return _format(value, pictures[0] if value >= 0 else pictures[1], signs)


class _Signs:
    """The characters with a meaning in a picture. Raises InternalError if one of them is not a text."""

    def __init__(self, options: tuple[tuple[str, Any], ...]) -> None:
        if not all(type(sign) is str and sign for _, sign in options):
            raise InternalError("the options of $formatNumber must be characters")
        chosen: dict[str, str] = {**_DEFAULTS, **dict(options)}
        self.decimal = chosen["decimal-separator"]
        self.grouping = chosen["grouping-separator"]
        self.exponent = chosen["exponent-separator"]
        self.minus = chosen["minus-sign"]
        self.percent = chosen["percent"]
        self.per_mille = chosen["per-mille"]
        self.zero = chosen["zero-digit"]
        self.optional = chosen["digit"]
        self.pattern = chosen["pattern-separator"]
        self.digits = "".join(chr(ord(self.zero[0]) + value) for value in range(10))

    def is_digit(self, char: str) -> bool:
        return char in self.digits

    def is_active(self, char: str) -> bool:
        return char in self.digits or char in (
            self.decimal,
            self.exponent,
            self.grouping,
            self.optional,
            self.pattern,
        )

    def count(self, part: str, *, optional: bool = False) -> int:
        """How many digit characters a part has, with or without the optional ones."""
        return sum(self.is_digit(char) or (optional and char == self.optional) for char in part)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A sub-picture, split into its parts. ``exponent`` is None if it has none."""

    picture: str
    prefix: str
    suffix: str
    active: str
    mantissa: str
    exponent: str | None
    integer: str
    fraction: str


@dataclass(frozen=True, slots=True)
class _Picture:
    """A parsed sub-picture: the sizes of its parts, and the positions of separators."""

    picture: str
    prefix: str
    suffix: str
    scaling: int
    least_integer: int
    least_fraction: int
    most_fraction: int
    least_exponent: int
    regular_grouping: int
    integer_groups: tuple[int, ...]
    fraction_groups: tuple[int, ...]


@functools.lru_cache(maxsize=128)
def _analyse(picture: str, options: tuple[tuple[str, Any], ...]) -> tuple[_Signs, tuple[_Picture, _Picture]]:
    """The signs, and the pictures for positive and negative numbers. Raises JsonataError for an invalid picture."""
    signs = _Signs(options)
    parts = [_cut(part, signs) for part in picture.split(signs.pattern)]
    if len(parts) > 2:
        raise JsonataError("D3080")
    for part in parts:
        _check(part, signs)
    first = _measure(parts[0], signs)
    if len(parts) == 2:
        return signs, (first, _measure(parts[1], signs))
    return signs, (first, replace(first, prefix=signs.minus + first.prefix))


def _cut(picture: str, signs: _Signs) -> _Parts:
    edges = [place for place, char in enumerate(picture) if signs.is_active(char) and char != signs.exponent]
    start, end = (edges[0], edges[-1] + 1) if edges else (0, len(picture))
    active, suffix = picture[start:end], picture[end:]
    mantissa, exponent = active, None
    place = picture.find(signs.exponent, start)
    if place != -1 and place <= end:
        # The position counts from the start of the picture, as in JSONata: a prefix shifts the exponent.
        mantissa, exponent = active[:place], active[place + 1 :]
    integer, separator, fraction = mantissa.partition(signs.decimal)
    return _Parts(
        picture, picture[:start], suffix, active, mantissa, exponent, integer, fraction if separator else suffix
    )


def _check(parts: _Parts, signs: _Signs) -> None:
    """Raise the error of the last rule that a sub-picture breaks, because JSONata reports that one."""
    picture, integer, fraction, exponent = parts.picture, parts.integer, parts.fraction, parts.exponent
    percent, per_mille = signs.percent in picture, signs.per_mille in picture
    decimal = picture.find(signs.decimal)
    beside = {picture[decimal - 1 : decimal], picture[decimal + 1 : decimal + 2]} if decimal != -1 else set()
    rules = {
        "D3081": picture.count(signs.decimal) > 1,
        "D3082": picture.count(signs.percent) > 1,
        "D3083": picture.count(signs.per_mille) > 1,
        "D3084": percent and per_mille,
        "D3085": not signs.count(parts.mantissa, optional=True),
        "D3086": not all(map(signs.is_active, parts.active)),
        "D3087": signs.grouping in beside,
        "D3088": decimal == -1 and integer.endswith(signs.grouping),
        "D3089": signs.grouping * 2 in picture,
        "D3090": signs.optional in integer and signs.count(integer.partition(signs.optional)[0]) > 0,
        "D3091": signs.optional in fraction and signs.count(fraction.rpartition(signs.optional)[2]) > 0,
        "D3092": bool(exponent) and (percent or per_mille),
        "D3093": exponent is not None and signs.count(exponent) != max(1, len(exponent)),
    }
    broken = [code for code, is_broken in rules.items() if is_broken]
    if broken:
        raise JsonataError(broken[-1])


def _measure(parts: _Parts, signs: _Signs) -> _Picture:
    least_integer = scaling = signs.count(parts.integer)
    least_fraction, most_fraction = signs.count(parts.fraction), signs.count(parts.fraction, optional=True)
    if not least_integer and not most_fraction:
        if parts.exponent is not None:
            least_fraction = most_fraction = 1
        else:
            least_integer = 1
    if parts.exponent is not None and not least_integer and signs.optional in parts.integer:
        least_integer = 1
    if not least_integer and not least_fraction:
        least_fraction = 1
    groups = _integer_groups(parts.integer, signs)
    return _Picture(
        picture=parts.picture,
        prefix=parts.prefix,
        suffix=parts.suffix,
        scaling=scaling,
        least_integer=least_integer,
        least_fraction=least_fraction,
        most_fraction=most_fraction,
        least_exponent=signs.count(parts.exponent or ""),
        regular_grouping=regular_interval(groups),
        integer_groups=groups,
        fraction_groups=_fraction_groups(parts, signs),
    )


def _integer_groups(part: str, signs: _Signs) -> tuple[int, ...]:
    """The number of digits to the right of each separator."""
    places = [place for place, char in enumerate(part) if char == signs.grouping]
    return tuple(signs.count(part[place:], optional=True) for place in places)


def _fraction_groups(parts: _Parts, signs: _Signs) -> tuple[int, ...]:
    """The number of digits to the left of each separator. JSONata looks for all but the first in the integer part."""
    positions = []
    place = parts.fraction.find(signs.grouping)
    while place != -1:
        positions.append(signs.count(parts.fraction[:place], optional=True))
        place = parts.integer.find(signs.grouping, place + 1)
    return tuple(positions)


def regular_interval(positions: tuple[int, ...]) -> int:
    """The interval, if the positions are all its multiples, without a gap; else 0."""
    if not positions:
        return 0
    factor = math.gcd(*positions)
    return factor if all(factor * count in positions for count in range(1, len(positions) + 1)) else 0


def _format(value: float, picture: _Picture, signs: _Signs) -> str:
    scaled = double(value)
    if signs.percent in picture.picture:
        scaled *= 100
    elif signs.per_mille in picture.picture:
        scaled *= 1000
    mantissa, exponent = _scale(scaled, picture)
    text = _with_separators(_digits(mantissa, picture, signs), picture, signs)
    if exponent is not None:
        digits = _in_family(f"{abs(exponent):0{picture.least_exponent}d}", signs)
        text += signs.exponent + (signs.minus if exponent < 0 else "") + digits
    return picture.prefix + text + picture.suffix


def _scale(number: float, picture: _Picture) -> tuple[float, int | None]:
    """The number as mantissa and exponent, if the picture has an exponent."""
    if not picture.least_exponent:
        return number, None
    if number <= 0:
        raise out_of_time()  # JSONata searches endlessly for the exponent of such a number
    exponent = 0
    most, least = math.pow(10, picture.scaling), math.pow(10, picture.scaling - 1)
    while number < least:
        number *= 10
        exponent -= 1
    while number > most:
        number /= 10
        exponent += 1
    return number, exponent


def _digits(number: float, picture: _Picture, signs: _Signs) -> str:
    """The digits with the decimal separator, as many as the picture requires."""
    rounded = abs(round_half_even(number, picture.most_fraction))
    fixed = (
        f"{rounded:.{picture.most_fraction}f}"
        if rounded < 1e21
        else f"{Decimal(repr(rounded)):.{picture.most_fraction}f}"
    )
    integer, _, fraction = fixed.partition(".")
    integer, fraction = integer.lstrip("0"), fraction.rstrip("0")
    integer = "0" * (picture.least_integer - len(integer)) + integer
    fraction += "0" * (picture.least_fraction - len(fraction))
    return _in_family(integer, signs) + signs.decimal + _in_family(fraction, signs)


def _in_family(text: str, signs: _Signs) -> str:
    if signs.zero == "0":
        return text
    return "".join(signs.digits[ord(char) - 48] if "0" <= char <= "9" else char for char in text)


def _with_separators(text: str, picture: _Picture, signs: _Signs) -> str:
    """Digits with grouping separators, and without a decimal separator that is not needed."""
    point = text.index(signs.decimal)
    size = picture.regular_grouping
    if size:
        for place in range(size, point, size):
            text = text[: point - place] + signs.grouping + text[point - place :]
    else:
        for shift, place in enumerate(picture.integer_groups):
            text = text[: point + shift - place] + signs.grouping + text[point + shift - place :]
    point = text.index(signs.decimal)
    for place in picture.fraction_groups:
        text = text[: point + place + 1] + signs.grouping + text[point + place + 1 :]
    if signs.decimal not in picture.picture or text.index(signs.decimal) == len(text) - 1:
        return text[:-1]
    return text
