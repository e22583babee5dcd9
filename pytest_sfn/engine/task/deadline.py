"""TimeoutSeconds of a task."""

from __future__ import annotations

from pytest_sfn.clock import MICROSECONDS, Timer
from pytest_sfn.engine.process import Held, Wait
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError


class TaskTimedOut(WorkflowError):
    """A task that took longer than its TimeoutSeconds."""

    def __init__(self) -> None:
        super().__init__("States.Timeout")


class Deadline(Held):
    """The TimeoutSeconds of one try: it runs from the start of the task and fails whatever is waited for."""

    __slots__ = ("_timer", "_visit", "when")

    def __init__(self, visit: Visit, seconds: int) -> None:
        self._visit = visit
        self._timer: Timer | None = None
        self.when = visit.run.clock.microseconds + seconds * MICROSECONDS

    @property
    def passed(self) -> bool:
        return self.when < self._visit.run.clock.microseconds

    def watch(self, wait: Wait) -> None:
        """Fail this wait when the time is up."""
        self.let_go()
        visit = self._visit
        why = f"timeout of state {visit.state.name!r} of {visit.run.name}"
        self._timer = visit.run.clock.call_at(self.when, lambda: wait.fail(TaskTimedOut()), why)

    def let_go(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


class _NoDeadline(Held):
    """A task without TimeoutSeconds: what AWS sets instead (99,999,999 seconds) is longer than any execution."""

    when = None
    passed = False

    def watch(self, wait: Wait) -> None:
        """Nothing will happen."""

    def let_go(self) -> None:
        """Nothing was going to happen."""


NO_DEADLINE = _NoDeadline()
AnyDeadline = Deadline | _NoDeadline
