"""Checks the arguments of public functions.

An invalid argument raises an :class:`SfnError` that is also a TypeError or a ValueError. It names the function, the
argument, the valid values and the given one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeGuard, TypeVar

from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import did_you_mean

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Instance = TypeVar("Instance")

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
LONGEST_SPAN = timedelta(days=2_900_000)
"""A span longer than the time between the years 1970 and 9999."""


def _anything(value: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """The valid values of an argument: described in words, checked by type and by value."""

    words: str
    has_type: Callable[[Any], bool]
    fits: Callable[[Any], bool] = _anything
    names: Collection[str] = ()

    def check(self, value: object, what: str) -> None:
        """Raise InvalidArgumentType or InvalidArgumentValue for an invalid value. ``what`` names the argument."""
        if not self.has_type(value):
            raise InvalidArgumentType(f"{what} must be {self.words}, not {safe_repr(value)}")
        if not self.fits(value):
            hint = did_you_mean(value, self.names) if isinstance(value, str) else None
            raise InvalidArgumentValue(
                f"{what} must be {self.words}, not {safe_repr(value)}" + (f": {hint}" if hint else "")
            )


def check_arguments(**kinds: Kind) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Check the named arguments of a function when they are passed, and explain a call that does not match it."""

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        names = list(inspect.signature(function).parameters)
        first = next((place for place, name in enumerate(names) if name in kinds), len(names))
        by_place = [(name, kinds.get(name)) for name in names[first:]]
        called = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]

        @functools.wraps(function)
        def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            __tracebackhide__ = True
            if len(args) > first:
                for (name, kind), value in zip(by_place, args[first:], strict=False):
                    if kind is not None and not (kind.has_type(value) and kind.fits(value)):
                        kind.check(value, f"{name}= of {called}")
            for name, value in kwargs.items():
                kind = kinds.get(name)
                if kind is not None and not (kind.has_type(value) and kind.fits(value)):
                    kind.check(value, f"{name}= of {called}")
            try:
                return function(*args, **kwargs)
            except TypeError as problem:
                if problem.__traceback__ is None or problem.__traceback__.tb_next is not None:
                    raise
                raise InvalidArgumentType(_misfit(called, names, kwargs, problem)) from None

        return call

    return decorate


def explain_mismatch(kind: type[Instance]) -> type[Instance]:
    """Make a dataclass explain a call that does not match its fields."""
    setattr(kind, "__init__", check_arguments()(kind.__init__))  # noqa: B010 - a method, for mypy
    return kind


def _misfit(called: str, names: list[str], given: Mapping[str, object], problem: TypeError) -> str:
    """Why a call does not match its function, with Python's text, and which name was probably meant."""
    unknown = next((name for name in given if name not in names), None)
    known = [name for name in names if name != "self"]
    if unknown is None:
        return f"{problem}; {called} takes {', '.join(known) or 'no arguments'}"
    hint = did_you_mean(unknown, known) or f"it takes {', '.join(known) or 'no arguments'}"
    return f"{called} has no argument {unknown!r}: {hint}"


# ---- kinds of arguments


def optional(kind: Kind) -> Kind:
    """The same kind of argument, or None."""
    return Kind(
        f"{kind.words} or None",
        lambda value: value is None or kind.has_type(value),
        lambda value: value is None or kind.fits(value),
        kind.names,
    )


def one_of(*names: str) -> Kind:
    """One of these texts."""
    return Kind(" or ".join(map(repr, names)), _is_text, lambda value: value in names, names)


def whole_number(least: int) -> Kind:
    """A whole number within 64 bits."""
    return Kind(f"a whole number from {least}", _is_whole, lambda value: least <= value < 2**63)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_span(value: object) -> TypeGuard[float | timedelta]:
    """True for a number of seconds or a timedelta."""
    return isinstance(value, (int, float, timedelta)) and not isinstance(value, bool)


def _is_possible_instant(value: datetime) -> bool:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return _FIRST <= aware <= _LAST


TEXT = Kind("a string", _is_text)
NAME = Kind("a string that is not empty", _is_text, bool)
FLAG = Kind("True or False", lambda value: isinstance(value, bool))
INSTANT = Kind("a datetime between 1970 and 9999", lambda value: isinstance(value, datetime), _is_possible_instant)
WHOLE_NUMBER = Kind("a whole number of at most 64 bits", _is_whole, lambda value: abs(value) < 2**63)
MAPPING = Kind("a mapping", lambda value: isinstance(value, Mapping))
NAMED_VALUES = Kind(
    "a mapping with strings as names",
    lambda value: isinstance(value, Mapping),
    lambda value: all(isinstance(name, str) for name in value),
)
SUBSTITUTIONS = Kind(
    "a mapping with strings as names, or a function from a name to its value",
    lambda value: callable(value) or NAMED_VALUES.has_type(value),
    lambda value: callable(value) or NAMED_VALUES.fits(value),
)
FUNCTION = Kind("a function", callable)
TEXTS = Kind(
    "a list of strings",
    lambda value: isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value),
)
