"""A boto3 call on its way: what is asked, and the two ways to answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_sfn.json_text import loads

if TYPE_CHECKING:
    from botocore.model import OperationModel

Members = dict[str, Any]
"""The members of an API answer, in the types that boto3 gives its callers."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that passed boto3's own validation. ``request`` is botocore's, serialized but not sent.

    ``is_awaited``: the client is one of aiobotocore, which awaits what it gets.
    """

    model: OperationModel
    request: dict[str, Any]
    is_awaited: bool = False

    @property
    def service(self) -> str:
        """boto3's name of the service: ``stepfunctions``."""
        return self.model.service_model.service_name

    @property
    def operation(self) -> str:
        return self.model.name

    @property
    def parameters(self) -> Members:
        """The parameters of an operation whose protocol is plain JSON."""
        parameters: Members = loads(self.request["body"].decode("utf-8"))
        return parameters


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
