"""What a Parallel and an inline Map share: parts that run in one group and that a redrive resumes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from pytest_sfn.engine.group import Group
from pytest_sfn.engine.process import Abandoned, Process, Steps
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json


class GroupWork(ABC):
    """The parts of one attempt: the work of its visit, and the members of its group.

    ``count`` parts run, at most ``limit`` at the same time (0: all). ``success`` is the type of the event that follows
    the last part.
    """

    success: ClassVar[str]

    def __init__(self, visit: Visit, count: int, limit: int) -> None:
        self._visit = visit
        self._scopes: dict[int, Scope] = {}
        self._group = Group(self, count, limit, visit.scope.last, visit.runtime.clock)

    # ---- the work of the visit

    def run(self) -> Steps:
        return self._with_end(self._group.run())

    def prepare_redrive(self) -> bool:
        return self._group.prepare_redrive()

    def resume(self) -> Steps:
        return self._with_end(self._group.redrive(self._visit.scope.last))

    def _with_end(self, steps: Steps) -> Steps:
        scope = self._visit.scope
        try:
            results = yield from steps
        except (WorkflowError, Abandoned):
            scope.last = self._group.last
            raise
        scope.last = self._last_event(results)
        self._visit.note(self.success)
        return results

    def _last_event(self, results: list[Json]) -> int:
        """The event from which the state continues."""
        return self._group.last

    # ---- the members of the group

    @abstractmethod
    def begin(self, index: int, last: int) -> Process: ...

    @abstractmethod
    def succeeded(self, index: int) -> int: ...

    @abstractmethod
    def failed(self, index: int) -> int: ...

    @abstractmethod
    def aborted(self, index: int) -> None: ...

    def failed_too(self, index: int) -> None:
        unfinished = self._scopes[index].unfinished
        if unfinished:
            unfinished.record_abort()
