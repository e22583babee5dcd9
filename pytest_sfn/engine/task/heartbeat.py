"""HeartbeatSeconds of a task. https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html"""

from __future__ import annotations

from pytest_sfn.clock import MICROSECONDS, Timer, VirtualClock
from pytest_sfn.engine.process import Wait
from pytest_sfn.errors import ErrorName, WorkflowError


class HeartbeatMissed(WorkflowError):
    """No heartbeat arrived in time. AWS reports it as States.Timeout; States.HeartbeatTimeout matches it too."""

    def __init__(self) -> None:
        super().__init__(ErrorName.TIMEOUT)


class Heartbeat:
    """The heartbeat clock of one task: it fails ``answer`` when no heartbeat arrives in time.

    ``seconds`` is None for a task without HeartbeatSeconds; ``why`` names the timer.
    """

    __slots__ = ("_answer", "_clock", "_timer", "_why", "seconds")

    def __init__(self, clock: VirtualClock, seconds: int | None, answer: Wait, why: str) -> None:
        self.seconds = seconds
        self._clock = clock
        self._answer = answer
        self._why = why
        self._timer: Timer | None = None

    @property
    def now(self) -> int:
        """The time of its clock (microseconds)."""
        return self._clock.microseconds

    @property
    def deadline(self) -> int | None:
        """When the task fails without a heartbeat (microseconds); None while the clock does not run."""
        return self._timer.when if self._timer else None

    def start(self) -> None:
        """Start or restart the clock, unless the task already has its answer."""
        if self.seconds is None or self._answer.settled:
            return
        self.stop()
        when = self._clock.microseconds + self.seconds * MICROSECONDS
        self._timer = self._clock.call_at(when, lambda: self._answer.fail(HeartbeatMissed()), self._why)

    def beat(self) -> None:
        """Accept a heartbeat. It has no effect before the clock runs."""
        if self._timer:
            self.start()

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
