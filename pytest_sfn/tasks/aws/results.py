"""An API's answer as a task's result: JSON, with the fields in the spelling of Step Functions."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pytest_sfn.apis.operations import Naming, Operation, Shape, members
from pytest_sfn.clock import to_microseconds
from pytest_sfn.language.timestamps import format_timestamp
from pytest_sfn.tasks.aws.arguments import is_body
from pytest_sfn.values.json_text import Json

Dates = Callable[[datetime], Json]
"""How a result shows an instant."""


def iso_date(when: datetime) -> Json:
    """As in the results of AWS SDK integrations."""
    return format_timestamp(to_microseconds(when))


def epoch_milliseconds(when: datetime) -> Json:
    """As in the results of optimized integrations."""
    return to_microseconds(when) // 1000


def task_result(operation: Operation, answer: dict[str, Any], dates: Dates = iso_date) -> dict[str, Json]:
    """The result for an answer of boto3, without its ResponseMetadata."""
    return {} if operation.output is None else _Writer(operation.naming, dates).structure(operation.output, answer)


class _Writer:
    """Writes one answer."""

    def __init__(self, naming: Naming, dates: Dates) -> None:
        self._naming = naming
        self._dates = dates

    def structure(self, shape: Shape, answer: dict[str, Any]) -> dict[str, Json]:
        return {
            field: _text(answer[name]) if is_body(shape, name) else self._value(member, answer[name])
            for field, (name, member) in members(shape, self._naming).items()
            if answer.get(name) is not None
        }

    def _value(self, shape: Shape, value: Any) -> Json:
        if getattr(shape, "is_document_type", False):
            return value
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, value)
        if kind == "list":
            return [self._value(shape.member, item) for item in value]
        if kind == "map":
            return {key: self._value(shape.value, item) for key, item in value.items()}
        if kind == "blob":
            return base64.b64encode(value).decode()
        if kind == "timestamp" and isinstance(value, datetime):
            return self._dates(value)
        return value


def _text(body: Any) -> str:
    content = body.read() if hasattr(body, "read") else body
    return content if isinstance(content, str) else content.decode("utf-8", "replace")
