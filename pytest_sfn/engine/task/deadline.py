"""TimeoutSeconds of a task."""

from __future__ import annotations

from pytest_sfn.clock import MICROSECONDS, Timer, VirtualClock
from pytest_sfn.engine.process import Held, Wait
from pytest_sfn.errors import ErrorName, WorkflowError


class TaskTimedOut(WorkflowError):
    """A task took longer than its TimeoutSeconds."""

    def __init__(self) -> None:
        super().__init__(ErrorName.TIMEOUT)


class Deadline(Held):
    """The TimeoutSeconds of one attempt. It runs from the start of the task and fails the wait that it watches.

    ``why`` names its timer.
    """

    __slots__ = ("_clock", "_timer", "_why", "when")

    def __init__(self, clock: VirtualClock, seconds: int, why: str) -> None:
        self._clock = clock
        self._why = why
        self._timer: Timer | None = None
        self.when = clock.microseconds + seconds * MICROSECONDS

    @property
    def passed(self) -> bool:
        return self.when < self._clock.microseconds

    def watch(self, wait: Wait) -> None:
        """Fail this wait when the timeout ends."""
        self.let_go()
        self._timer = self._clock.call_at(self.when, lambda: wait.fail(TaskTimedOut()), self._why)

    def let_go(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


class _NoDeadline(Held):
    """A task without TimeoutSeconds: AWS's default (99,999,999 seconds) is longer than any execution."""

    when = None
    passed = False

    def watch(self, wait: Wait) -> None:
        """Do nothing: the task has no deadline."""

    def let_go(self) -> None:
        """Do nothing: no timer runs."""


NO_DEADLINE = _NoDeadline()
AnyDeadline = Deadline | _NoDeadline
