"""The checks that AWS makes on every request before anything else: required members, types, lengths, ranges, patterns,
enumerations.

They follow botocore's model of the API. botocore itself checks required members, types and minima, unless
the client was made without ``parameter_validation``, as the client of the tasks is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_sfn.apis.shapes import Shape, ShapeWalk
from pytest_sfn.errors import ErrorName
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.values.json_text import Json, utf8_size, without_nulls

if TYPE_CHECKING:
    from botocore.model import StructureShape


class Violation(NamedTuple):
    """A violated constraint: the path, the value as it is shown (None: hidden), and the rule."""

    path: str
    shown: str | None
    rule: str


_LARGE = 100_000
"""Larger limits in the model are limits on payloads, which AWS measures in bytes."""

_NULL = "null"
_TYPES: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Boolean": (bool,),
    "Integer": (int,),
    "Long": (int,),
    "Float": (int, float),
}


def check_constraints(shape: StructureShape | None, given: Members) -> Members:
    """The parameters of an operation without nulls, which count as absent. Raises the ValidationException or
    SerializationException that AWS answers.
    """
    if shape is None:
        return given
    present: Members = without_nulls(given)
    check = _ConstraintCheck()
    check.walk(shape, present, "")
    if check.violations:
        raise validation_error(check.violations)
    return present


def validation_error(violations: list[Violation]) -> ApiError:
    """The answer that lists all violated constraints."""
    count = f"{len(violations)} validation error{'s' if len(violations) > 1 else ''} detected: "
    return ApiError(ErrorName.VALIDATION, count + "; ".join(map(_describe, violations)))


def missing(path: str) -> Violation:
    """The violation of a missing member."""
    return Violation(path, _NULL, "Member must not be null")


def _describe(violation: Violation) -> str:
    path, shown, rule = violation
    value = "Value" if shown is None else f"Value {shown}"
    return f"{value} at '{path}' failed to satisfy constraint: {rule}"


class _ConstraintCheck(ShapeWalk):
    """Checks the parameters of one call, and collects the violations."""

    def __init__(self) -> None:
        super().__init__(str)
        self.violations: list[Violation] = []

    def structure(self, shape: Shape, value: Json, at: str) -> None:
        if not isinstance(value, dict):
            raise _unserializable("Unexpected value type in payload")
        for name, member in shape.members.items():
            here = f"{at}.{name}" if at else name
            if name in value:
                self.walk(member, value[name], here)
            elif name in shape.required_members:
                self.violations.append(missing(here))

    def sequence(self, shape: Shape, value: Json, at: str) -> None:
        if not isinstance(value, list):
            raise _unserializable("Expected list or null")
        self._bounds(shape, len(value), at, None, "length")
        for number, item in enumerate(value, 1):
            here = f"{at}.{number}.member"
            if item is None:
                self.violations.append(missing(here))
            else:
                self.walk(shape.member, item, here)

    def mapping(self, shape: Shape, value: Json, at: str) -> None:
        """Maps have no constraints in this API."""

    def scalar(self, kind: str, shape: Shape, value: Any, at: str) -> None:
        wanted = kind.capitalize()
        if wanted not in _TYPES:
            return
        _check_type(value, wanted)
        if kind == "string":
            self._text(shape, value, at)
        elif kind != "boolean":
            self._bounds(shape, value, at, f"'{value}'", "value")

    def _text(self, shape: Shape, value: str, at: str) -> None:
        limits = shape.metadata
        shown = None if limits.get("sensitive") else f"'{value}'"
        in_bytes = limits.get("max", 0) >= _LARGE
        self._bounds(shape, utf8_size(value) if in_bytes else len(value), at, shown, "length")
        pattern = limits.get("pattern")
        if pattern and not _compiled(pattern).fullmatch(value):
            self._refuse(at, shown, f"Member must satisfy regular expression pattern: {pattern}")
        if shape.enum and value not in shape.enum:
            self._refuse(at, shown, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")

    def _bounds(self, shape: Shape, size: float, at: str, shown: str | None, what: str) -> None:
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        if least is not None and size < least:
            self._refuse(at, shown, f"Member must have {what} greater than or equal to {least}")
        if most is not None and size > most:
            self._refuse(at, shown, f"Member must have {what} less than or equal to {most}")

    def _refuse(self, at: str, shown: str | None, rule: str) -> None:
        self.violations.append(Violation(at, shown, rule))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the API's model, which is in Java's syntax."""
    return re.compile(pattern.replace(r"\p{ASCII}", r"[\x00-\x7f]"))


def _check_type(value: Json, wanted: str) -> None:
    """Raise SerializationException for a JSON value of another type."""
    if isinstance(value, _TYPES[wanted]) and isinstance(value, bool) == (wanted == "Boolean"):
        return
    if isinstance(value, dict):
        raise _unserializable("Start of structure or map found where not expected.")
    if isinstance(value, list):
        raise _unserializable("Start of list found where not expected")
    found = {bool: f"{value}".upper(), str: "STRING", int: "NUMBER", float: "NUMBER"}[type(value)]
    article = "an" if wanted[0] in "AEIOU" else "a"
    raise _unserializable(f"{found}_VALUE can not be converted to {article} {wanted}")


def _unserializable(why: str) -> ApiError:
    return ApiError(ErrorName.SERIALIZATION, why)
