"""What exploring needs from above: a world that can go back, and what runs and shows executions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.map_store import MapStore
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.engine.task.tokens import Tokens
from pytest_sfn.values.json_text import Json

Rewind = Callable[[], None]
"""Puts a world back to where it was when the exploration began."""


class ExploredWorld(Protocol):
    """A world whose executions are explored."""

    @property
    def engine(self) -> Engine: ...

    def rewinding(self, tasks: TaskPort, map_store: MapStore, tokens: Tokens) -> AbstractContextManager[Rewind]:
        """Run executions with other ports; the function that this yields goes back to this instant."""


class ExploredExecution(Protocol):
    """A finished execution, as a test sees it."""

    @property
    def status(self) -> str: ...
    @property
    def error(self) -> str | None: ...
    @property
    def input(self) -> Json: ...
    @property
    def path(self) -> list[str]: ...
    def trace(self, max_lines: int | None = None) -> str: ...


View = Callable[[ExecutionRecord], ExploredExecution]
"""Makes the execution that a test sees."""

RunToEnd = Callable[[Engine, ExecutionRecord], None]
"""Moves time until an execution has ended. Raises ExecutionBlocked if it never does."""
