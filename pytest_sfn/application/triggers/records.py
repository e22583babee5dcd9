"""The record of what was triggered: what happened, what it started, and when, as events write times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.lambdas.calls import LambdaCall


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes a delivery: the ``source`` and the ``rule`` of its Trigger."""

    source: str
    rule: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """One delivery to a state machine or a function.

    ``source`` is the service that delivered: ``events``, ``scheduler``, ``sns``, ``sqs``, ``s3``, ``dynamodb``,
    ``kinesis``, ``apigateway`` or ``lambda-url``. ``rule`` is the ARN of the rule, the schedule, the subscription, the
    event source mapping or the bucket; for an API the route (``POST /orders``). ``target`` is the ARN of the machine or
    function, ``event`` what it got, ``time`` when (UTC, virtual). ``execution_arn`` is None for a function.
    """

    source: str
    rule: str
    target: str
    event: Json
    time: datetime
    execution_arn: str | None = None
    _find_call: Callable[[], LambdaCall | None] | None = field(default=None, repr=False, compare=False)

    @property
    def call(self) -> LambdaCall | None:
        """The first call of the function; None for a machine, and until the function is called."""
        return self._find_call() if self._find_call else None


def in_seconds(when: datetime) -> str:
    """A UTC time to the second: ``2025-01-31T10:00:00Z``."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def in_milliseconds(when: datetime) -> str:
    """A UTC time to the millisecond: ``2025-01-31T10:00:00.250Z``."""
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"
