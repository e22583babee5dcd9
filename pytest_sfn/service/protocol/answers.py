"""The answers of a service: results, errors, dates, and the description of invalid JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pytest_sfn.clock import to_datetime

Members = dict[str, Any]
"""The members of an API answer, in the types that boto3 returns."""


class ApiError(Exception):
    """The error answer of a service, a code and a message. boto3 raises the exception of that code.

    ``members`` are those of the exception's model; for most services there is only the message.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, members: Members | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.members = {"message": message} if members is None else members


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """A successful answer. ``headers`` are added to the usual ones."""

    members: Members
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def date(microseconds: int) -> datetime:
    """The date for an instant of the virtual clock, as boto3 returns it: in local time, with milliseconds."""
    return local(to_datetime(microseconds - microseconds % 1000))


def local(moment: datetime) -> datetime:
    """A date in local time."""
    from dateutil.tz import tzlocal  # type: ignore[import-untyped]

    return moment.astimezone(tzlocal())


def json_problem(text: str) -> str:
    """Why a text is not JSON, and where, with the text of AWS's JSON parser."""
    from pytest_sfn.values.json_positions import JsonProblem, TextNestedTooDeeply, json_lines

    try:
        json_lines(text)
    except JsonProblem as problem:
        return problem.message
    except TextNestedTooDeeply:
        return "The JSON text is nested too deeply"
    return "The JSON text holds a value that cannot be represented"
