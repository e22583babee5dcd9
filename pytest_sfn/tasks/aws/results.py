"""Converts an API's answer to a task's result: JSON with Step Functions' spelling of the fields."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pytest_sfn.apis.operations import Operation
from pytest_sfn.apis.shapes import Naming, Shape, ShapeWalk, is_body, members
from pytest_sfn.clock import to_microseconds
from pytest_sfn.language.timestamps import format_timestamp
from pytest_sfn.values.json_text import Json

Dates = Callable[[datetime], Json]
"""How a result shows a time."""


def iso_date(when: datetime) -> Json:
    """A time as AWS SDK integrations show it."""
    return format_timestamp(to_microseconds(when))


def epoch_milliseconds(when: datetime) -> Json:
    """A time as optimized integrations show it."""
    return to_microseconds(when) // 1000


def task_result(operation: Operation, answer: dict[str, Any], dates: Dates = iso_date) -> dict[str, Json]:
    """The result for an answer of boto3, without its ResponseMetadata."""
    return (
        {}
        if operation.output is None
        else _ResultWriter(operation.naming, dates).structure(operation.output, answer, "")
    )


class _ResultWriter(ShapeWalk):
    """Writes one answer."""

    def __init__(self, naming: Naming, dates: Dates) -> None:
        super().__init__(naming)
        self._dates = dates

    def structure(self, shape: Shape, value: dict[str, Any], at: str) -> dict[str, Json]:
        """The fields that have a value, by name. The body of an answer comes last: it is read after the headers."""
        fields: dict[str, Json] = {}
        body: dict[str, Json] = {}
        for field, (name, member) in members(shape, self.naming).items():
            if value.get(name) is None:
                continue
            if is_body(shape, name):
                body[field] = _text(value[name])
            else:
                fields[field] = self.walk(member, value[name], field)
        return dict(sorted(fields.items())) | body

    def scalar(self, kind: str, shape: Shape, value: Any, at: str) -> Json:
        if kind == "blob":
            return base64.b64encode(value).decode()
        if kind == "timestamp" and isinstance(value, datetime):
            return self._dates(value)
        return value


def _text(body: Any) -> str:
    content = body.read() if hasattr(body, "read") else body
    return content if isinstance(content, str) else content.decode("utf-8", "replace")
