"""Task tokens: who waits for an answer from outside, and what is said to a wrong one.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_sfn.clock import MICROSECONDS, Timer, VirtualClock
from pytest_sfn.engine.process import Held, Wait
from pytest_sfn.engine.states.failures import HeartbeatMissed
from pytest_sfn.engine.task.port import Job, NestedJob
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.engine.run import Run


class TokenError(Exception):
    """A token that is no good: ``code`` and ``message`` are those of the SendTask operations."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Callback(Held):
    """A task that waits for the answer to its token, or for a job, which its token may answer early.

    The answer may come before the request that hands the token out is through; it counts once it is. The heartbeat
    clock runs from :meth:`listen` on, and every heartbeat starts it anew. The token is known while a chain holds it.
    """

    def __init__(self, token: str, visit: Visit, payload: Json, heartbeat_seconds: int | None) -> None:
        self.token = token
        self.visit = visit
        self.payload = payload
        self.heartbeat_seconds = heartbeat_seconds
        self.timeout_deadline: int | None = None
        self.answer = Wait(visit.run.clock)
        self._job: Job | None = None
        self._heartbeat: Timer | None = None

    def __enter__(self) -> None:
        self.visit.run.tokens.open(self)

    def let_go(self) -> None:
        self.visit.run.tokens.close(self)

    @property
    def heartbeat_deadline(self) -> int | None:
        """When the task fails without a heartbeat (microseconds); None while that clock does not run."""
        return self._heartbeat.when if self._heartbeat else None

    @property
    def waits_outside(self) -> bool:
        """Whether nothing but an answer to the token goes on here."""
        return self._job is None

    @property
    def nested(self) -> Run | None:
        """The execution whose end it waits for, if it waits for one."""
        return self._job.execution if isinstance(self._job, NestedJob) else None

    def begin(self, job: Job | None) -> None:
        """Wait from now on: the request that hands the token out is through."""
        if job and not self.answer.settled:
            self._job = job
            job.start(self.answer)
        self.listen()

    def give_up(self) -> None:
        """The task waits no longer, though nobody has answered."""
        if self._job:
            self._job.stop()

    def listen(self) -> None:
        """Start the heartbeat clock."""
        if self.heartbeat_seconds is None or self.answer.settled:
            return
        clock: VirtualClock = self.visit.run.clock
        self._stop_clock()
        when = clock.microseconds + self.heartbeat_seconds * MICROSECONDS
        why = f"heartbeat of state {self.visit.state.name!r} of {self.visit.run.name}"
        self._heartbeat = clock.call_at(when, lambda: self.answer.fail(HeartbeatMissed()), why)

    def beat(self) -> None:
        """Take a heartbeat: it means nothing before the clock runs."""
        if self._heartbeat:
            self.listen()

    def close(self) -> None:
        self._stop_clock()

    def _stop_clock(self) -> None:
        if self._heartbeat:
            self._heartbeat.cancel()
            self._heartbeat = None


class Tokens:
    """The task tokens of one world. Iterating gives those that only somebody outside can answer."""

    def __init__(self) -> None:
        self._open: dict[str, Callback] = {}
        self._known: set[str] = set()

    def __iter__(self) -> Iterator[Callback]:
        return iter([callback for callback in self._open.values() if callback.waits_outside])

    def waiting_for_executions(self) -> Iterator[tuple[Callback, Run]]:
        """The tasks that wait for the end of another execution, and which one that is."""
        for callback in list(self._open.values()):
            nested = callback.nested
            if nested:
                yield callback, nested

    def open(self, callback: Callback) -> None:
        self._open[callback.token] = callback
        self._known.add(callback.token)

    def close(self, callback: Callback) -> None:
        callback.close()
        self._open.pop(callback.token, None)

    def succeed(self, token: str, output: Json) -> None:
        self._find(token).answer.resolve(output)

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        self._find(token).answer.fail(WorkflowError(error, cause))

    def heartbeat(self, token: str) -> None:
        self._find(token).beat()

    def check(self, token: str) -> None:
        """Raise TokenError for a text that was never a token; the task of a token may be gone."""
        if token not in self._known:
            raise TokenError("InvalidToken", "Invalid Token: 'Invalid token'")

    def _find(self, token: str) -> Callback:
        callback = self._open.get(token)
        if callback and not callback.answer.settled:
            return callback
        self.check(token)
        raise TokenError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
