"""Task tokens: which tasks wait for an answer from outside, and the errors for an invalid token.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.process import Held, Wait
from pytest_sfn.engine.records.execution import ExecutionRecord, ReceivedHeartbeat
from pytest_sfn.engine.task.heartbeat import Heartbeat
from pytest_sfn.engine.task.port import FollowedJob
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json


class TokenError(Exception):
    """A token that cannot be answered. ``code`` and ``message`` are those of the SendTask operations."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@runtime_checkable
class NestedJob(FollowedJob, Protocol):
    """The job of a task that waits for another execution."""

    @property
    def execution(self) -> ExecutionRecord: ...


class WaitingTask(NamedTuple):
    """The task that a token belongs to: its execution, its state and the index of its Map iteration."""

    execution: ExecutionRecord
    state: str
    map_index: int | None


class Callback(Held):
    """A task that waits for the answer to its token, or for a job, which the token may answer early.

    The answer may arrive before the request that hands out the token has returned; it takes effect once the request
    returns. The heartbeat clock starts with :meth:`listen`. The token is known while a chain holds the callback.
    """

    def __init__(
        self,
        token: str,
        task: WaitingTask,
        payload: Json,
        heartbeat_seconds: int | None,
        clock: VirtualClock,
        tokens: Tokens,
    ) -> None:
        self.token = token
        self.task = task
        self.payload = payload
        self.timeout_deadline: int | None = None
        self.answer = Wait(clock)
        self.heartbeat = Heartbeat(
            clock, heartbeat_seconds, self.answer, f"heartbeat of state {task.state!r} of {task.execution.name}"
        )
        self._tokens = tokens
        self._job: FollowedJob | None = None

    def __enter__(self) -> None:
        self._tokens.open(self)

    def let_go(self) -> None:
        self._tokens.close(self)

    @property
    def waits_outside(self) -> bool:
        """True if only the task token can end this task."""
        return self._job is None

    @property
    def nested(self) -> ExecutionRecord | None:
        """The execution whose end the task waits for, if it waits for one."""
        return self._job.execution if isinstance(self._job, NestedJob) else None

    def begin(self, job: FollowedJob | None) -> None:
        """Start to wait: the request that hands out the token has returned."""
        if job and not self.answer.settled:
            self._job = job
            job.start(self.answer)
        self.listen()

    def listen(self) -> None:
        """Start the heartbeat clock."""
        self.heartbeat.start()

    def give_up(self) -> None:
        """Stop the job. The task stops waiting without an answer."""
        if self._job:
            self._job.stop()


class Tokens:
    """The task tokens of one engine. Iterates over the tasks that only an answer from outside can end."""

    def __init__(self) -> None:
        self._open: dict[str, Callback] = {}
        self._known: set[str] = set()

    def __iter__(self) -> Iterator[Callback]:
        return iter([callback for callback in self._open.values() if callback.waits_outside])

    def waiting_for_executions(self) -> Iterator[tuple[Callback, ExecutionRecord]]:
        """The tasks that wait for the end of another execution, each with that execution."""
        for callback in list(self._open.values()):
            nested = callback.nested
            if nested:
                yield callback, nested

    def clear(self) -> None:
        """Forget all tokens."""
        self._open.clear()
        self._known.clear()

    def open(self, callback: Callback) -> None:
        self._open[callback.token] = callback
        self._known.add(callback.token)

    def close(self, callback: Callback) -> None:
        callback.heartbeat.stop()
        self._open.pop(callback.token, None)

    def succeed(self, token: str, output: Json) -> None:
        self._find(token).answer.resolve(output)

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        self._find(token).answer.fail(WorkflowError(error, cause))

    def heartbeat(self, token: str) -> None:
        callback = self._find(token)
        callback.heartbeat.beat()
        execution, state, map_index = callback.task
        execution.note_heartbeat(ReceivedHeartbeat(state, map_index, callback.heartbeat.now))

    def check(self, token: str) -> None:
        """Raise TokenError for a text that was never a token. The task of the token may have ended."""
        if token not in self._known:
            raise TokenError("InvalidToken", "Invalid Token: 'Invalid token'")

    def _find(self, token: str) -> Callback:
        callback = self._open.get(token)
        if callback and not callback.answer.settled:
            return callback
        self.check(token)
        raise TokenError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
