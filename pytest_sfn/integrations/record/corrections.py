"""Corrections of moto's answers where they differ from AWS's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pytest_sfn.ids import Ids

Members = dict[str, Any]
"""The members of an API structure, in boto3's spelling."""

Complaint = tuple[str, str]
"""A code and a message."""


class CalledOperation(Protocol):
    """The operation of an API that is called."""

    @property
    def name(self) -> str:
        """The operation's name in the API."""

    @property
    def output(self) -> Any:
        """botocore's shape of the answer; None without one."""


def _unchanged(operation: CalledOperation, arguments: Members, answer: Members, ids: Ids) -> Members:
    return answer


def _same_refusal(operation: CalledOperation, arguments: Members, code: str, message: str) -> Complaint:
    return code, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The corrections of moto for one service. A ``client`` is the service's boto3 client.

    ``complaints``, by operation (``""``: all), return the error for requests that AWS rejects but moto accepts, rejects
    with another text, or must not get. ``completions``, by operation, return the arguments with the values that AWS
    adds. ``answer`` returns AWS's form of an answer, ``refusal`` that of an error.
    """

    complaints: Mapping[str, Callable[[Members, Any], Complaint | None]] = field(default_factory=dict)
    completions: Mapping[str, Callable[[Members, Any], Members]] = field(default_factory=dict)
    answer: Callable[[CalledOperation, Members, Members, Ids], Members] = _unchanged
    refusal: Callable[[CalledOperation, Members, str, str], Complaint] = _same_refusal

    def complaint(self, operation: CalledOperation, arguments: Members, client: Any) -> Complaint | None:
        """The error for a call that AWS rejects and moto must not get; None if moto may get it."""
        check = self.complaints.get(operation.name) or self.complaints.get("")
        return check(arguments, client) if check else None

    def complete_arguments(self, operation: CalledOperation, arguments: Members, client: Any) -> Members:
        """The arguments to pass to moto."""
        complete = self.completions.get(operation.name)
        return complete(arguments, client) if complete else arguments


NO_CORRECTIONS = Corrections()
