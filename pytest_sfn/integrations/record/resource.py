"""The Resource of a Task: the service that it calls, and how it waits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["function", "activity", "service"]
Pattern = Literal["", "sync", "sync:2", "waitForTaskToken"]

_ARN = re.compile(r"arn:(?P<partition>[\w-]+):(?P<service>[\w-]+):(?P<region>[\w-]*):(?P<account>[\w-]*):(?P<rest>.+)")
_FUNCTION = re.compile(r"function:(?P<name>[\w\-${}]+)(?::(?P<qualifier>[\w\-$]+))?")
_PATTERNS: tuple[Pattern, ...] = ("waitForTaskToken", "sync:2", "sync")


@dataclass(frozen=True, slots=True)
class Resource:
    """A parsed Resource.

    ``function``: a Lambda function named directly; ``service`` is ``lambda``, ``name`` the function, ``qualifier`` its
    version or alias. ``activity``: ``name`` is the activity. ``service``: an integration such as ``lambda:invoke`` or
    ``aws-sdk:s3:getObject``; ``service`` is ``lambda`` or ``aws-sdk:s3``, ``action`` is ``invoke``, ``pattern`` how it
    waits.
    """

    arn: str
    kind: Kind
    service: str
    action: str = ""
    pattern: Pattern = ""
    name: str = ""
    qualifier: str | None = None

    def __hash__(self) -> int:
        return hash(self.arn)

    @property
    def resource_type(self) -> str:
        """``resourceType`` of the task's events: ``lambda``, ``aws-sdk:s3``."""
        return self.service

    @property
    def resource(self) -> str:
        """``resource`` of the task's events: the action with its pattern, ``invoke.waitForTaskToken``."""
        return f"{self.action}.{self.pattern}" if self.pattern else self.action

    @property
    def waits_for_token(self) -> bool:
        return self.pattern == "waitForTaskToken"

    @property
    def is_answered(self) -> bool:
        """True if an answer to its task token ends the task: a callback, or the worker of an activity."""
        return self.waits_for_token or self.kind == "activity"

    @property
    def waits_for_job(self) -> bool:
        return self.pattern in ("sync", "sync:2")


@lru_cache(maxsize=1024)
def parse_resource(arn: str) -> Resource | None:
    """The parsed Resource; None if the text is not an ARN that a Task may call."""
    found = _ARN.fullmatch(arn)
    if not found:
        return None
    if found["service"] == "lambda":
        function = _FUNCTION.fullmatch(found["rest"])
        return function and Resource(arn, "function", "lambda", name=function["name"], qualifier=function["qualifier"])
    if found["service"] != "states":
        return None
    if found["rest"].startswith("activity:"):
        return Resource(arn, "activity", "activity", name=found["rest"].removeprefix("activity:"))
    return _parse_integration(arn, found["rest"])


def _parse_integration(arn: str, text: str) -> Resource | None:
    called = text
    pattern: Pattern = ""
    for candidate in _PATTERNS:
        if text.endswith(f".{candidate}"):
            called = text.removesuffix(f".{candidate}")
            pattern = candidate
            break
    service, _, action = called.rpartition(":")
    if not service or not re.fullmatch(r"[\w-]+", action):
        return None
    return Resource(arn, "service", service, action=action, pattern=pattern)
