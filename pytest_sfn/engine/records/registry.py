"""The executions that an engine keeps, and the driver of each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.records.tolerated_failures import Tolerance

SUCCEEDED_CHILDREN = 1_000
"""How many succeeded children of each Map Run are kept, unless a test sets another number."""


class ExecutionControls(Protocol):
    """What can be done to an execution from outside."""

    execution: ExecutionRecord
    on_end: list[Callable[[ExecutionRecord], None]]
    """Called when the execution ends, also when it ends again after a redrive."""

    def start(self) -> None:
        """Run the execution up to the first wait."""

    def abort(self, error: str | None, cause: str | None) -> None:
        """End the execution as ABORTED. Does nothing if the execution has ended."""

    def redrive(self) -> None:
        """Run again what did not succeed. Starts after everything that is already due."""


class MapRunControls(Protocol):
    """What can be done to a Map Run from outside."""

    def update(self, concurrency: int, tolerance: Tolerance) -> None:
        """UpdateMapRun: apply new limits from now on. Children that already run continue."""


class ExecutionRegistry:
    """The executions of an engine by ARN, in the order in which they started.

    It keeps all executions except most of the succeeded children of Map Runs: of each Map Run it keeps the first
    ``succeeded_children`` that succeed (None: all).
    """

    __slots__ = ("_controls", "map_runs", "runs", "succeeded_children")

    def __init__(self) -> None:
        self.runs: dict[str, ExecutionRecord] = {}
        self.map_runs: dict[str, MapRunControls] = {}
        self.succeeded_children: int | None = SUCCEEDED_CHILDREN
        self._controls: dict[str, ExecutionControls] = {}

    def remember(self, controls: ExecutionControls) -> None:
        arn = controls.execution.arn
        self.runs[arn] = controls.execution
        self._controls[arn] = controls

    def clear(self) -> None:
        """Drop all executions."""
        self.runs.clear()
        self.map_runs.clear()
        self._controls.clear()

    def release(self, execution: ExecutionRecord) -> None:
        """Drop the driver of a succeeded execution, which can no longer change."""
        self._controls.pop(execution.arn, None)

    def forget(self, execution: ExecutionRecord) -> None:
        """Drop a succeeded execution."""
        del self.runs[execution.arn]

    def controls(self, execution: ExecutionRecord) -> ExecutionControls | None:
        """The controls of an execution; None if it has succeeded."""
        return self._controls.get(execution.arn)
