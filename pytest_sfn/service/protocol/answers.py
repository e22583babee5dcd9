"""The two ways in which a service answers a call: with a result, or with an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Members = dict[str, Any]
"""The members of an API answer, in the types that boto3 gives its callers."""


class ApiError(Exception):
    """What a service answers instead of a result: a code and a message; boto3 raises the exception of that code.

    ``members`` are those of the exception's model: for most services the message alone.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, members: Members | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.members = {"message": message} if members is None else members


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer. ``headers`` are added to those that every answer has."""

    members: Members
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
