"""The checks that AWS makes of every request before it looks at what is asked: lengths, ranges, patterns, enumerations.

They come from the API model, as botocore has it. botocore itself checks required members, types and minima, no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pytest_sfn.json_text import utf8_size
from pytest_sfn.service.calls import ApiError, Members

if TYPE_CHECKING:
    from botocore.model import Shape, StructureShape

Violation = tuple[str, str | None, str]
"""Where a constraint is not met, the value as it is shown (None: hidden), and what it must be."""

Check = Callable[[Any, str], Iterator[Violation]]
Checker = Callable[[Members], None]

_LARGE = 100_000
"""The model's limits from here on are about payloads, which AWS measures in bytes."""


def compile_constraints(shape: StructureShape | None) -> Checker:
    """What checks the parameters of an operation: it raises the ValidationException that AWS answers."""
    check = _structure(shape) if shape else None
    if check is None:
        return lambda given: None

    def raise_violations(given: Members) -> None:
        violations = list(check(given, ""))
        if violations:
            raise validation_error(violations)

    return raise_violations


def validation_error(violations: list[Violation]) -> ApiError:
    """The answer that lists all constraints that are not met."""
    count = f"{len(violations)} validation error{'s' if len(violations) > 1 else ''} detected: "
    return ApiError("ValidationException", count + "; ".join(_describe(*violation) for violation in violations))


def _describe(path: str, shown: str | None, rule: str) -> str:
    value = "Value" if shown is None else f"Value '{shown}'"
    return f"{value} at '{path}' failed to satisfy constraint: {rule}"


def _compile(shape: Shape) -> Check | None:
    compilers: dict[str, Callable[[Any], Check | None]] = {
        "structure": _structure,
        "list": _list,
        "string": _string,
        "integer": _number,
        "long": _number,
        "float": _number,
    }
    compiler = compilers.get(shape.type_name)
    return compiler(shape) if compiler else None


def _structure(shape: Any) -> Check | None:
    members = {name: check for name, member in shape.members.items() if (check := _compile(member))}
    if not members:
        return None

    def check_structure(value: Any, path: str) -> Iterator[Violation]:
        for name, check in members.items():
            if name in value:
                yield from check(value[name], f"{path}.{name}" if path else name)

    return check_structure


def _list(shape: Any) -> Check | None:
    member, most = _compile(shape.member), shape.metadata.get("max")
    if not member and most is None:
        return None

    def check_list(value: Any, path: str) -> Iterator[Violation]:
        if most is not None and len(value) > most:
            yield path, None, f"Member must have length less than or equal to {most}"
        for number, item in enumerate(value, 1):
            if member:
                yield from member(item, f"{path}.{number}.member")

    return check_list


def _string(shape: Any) -> Check | None:
    limits = shape.metadata
    most, allowed, hidden = limits.get("max"), getattr(shape, "enum", None), limits.get("sensitive")
    written = limits.get("pattern")
    pattern = re.compile(written.replace(r"\p{ASCII}", r"[\x00-\x7f]")) if written else None
    if most is None and not allowed and not pattern:
        return None

    def check_string(value: Any, path: str) -> Iterator[Violation]:
        shown = None if hidden else value
        if most is not None and (utf8_size(value) if most >= _LARGE else len(value)) > most:
            yield path, shown, f"Member must have length less than or equal to {most}"
        if pattern and not pattern.fullmatch(value):
            yield path, shown, f"Member must satisfy regular expression pattern: {written}"
        if allowed and value not in allowed:
            yield path, shown, f"Member must satisfy enum value set: [{', '.join(allowed)}]"

    return check_string


def _number(shape: Any) -> Check | None:
    most = shape.metadata.get("max")
    if most is None:
        return None

    def check_number(value: Any, path: str) -> Iterator[Violation]:
        if value > most:
            yield path, str(value), f"Member must have value less than or equal to {most}"

    return check_number
