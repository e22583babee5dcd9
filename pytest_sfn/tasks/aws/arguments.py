"""The arguments of a task as an API takes them: other spelling, bytes, datetimes.

Arguments that do not fit raise the error with which Step Functions fails the start of a task.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.apis.operations import Naming, Operation, Shape, members
from pytest_sfn.clock import MICROSECONDS, to_datetime
from pytest_sfn.clock.instants import FIRST_INSTANT, LAST_INSTANT
from pytest_sfn.errors import EvaluationError
from pytest_sfn.integrations.record.argument_problems import missing, unsupported, wrong_type
from pytest_sfn.language.timestamps import parse_timestamp
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.json_values import is_number

_NUMBERS = frozenset({"integer", "long", "float", "double"})
_WHOLE = frozenset({"integer", "long"})
_BOOLEANS: Mapping[Json, bool] = {"true": True, "false": False}


def unusable_arguments(given: Json, problems: Collection[str]) -> EvaluationError:
    """The error of arguments with which no task can be started."""
    listed = ", ".join(problems)
    return EvaluationError(
        "States.Runtime", f"The Parameters '{dumps(given)}' could not be used to start the Task: [{listed}]"
    )


@dataclass(frozen=True, slots=True)
class Conversions:
    """What is taken although it is not what the API takes.

    ``json_for_texts``: an object or an array for a text, which is then its JSON. ``from_text``: the structures that a
    plain text stands for, each with the member that it is; their booleans may be texts, too.
    """

    json_for_texts: bool = False
    from_text: Mapping[str, str] = field(default_factory=dict)


OF_SDK = Conversions(json_for_texts=True)
"""Those of AWS SDK integrations."""


def api_arguments(operation: Operation, given: Json, conversions: Conversions = OF_SDK) -> dict[str, Any]:
    """The keyword arguments for boto3. Raises EvaluationError."""
    read, problems = read_arguments(operation, given, conversions)
    if problems:
        raise unusable_arguments(given, problems)
    return read


def read_arguments(
    operation: Operation, given: Json, conversions: Conversions = OF_SDK
) -> tuple[dict[str, Any], list[str]]:
    """The keyword arguments for boto3, and what is wrong with those given."""
    if operation.input is None:
        return {}, []
    reader = _ArgumentsReader(operation.naming, conversions)
    return dict(reader.read(operation.input, given, "")), reader.problems


class _ArgumentsReader:
    """Reads the arguments of one call, and collects what is wrong with them."""

    def __init__(self, naming: Naming, conversions: Conversions) -> None:
        self._naming = naming
        self._json_for_texts = conversions.json_for_texts
        self._from_text = conversions.from_text
        self.problems: list[str] = []

    def read(self, shape: Shape, value: Json, field: str) -> Any:
        kind = shape.type_name
        if getattr(shape, "is_document_type", False):
            return value
        if kind == "structure":
            if shape.name in self._from_text:
                value = self._spelled_out(shape, value)
            return self._structure(shape, value, field) if self._is(dict, value, field, "an OBJECT") else {}
        if kind == "list":
            given = value if self._is(list, value, field, "an ARRAY") else ()
            return [self.read(shape.member, item, field) for item in given]
        if kind == "map":
            entries = value if self._is(dict, value, field, "an OBJECT") else {}
            return {key: self.read(shape.value, item, key) for key, item in entries.items()}
        return self._scalar(kind, value, field)

    def _spelled_out(self, shape: Shape, value: Json) -> Json:
        """A structure that a plain text may stand for."""
        if isinstance(value, str):
            return {self._naming(self._from_text[shape.name]): value}
        if not isinstance(value, dict):
            return value
        known = members(shape, self._naming)
        flags = {name for name, (_, member) in known.items() if member.type_name == "boolean"}
        return {
            name: _BOOLEANS.get(item, item) if name in flags and isinstance(item, str) else item
            for name, item in value.items()
        }

    def _structure(self, shape: Shape, given: dict[str, Json], field: str) -> dict[str, Any]:
        known = members(shape, self._naming)
        read: dict[str, Any] = {}
        for name, item in given.items():
            member = known.get(name)
            if member is None:
                self.problems.append(unsupported(name))
            elif item is not None and is_body(shape, member[0]):
                read[member[0]] = _text(item).encode()
            elif item is not None:
                read[member[0]] = self.read(member[1], item, name)
        for name in shape.required_members:
            if name not in read and not is_idempotency_token(shape.members[name]):
                self.problems.append(missing(self._naming(name)))
        return read

    def _scalar(self, kind: str, value: Json, field: str) -> Any:
        if kind == "string":
            if self._json_for_texts and isinstance(value, (dict, list)):
                return dumps(value)
            return self._expect(str, value, field, "a STRING")
        if kind == "blob":
            return _bytes(value)
        if kind == "boolean":
            return self._expect(bool, value, field, "a BOOLEAN")
        if kind == "timestamp":
            return self._timestamp(value, field)
        if kind in _NUMBERS:
            return self._number(kind, value, field)
        return value

    def _number(self, kind: str, value: Json, field: str) -> Any:
        if not is_number(value):
            return self._refuse(field, "a NUMBER")
        if kind in _WHOLE and int(value) != value:
            return self._refuse(field, "an INTEGER")
        return int(value) if kind in _WHOLE else float(value)

    def _timestamp(self, value: Json, field: str) -> Any:
        instant = parse_timestamp(value) if isinstance(value, str) else None
        if is_number(value):
            instant = round(value * MICROSECONDS)
        if instant is None or not FIRST_INSTANT <= instant <= LAST_INSTANT:
            return self._refuse(field, "a TIMESTAMP")
        return to_datetime(instant)

    def _expect(self, wanted: type, value: Json, field: str, name: str) -> Any:
        return value if self._is(wanted, value, field, name) else None

    def _is(self, wanted: type, value: Json, field: str, name: str) -> bool:
        if not isinstance(value, wanted):
            self._refuse(field, name)
        return isinstance(value, wanted)

    def _refuse(self, field: str, name: str) -> None:
        self.problems.append(wrong_type(field, name))


def is_idempotency_token(shape: Shape) -> bool:
    """Whether the SDK fills a member in that a caller leaves out."""
    return bool(shape.metadata.get("idempotencyToken"))


def is_body(shape: Shape, member: str) -> bool:
    """Whether a blob in a structure is what a caller sends or gets as a whole body: Step Functions shows it as text."""
    blob = shape.members[member]
    is_whole = shape.serialization.get("payload") == member or blob.serialization.get("streaming")
    return bool(is_whole and blob.type_name == "blob")


def _bytes(value: Json) -> bytes:
    """A blob is base64, if it can be; else it is the text itself, or the JSON text of another value."""
    text = _text(value)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode()


def _text(value: Json) -> str:
    return value if isinstance(value, str) else dumps(value)
