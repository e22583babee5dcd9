"""The executions that an engine keeps, and who drives each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.records.tolerated_failures import Tolerance

SUCCEEDED_CHILDREN = 1_000
"""How many children that succeeded are kept of each Map Run, unless a test sets another number."""


class ExecutionControls(Protocol):
    """What can be done with an execution from outside of it."""

    execution: ExecutionRecord
    on_end: list[Callable[[ExecutionRecord], None]]
    """Called when the execution ends, also when it ends again after a redrive."""

    def start(self) -> None:
        """Run the execution up to the first wait."""

    def abort(self, error: str | None, cause: str | None) -> None:
        """End the execution as ABORTED. An execution that has ended does not change."""

    def redrive(self) -> None:
        """Run again what did not succeed. It goes on after everything that is already due."""


class MapRunControls(Protocol):
    """What can be done with a Map Run from outside of it."""

    def update(self, concurrency: int, tolerance: Tolerance) -> None:
        """UpdateMapRun: apply other limits from now on. Children that run already go on."""


class ExecutionRegistry:
    """The executions of an engine by their ARNs, in the order started.

    It keeps all executions except children of a Map Run that succeeded: of each Map Run it keeps only the first
    ``succeeded_children`` of them (None: all).
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

    def release(self, execution: ExecutionRecord) -> None:
        """Drop who drives an execution that succeeded: nothing can happen to it any more."""
        self._controls.pop(execution.arn, None)

    def forget(self, execution: ExecutionRecord) -> None:
        """Drop an execution that succeeded."""
        del self.runs[execution.arn]

    def controls(self, execution: ExecutionRecord) -> ExecutionControls | None:
        """The controls of an execution; None if it has succeeded."""
        return self._controls.get(execution.arn)
