"""Parses the ARNs that callers pass, or raises the InvalidArn that AWS answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pytest_sfn.errors import ErrorName
from pytest_sfn.service.protocol.answers import ApiError

_VERSION = re.compile(r"[1-9][0-9]*")
_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/.+")

Kind = Literal["stateMachine", "execution", "express", "mapRun", "activity"]


@dataclass(frozen=True, slots=True)
class StatesArn:
    """An ARN of Step Functions. ``name`` is that of a machine or activity, ``label`` that of a Distributed Map.

    ``qualifier`` is the version or alias of a machine, the name of an execution, or the id of a Map Run.
    """

    text: str
    kind: Kind
    name: str
    label: str | None
    qualifier: str | None

    @property
    def unqualified(self) -> str:
        """The ARN of the machine itself."""
        return self.text.removesuffix(f":{self.qualifier}") if self.qualifier else self.text

    @property
    def version(self) -> int | None:
        """The number of the version; None if the ARN names no version."""
        return int(self.qualifier) if self.qualifier and _VERSION.fullmatch(self.qualifier) else None


def invalid_arn(why: str) -> ApiError:
    return ApiError("InvalidArn", f"Invalid Arn: '{why}'")


def parse_arn(text: str, *kinds: Kind) -> StatesArn:
    """Parse an ARN of one of these kinds. Raises InvalidArn."""
    if not text.startswith("arn:"):
        raise invalid_arn(f"Invalid ARN prefix: {text}")
    sections = text.split(":", 6)
    if len(sections) < 7 or not sections[6]:
        raise invalid_arn(f"Invalid ARN: {text}")
    kind = next((kind for kind in kinds if kind == sections[5]), None)
    if sections[2] != "states" or kind is None:
        raise invalid_arn(f"Resource type not valid in this context: {sections[5]}")
    resource, _, qualifier = sections[6].partition(":")
    name, _, label = resource.partition("/")
    return StatesArn(text, kind, name, label or None, qualifier or None)


def parse_machine_arn(text: str) -> StatesArn:
    """Parse the ARN of a machine, a version or an alias. Raises InvalidArn, or ValidationException if it has a
    label."""
    arn = parse_arn(text, "stateMachine")
    if arn.label:
        members = {
            "message": f"The state machine ARN must not refer to a Distributed Map state: {text}",
            "reason": "API_DOES_NOT_SUPPORT_LABELED_ARNS",
        }
        raise ApiError(ErrorName.VALIDATION, members["message"], members=members)
    return arn


def check_role_arn(text: str) -> None:
    """Raise InvalidArn if a text is not the ARN of a role."""
    if not _ROLE.fullmatch(text):
        raise ApiError("InvalidArn", f"Invalid Role Arn: '{text}'")
