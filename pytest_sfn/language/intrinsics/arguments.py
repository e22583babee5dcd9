"""Checks arguments: each method returns the argument with the right type, or raises InvalidArguments."""

from __future__ import annotations

import math

from pytest_sfn.values.json_text import Json

LEAST_INT, MOST_INT = -(2**31), 2**31 - 1
"""The range of an ``int`` of Java."""


class IntrinsicFailure(Exception):
    """A call that cannot be evaluated. The message is AWS's text."""


class InvalidArguments(IntrinsicFailure):
    """A wrong number of arguments, a wrong type, or a value out of range."""

    def __init__(self, function: str) -> None:
        super().__init__(f"Invalid arguments in {function}")


class Arguments:
    """The arguments of one function call."""

    __slots__ = ("function", "values")

    def __init__(self, function: str, values: list[Json]) -> None:
        self.function = function
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: int) -> Json:
        return self.values[index]

    def invalid(self) -> InvalidArguments:
        return InvalidArguments(self.function)

    def count(self, *allowed: int) -> None:
        """Check the number of arguments."""
        if len(self.values) not in allowed:
            raise self.invalid()

    def array(self, index: int) -> list[Json]:
        value = self.values[index]
        if not isinstance(value, list):
            raise self.invalid()
        return value

    def object(self, index: int) -> dict[str, Json]:
        value = self.values[index]
        if not isinstance(value, dict):
            raise self.invalid()
        return value

    def text(self, index: int) -> str:
        value = self.values[index]
        if not isinstance(value, str):
            raise self.invalid()
        return value

    def number(self, index: int) -> int | float:
        value = self.values[index]
        if type(value) is int or (type(value) is float and math.isfinite(value)):
            return value
        raise self.invalid()

    def integer(self, index: int) -> int:
        """A number without its fraction, which is cut off instead of rounded."""
        return int(self.number(index))
