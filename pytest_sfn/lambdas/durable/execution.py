"""One durable execution: runs its handler, and replays it when something that it waits for has happened."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pytest_sfn.clock import MICROSECONDS, Timer, VirtualClock
from pytest_sfn.clock.handler_time import OutOfTime
from pytest_sfn.clock.python.followers import followed_here
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.durable.operations import DurableOperation, DurableOperations, Update
from pytest_sfn.values.json_text import Json

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DurableOutcome(Protocol):
    """Receives the outcome of a durable execution."""

    def succeeded(self, result: str) -> None:
        """It returned this JSON text."""

    def failed(self, error: Mapping[str, Json]) -> None:
        """It failed with this ErrorObject."""

    def timed_out(self) -> None:
        """It took longer than its function or Lambda allows."""


class InvokeChained(Protocol):
    """Invokes another function for a durable one."""

    def __call__(self, name: str, payload: str | None, tenant: str | None, answer: Callable[..., None]) -> None:
        """Call ``answer(status, Result=..., Error=...)`` once it has ended."""


class DurableExecution:
    """Runs on the clock: waits and retries take virtual time, and the handler is replayed after each.

    ``input_text`` is its input as JSON text; ``run`` calls the handler with the event of one invocation, and returns
    its answer; ``chained`` invokes other functions for it; ``why`` names it in timers.
    """

    def __init__(
        self,
        arn: str,
        input_text: str,
        clock: VirtualClock,
        ids: Ids,
        run: Callable[[Json], Any],
        outcome: DurableOutcome,
        chained: InvokeChained,
        why: str,
    ) -> None:
        self.arn = arn
        self.input_text = input_text
        self.is_done = False
        self._clock = clock
        self._ids = ids
        self._run = run
        self._outcome = outcome
        self._chained = chained
        self._why = why
        self._timers: list[Timer] = []
        self._is_running = False
        self._will_run = False
        self.operations = DurableOperations(self._now, self._new_token, arn.rpartition("/")[2], input_text)

    def __repr__(self) -> str:
        return f"<DurableExecution {self.arn}>"

    def start(self, limit: int, *, idle: bool) -> None:
        """Run the handler the first time. ``limit`` is when it times out (virtual microseconds); ``idle``: that is
        AWS's own limit, not one of the function."""
        self._replay()
        if not self.is_done:
            timer = self._clock.call_at(limit, self._time_out, f"timeout of {self._why}", idle=idle)
            self._timers.append(timer)

    # ---- for the API

    def checkpoint(self, updates: Iterable[Update]) -> list[dict[str, Any]]:
        """CheckpointDurableExecution: do the updates. Returns the operations that changed, as members of the API."""
        updates = list(updates)
        changed = self.operations.apply(updates)
        for update in updates:
            if update["Type"] == "CHAINED_INVOKE" and update["Action"] == "START":
                self._invoke(update)
        changed += [operation for operation in self.operations.take_unseen() if operation not in changed]
        return self._members(changed)

    def state(self) -> list[dict[str, Any]]:
        """GetDurableExecutionState: all operations, as members of the API."""
        return self._members(self.operations)

    def answer(self, operation: DurableOperation, status: str, **details: Json) -> None:
        """End an operation from outside, and replay the handler if it waits."""
        self.operations.end(operation, status, **details)
        if not self._is_running:
            self._replay_soon()
        self._clock.run_due()

    def note_heartbeat(self, callback: DurableOperation) -> None:
        """Note a heartbeat of a callback."""
        callback.set_deadline(self._clock.microseconds)
        if not self._is_running:
            self._wait()

    def new_checkpoint_token(self) -> str:
        return self._new_token()

    # ---- on the clock

    def _replay(self) -> None:
        """Invoke the handler with all that has happened so far."""
        self._will_run = False
        if self.is_done or self._is_running:
            return
        self.operations.pass_time()
        updated = [operation.id for operation in self.operations.take_unseen()]
        self._is_running = True
        try:
            answer = self._run(self._event(updated))
        except OutOfTime:
            self._time_out()
            return
        finally:
            self._is_running = False
        self._go_on(answer)

    def _event(self, updated: list[str]) -> dict[str, Json]:
        """The event that Lambda sends to the handler."""
        operations = [operation.members(self._milliseconds) for operation in self.operations]
        return {
            "DurableExecutionArn": self.arn,
            "CheckpointToken": self._new_token(),
            "InitialExecutionState": {"Operations": operations, "NextMarker": ""},
            "UpdatedOperationIds": updated,
        }

    def _go_on(self, answer: Any) -> None:
        """Go on from the handler's answer: the end, or a wait."""
        status = answer.get("Status") if isinstance(answer, dict) else None
        stored = self.operations.execution.details  # a result too large for the answer was checkpointed before
        if status == "SUCCEEDED":
            self._end()
            self._outcome.succeeded(answer.get("Result") or str(stored.get("Result") or "null"))
        elif status == "PENDING":
            self._wait()
        else:
            self._end()
            self._outcome.failed((answer or {}).get("Error") or stored.get("Error") or {})

    def _wait(self) -> None:
        """Wait until the next operation is due, or something outside answers one."""
        if self.operations.unseen:
            self._replay_soon()
            return
        due = self.operations.next_due()
        if due is not None:
            self._timers.append(self._clock.call_at(due, self._replay, f"a wait of {self._why}"))

    def _replay_soon(self) -> None:
        """Replay once all that is due at this instant has happened."""
        if not self._will_run and not self.is_done:
            self._will_run = True
            self._clock.call_soon(self._replay)

    def _time_out(self) -> None:
        if not self.is_done:
            self._end()
            self._outcome.timed_out()

    def _end(self) -> None:
        self.is_done = True
        for timer in self._timers:
            timer.cancel()

    # ---- chained functions

    def _invoke(self, update: Update) -> None:
        """Invoke another function for the handler, and end the operation with its answer."""
        operation = next(one for one in self.operations if one.id == update["Id"])
        options = update.get("ChainedInvokeOptions") or {}

        def answer(status: str, **details: Json) -> None:
            self.answer(operation, status, **details)

        name, tenant = options.get("FunctionName", ""), options.get("TenantId")
        self._clock.call_soon(lambda: self._chained(name, update.get("Payload"), tenant, answer))

    # ---- members of the API

    def _members(self, operations: Iterable[DurableOperation]) -> list[dict[str, Any]]:
        return [operation.members(self._moment) for operation in operations]

    def _now(self) -> int:
        return self._clock.microseconds

    def _sdk_time(self, at: int) -> int:
        """An instant as the SDK sees it (microseconds). It compares the times of its operations with Python's clock,
        which need not follow the virtual one."""
        if followed_here():
            return at
        return at + round(time.time() * MICROSECONDS) - self._clock.microseconds

    def _milliseconds(self, at: int) -> int:
        return self._sdk_time(at) // 1000

    def _moment(self, at: int) -> datetime:
        return _EPOCH + timedelta(microseconds=self._sdk_time(at))

    def _new_token(self) -> str:
        return base64.b64encode(self._ids.uuid("durable").encode()).decode()
