"""The traces of a test's executions, as a section of its report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_sfn.world import World

TITLE = "AWS Step Functions executions"
MAX_EXECUTIONS = 10


def trace_section(worlds: Sequence[World]) -> Iterator[tuple[str, str]]:
    """One section with the traces of the last executions, if there are any."""
    executions = [execution for world in worlds for execution in world.executor.executions]
    left_out = len(executions) - MAX_EXECUTIONS
    lines = [f"... {left_out} more executions before these"] if left_out > 0 else []
    lines += [str(execution) for execution in executions[-MAX_EXECUTIONS:]]
    if lines:
        yield TITLE, "\n\n".join(lines)
