"""Where moto answers otherwise than AWS does: what a task would see of it is put right by the functions of a record."""

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
        """The API's name of it."""

    @property
    def output(self) -> Any:
        """botocore's shape of its answer; None if it answers nothing."""


def _unchanged(operation: CalledOperation, arguments: Members, answer: Members, ids: Ids) -> Members:
    return answer


def _same_refusal(operation: CalledOperation, arguments: Members, code: str, message: str) -> Complaint:
    return code, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The corrections of moto for one service. A ``client`` is the service's boto3 client.

    ``complaints``, by operation (``""``: all of them), list what AWS refuses, and moto takes, refuses in words of its
    own, or is never asked. ``completions``, by operation, give the arguments with what AWS itself adds to them.
    ``answer`` gives the answer as AWS gives it, ``refusal`` a refusal in AWS's words.
    """

    complaints: Mapping[str, Callable[[Members, Any], Complaint | None]] = field(default_factory=dict)
    completions: Mapping[str, Callable[[Members, Any], Members]] = field(default_factory=dict)
    answer: Callable[[CalledOperation, Members, Members, Ids], Members] = _unchanged
    refusal: Callable[[CalledOperation, Members, str, str], Complaint] = _same_refusal

    def complaint(self, operation: CalledOperation, arguments: Members, client: Any) -> Complaint | None:
        """Why AWS refuses a call that moto must not be asked about; None if it may be."""
        check = self.complaints.get(operation.name) or self.complaints.get("")
        return check(arguments, client) if check else None

    def completed(self, operation: CalledOperation, arguments: Members, client: Any) -> Members:
        """The arguments that moto is asked with."""
        complete = self.completions.get(operation.name)
        return complete(arguments, client) if complete else arguments


NO_CORRECTIONS = Corrections()
