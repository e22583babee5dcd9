"""The time limits of an execution: TimeoutSeconds of the state machine, and AWS's own limits.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.definition.model import MachineType
from pytest_sfn.engine.records.execution import ExecutionRecord

MAX_SECONDS: Mapping[MachineType, int] = {"STANDARD": 365 * 86_400, "EXPRESS": 300}
"""AWS's limit on the duration of an execution: one year, or five minutes."""


class ExecutionTimeout(NamedTuple):
    """When an execution times out (microseconds). ``is_own`` is True if the limit is the state machine's
    TimeoutSeconds."""

    at: int
    is_own: bool


def execution_timeout(execution: ExecutionRecord) -> ExecutionTimeout | None:
    """When an execution times out; None for a Standard child of a Map Run, because its parent times out first."""
    longest = MAX_SECONDS[execution.type]
    if execution.map_run:
        own = None
        if execution.type == "STANDARD":
            return None
    else:
        own = execution.machine.model.timeout_seconds
    seconds = longest if own is None else min(own, longest)
    since = execution.started if execution.redriven is None else execution.redriven
    return ExecutionTimeout(since + seconds * MICROSECONDS, own is not None)
