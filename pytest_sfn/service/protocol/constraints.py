"""The checks that AWS makes of every request before it looks at what is asked: members that have to be there, types,
lengths, ranges, patterns, enumerations.

They come from the API model, as botocore has it. botocore itself checks required members, types and minima, unless the
client was made without ``parameter_validation``, as the one of the tasks is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.values.json_text import Json, utf8_size, without_nulls

if TYPE_CHECKING:
    from botocore.model import Shape, StructureShape


class Violation(NamedTuple):
    """A constraint that is not met: where, the value as it is shown (None: hidden), and what it must be."""

    path: str
    shown: str | None
    rule: str


Check = Callable[[Any, str], Iterator[Violation]]
Checker = Callable[[Members], Members]

_LARGE = 100_000
"""The model's limits from here on are about payloads, which AWS measures in bytes."""

_NULL = "null"
_TYPES: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Boolean": (bool,),
    "Integer": (int,),
    "Long": (int,),
    "Float": (int, float),
}


def compile_constraints(shape: StructureShape | None) -> Checker:
    """What checks the parameters of an operation. It gives those that are not null, which are as good as absent, and
    raises the ValidationException or SerializationException that AWS answers.
    """
    if shape is None:
        return lambda given: given
    check = _structure(shape)

    def checked(given: Members) -> Members:
        present: Members = without_nulls(given)
        violations = list(check(present, ""))
        if violations:
            raise validation_error(violations)
        return present

    return checked


def validation_error(violations: list[Violation]) -> ApiError:
    """The answer that lists all constraints that are not met."""
    count = f"{len(violations)} validation error{'s' if len(violations) > 1 else ''} detected: "
    return ApiError("ValidationException", count + "; ".join(map(_describe, violations)))


def missing(path: str) -> Violation:
    """A member that has to be there."""
    return Violation(path, _NULL, "Member must not be null")


def _describe(violation: Violation) -> str:
    path, shown, rule = violation
    value = "Value" if shown is None else f"Value {shown}"
    return f"{value} at '{path}' failed to satisfy constraint: {rule}"


def _compile(shape: Shape) -> Check:
    compilers: dict[str, Callable[[Any], Check]] = {
        "structure": _structure,
        "list": _list,
        "string": _string,
        "integer": _number,
        "long": _number,
        "float": _number,
        "boolean": _switch,
    }
    return compilers.get(shape.type_name, _anything)(shape)


def _structure(shape: Any) -> Check:
    required = frozenset(shape.required_members)
    members = {name: _compile(member) for name, member in shape.members.items()}

    def check_structure(value: Any, path: str) -> Iterator[Violation]:
        if not isinstance(value, dict):
            raise _unserializable("Unexpected value type in payload")
        for name, check in members.items():
            here = f"{path}.{name}" if path else name
            if name in value:
                yield from check(value[name], here)
            elif name in required:
                yield missing(here)

    return check_structure


def _list(shape: Any) -> Check:
    member, limits = _compile(shape.member), shape.metadata

    def check_list(value: Any, path: str) -> Iterator[Violation]:
        if not isinstance(value, list):
            raise _unserializable("Expected list or null")
        yield from _bounds(limits, len(value), path, None, "length")
        for number, item in enumerate(value, 1):
            here = f"{path}.{number}.member"
            if item is None:
                yield missing(here)
            else:
                yield from member(item, here)

    return check_list


def _string(shape: Any) -> Check:
    limits = shape.metadata
    allowed, hidden = getattr(shape, "enum", None), limits.get("sensitive")
    in_bytes = limits.get("max", 0) >= _LARGE
    written = limits.get("pattern")
    pattern = re.compile(written.replace(r"\p{ASCII}", r"[\x00-\x7f]")) if written else None

    def check_string(value: Any, path: str) -> Iterator[Violation]:
        _check_type(value, "String")
        shown = None if hidden else f"'{value}'"
        yield from _bounds(limits, utf8_size(value) if in_bytes else len(value), path, shown, "length")
        if pattern and not pattern.fullmatch(value):
            yield Violation(path, shown, f"Member must satisfy regular expression pattern: {written}")
        if allowed and value not in allowed:
            yield Violation(path, shown, f"Member must satisfy enum value set: [{', '.join(allowed)}]")

    return check_string


def _number(shape: Any) -> Check:
    def check_number(value: Any, path: str) -> Iterator[Violation]:
        _check_type(value, shape.type_name.capitalize())
        yield from _bounds(shape.metadata, value, path, f"'{value}'", "value")

    return check_number


def _switch(shape: Any) -> Check:
    def check_switch(value: Any, path: str) -> Iterator[Violation]:
        _check_type(value, "Boolean")
        yield from ()

    return check_switch


def _anything(shape: Any) -> Check:
    return lambda value, path: iter(())


def _bounds(limits: dict[str, Any], size: float, path: str, shown: str | None, what: str) -> Iterator[Violation]:
    least, most = limits.get("min"), limits.get("max")
    if least is not None and size < least:
        yield Violation(path, shown, f"Member must have {what} greater than or equal to {least}")
    if most is not None and size > most:
        yield Violation(path, shown, f"Member must have {what} less than or equal to {most}")


def _check_type(value: Json, wanted: str) -> None:
    """Raises SerializationException for a JSON value of another type."""
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
    return ApiError("SerializationException", why)
