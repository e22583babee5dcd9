"""Tasks that wait for an answer from outside, and the methods that answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_sfn.clock import to_datetime
from pytest_sfn.definition.model import TaskState
from pytest_sfn.definition.walks.compiled_states import find_state
from pytest_sfn.engine.task.tokens import Callback, TokenError
from pytest_sfn.errors import SfnError
from pytest_sfn.execution.values import copy_in
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.error_arguments import ErrorArgument, error_and_cause
from pytest_sfn.values.json_text import Json, copy_json
from pytest_sfn.values.similar_names import did_you_mean

if TYPE_CHECKING:
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.engine.records.execution import ExecutionRecord


class PendingTask:
    """One task that waits for an answer to its token: a ``.waitForTaskToken`` task, or an activity.

    A deadline is None if the task has no such limit.
    """

    def __init__(self, engine: Engine, callback: Callback) -> None:
        self._engine = engine
        self._callback = callback

    def __repr__(self) -> str:
        return f"<PendingTask of state {self.state!r}, token {self.token[:24]}...>"

    @property
    def state(self) -> str:
        """The name of the state."""
        return self._callback.task.state

    @property
    def token(self) -> str:
        return self._callback.token

    @property
    def payload(self) -> Json:
        """What the task was called with: for ``lambda:invoke`` the event of the function."""
        from pytest_sfn.reporting.history.attempts import function_event

        placed = find_state(self._callback.task.execution.machine.model, self.state)
        state = placed.state if placed else None
        is_function = isinstance(state, TaskState) and state.resource.service == "lambda"
        payload = self._callback.payload
        return copy_json(function_event(payload) if is_function else payload)

    @property
    def map_index(self) -> int | None:
        """The index of its Map iteration; None outside a Map."""
        return self._callback.task.map_index

    @property
    def heartbeat_deadline(self) -> datetime | None:
        when = self._callback.heartbeat.deadline
        return None if when is None else to_datetime(when)

    @property
    def timeout_deadline(self) -> datetime | None:
        when = self._callback.timeout_deadline
        return None if when is None else to_datetime(when)

    @check_arguments()
    def succeed(self, output: Json = None) -> None:
        """Answer with an output, as SendTaskSuccess does. Raises SfnError if the task no longer waits."""
        answer = copy_in(output, f"the output for state {self.state!r}")
        self._answer(lambda: self._engine.succeed_task(self.token, answer))

    @check_arguments()
    def fail(self, error: ErrorArgument | None = None, cause: str | None = None) -> None:
        """Answer with an error, as SendTaskFailure does. Raises SfnError if the task no longer waits.

        ``error`` may be an exception: its class is the error name, its text the cause.
        """
        name, text = error_and_cause(error, cause, "fail")
        self._answer(lambda: self._engine.fail_task(self.token, name, text))

    @check_arguments()
    def heartbeat(self) -> None:
        """Restart the heartbeat clock, as SendTaskHeartbeat does. Raises SfnError if the task no longer waits."""
        self._answer(lambda: self._engine.heartbeat(self.token))

    def _answer(self, send: Callable[[], None]) -> None:
        try:
            send()
        except TokenError as error:
            raise SfnError(f"state {self.state!r} no longer waits for this token: {error}") from error


def pending_tasks(engine: Engine, run: ExecutionRecord) -> tuple[PendingTask, ...]:
    """The tasks that an execution and the children of its Distributed Maps wait for, in the order in which they
    began."""
    return tuple(
        PendingTask(engine, callback) for callback in engine.tokens if _belongs_to(callback.task.execution, run)
    )


def nested_executions(engine: Engine, run: ExecutionRecord) -> Iterator[tuple[str, ExecutionRecord]]:
    """The executions that an execution waits for, each with the name of the waiting state."""
    for callback, nested in engine.tokens.waiting_for_executions():
        if _belongs_to(callback.task.execution, run):
            yield callback.task.state, nested


def _belongs_to(waiting: ExecutionRecord, run: ExecutionRecord) -> bool:
    while waiting is not run:
        if not waiting.map_run:
            return False
        waiting = waiting.map_run.parent
    return True


def find_pending(engine: Engine, run: ExecutionRecord, state_or_token: str) -> PendingTask:
    """The one pending task of a state, or with a token. Raises SfnError unless there is exactly one, or if the world is
    closed."""
    engine.clock.check_running()
    waiting = pending_tasks(engine, run)
    found = [task for task in waiting if state_or_token in (task.state, task.token)]
    if len(found) == 1:
        return found[0]
    if found:
        tokens = "\n".join(f"  index {task.map_index}: {task.token}" for task in found)
        raise SfnError(
            f"state {state_or_token!r} waits for {len(found)} tokens; pass one of them instead of the state:\n{tokens}"
        )
    listed = ", ".join(repr(task.state) for task in waiting) or "nothing"
    text = (
        f"{state_or_token!r} is not a state or token that execution {run.name!r} waits for; "
        f"it is {run.status} and waits for: {listed}"
    )
    hint = did_you_mean(state_or_token, [task.state for task in waiting]) or _was_answered(run, state_or_token)
    raise SfnError(f"{text}; {hint}" if hint else text)


def _was_answered(run: ExecutionRecord, state: str) -> str | None:
    """A hint for a state that does not wait any more."""
    has_left = any(
        event["type"] == "TaskStateExited" and event["stateExitedEventDetails"]["name"] == state
        for event in run.history.render()
    )
    return f"the execution has already left {state!r}" if has_left else None
