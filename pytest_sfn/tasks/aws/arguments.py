"""Converts the arguments of a task to those of an API: other names, bytes, datetimes.

Arguments that do not fit raise the error with which Step Functions fails the start of a task.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.apis.operations import Operation
from pytest_sfn.apis.shapes import WHOLE_NUMBERS, Naming, Shape, ShapeWalk, is_body, kind_of, members, required_members
from pytest_sfn.clock import MICROSECONDS, to_datetime
from pytest_sfn.clock.instants import FIRST_INSTANT, LAST_INSTANT
from pytest_sfn.integrations.record.argument_problems import missing, unsupported, unusable_arguments, wrong_type
from pytest_sfn.language.timestamps import parse_timestamp
from pytest_sfn.values.json_text import Json, as_text, dumps
from pytest_sfn.values.json_values import is_number
from pytest_sfn.values.safe_text import utf8

_NUMBERS = frozenset({"integer", "long", "float", "double"})
_BOOLEANS: Mapping[Json, bool] = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Conversions:
    """Conversions of arguments whose type is not the API's.

    ``json_for_texts``: an object or an array becomes JSON text where the API takes a text. ``from_text`` maps a
    structure to the member that a plain text sets; booleans of such a structure may be texts, too.
    """

    json_for_texts: bool = False
    from_text: Mapping[str, str] = field(default_factory=dict)


OF_SDK = Conversions(json_for_texts=True)
"""The conversions of AWS SDK integrations."""


def api_arguments(operation: Operation, given: Json, conversions: Conversions = OF_SDK) -> dict[str, Any]:
    """The keyword arguments for boto3. Raises EvaluationError."""
    read, problems = read_arguments(operation, given, conversions)
    if problems:
        raise unusable_arguments(given, problems)
    return read


def read_arguments(
    operation: Operation, given: Json, conversions: Conversions = OF_SDK
) -> tuple[dict[str, Any], list[str]]:
    """The keyword arguments for boto3, and the problems of the given ones."""
    if operation.input is None:
        return {}, []
    reader = ArgumentsReader(operation.naming, conversions)
    return dict(reader.walk(operation.input, given, "")), reader.problems


class ArgumentsReader(ShapeWalk):
    """Reads the arguments of one call, and collects their problems in Step Functions' words, which name the innermost
    field. A subclass overrides how a problem is reported.
    """

    def __init__(self, naming: Naming, conversions: Conversions) -> None:
        super().__init__(naming)
        self._json_for_texts = conversions.json_for_texts
        self._from_text = conversions.from_text
        self.problems: list[str] = []

    def structure(self, shape: Shape, value: Json, at: str) -> dict[str, Any]:
        if shape.name in self._from_text:
            value = self._expand_text(shape, value)
        return self._members(shape, value, at) if self._is(dict, shape, value, at, "an OBJECT") else {}

    def sequence(self, shape: Shape, value: Json, at: str) -> Any:
        return super().sequence(shape, value if self._is(list, shape, value, at, "an ARRAY") else (), at)

    def mapping(self, shape: Shape, value: Json, at: str) -> Any:
        return super().mapping(shape, value if self._is(dict, shape, value, at, "an OBJECT") else {}, at)

    def _expand_text(self, shape: Shape, value: Json) -> Json:
        """The structure that a plain text stands for; other values unchanged."""
        if isinstance(value, str):
            return {self.naming(self._from_text[shape.name]): value}
        if not isinstance(value, dict):
            return value
        known = members(shape, self.naming)
        flags = {name for name, (_, member) in known.items() if kind_of(member) == "boolean"}
        return {
            name: _BOOLEANS.get(item, item) if name in flags and isinstance(item, str) else item
            for name, item in value.items()
        }

    def _members(self, shape: Shape, given: dict[str, Json], at: str) -> dict[str, Any]:
        known = members(shape, self.naming)
        read: dict[str, Any] = {}
        for name, item in given.items():
            member = known.get(name)
            if member is None:
                self.tell_unknown(shape, at, name)
            elif item is not None and is_body(shape, member[0]):
                read[member[0]] = utf8(as_text(item))
            elif item is not None:
                read[member[0]] = self.walk(member[1], item, self.key_place(at, name))
        for name in required_members(shape):
            if name not in read:
                self.tell_missing(shape, at, self.naming(name))
        return read

    def scalar(self, kind: str, shape: Shape, value: Json, at: str) -> Any:
        if kind == "string":
            if self._json_for_texts and isinstance(value, (dict, list)):
                return dumps(value)
            return self._expect(str, shape, value, at, "a STRING")
        if kind == "blob":
            return _bytes(value)
        if kind == "boolean":
            return self._expect(bool, shape, value, at, "a BOOLEAN")
        if kind == "timestamp":
            return self._timestamp(shape, value, at)
        if kind in _NUMBERS:
            return self._number(kind, shape, value, at)
        return value

    def _number(self, kind: str, shape: Shape, value: Json, at: str) -> Any:
        if not is_number(value):
            return self.tell_wrong_type(shape, value, at, "a NUMBER")
        if kind in WHOLE_NUMBERS and int(value) != value:
            return self.tell_wrong_type(shape, value, at, "an INTEGER")
        return int(value) if kind in WHOLE_NUMBERS else float(value)

    def _timestamp(self, shape: Shape, value: Json, at: str) -> Any:
        instant = parse_timestamp(value) if isinstance(value, str) else None
        if is_number(value):
            instant = round(value * MICROSECONDS)
        if instant is None or not FIRST_INSTANT <= instant <= LAST_INSTANT:
            return self.tell_wrong_type(shape, value, at, "a TIMESTAMP")
        return to_datetime(instant)

    def _expect(self, wanted: type, shape: Shape, value: Json, at: str, name: str) -> Any:
        return value if self._is(wanted, shape, value, at, name) else None

    def _is(self, wanted: type, shape: Shape, value: Json, at: str, name: str) -> bool:
        if not isinstance(value, wanted):
            self.tell_wrong_type(shape, value, at, name)
        return isinstance(value, wanted)

    def tell_wrong_type(self, shape: Shape, value: Json, at: str, wanted: str) -> None:
        """A value does not have its type, ``wanted``: ``a STRING``."""
        self.problems.append(wrong_type(at, wanted))

    def tell_unknown(self, shape: Shape, at: str, name: str) -> None:
        """A structure has no member of this name."""
        self.problems.append(unsupported(name))

    def tell_missing(self, shape: Shape, at: str, name: str) -> None:
        """A required member of a structure is not given."""
        self.problems.append(missing(name))


def _bytes(value: Json) -> bytes:
    """The bytes of a blob: decoded base64, or if that fails the text itself, or the JSON text of another value."""
    text = as_text(value)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return utf8(text)
