"""The operations of one durable execution: its steps, waits, callbacks and chained invocations, as Lambda keeps them.

https://docs.aws.amazon.com/lambda/latest/api/API_CheckpointDurableExecution.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.values.json_text import Json

Update = Mapping[str, Any]
"""An OperationUpdate of the API."""

Instant = Callable[[int], Any]
"""Writes an instant (virtual microseconds) as a reader wants it."""

_DETAILS = {
    "EXECUTION": "ExecutionDetails",
    "CONTEXT": "ContextDetails",
    "STEP": "StepDetails",
    "WAIT": "WaitDetails",
    "CALLBACK": "CallbackDetails",
    "CHAINED_INVOKE": "ChainedInvokeDetails",
}
_DUE = {"STEP": "NextAttemptTimestamp", "WAIT": "ScheduledEndTimestamp"}
_ENDED = {"SUCCEED": "SUCCEEDED", "FAIL": "FAILED", "CANCEL": "CANCELLED"}
_OPEN = frozenset({"STARTED", "PENDING", "READY"})


@dataclass(slots=True)
class DurableOperation:
    """One operation. ``labels`` are its name, its subtype and the id of the operation around it, as far as it has them;
    ``details`` are those of its type, without times; ``due`` is when it continues by itself, or times out (virtual
    microseconds). Of a callback, ``times_out`` is when it times out, and ``heartbeat`` how long it may be silent
    (microseconds)."""

    id: str
    type: str
    started: int
    labels: Mapping[str, Json] = field(default_factory=dict)
    status: str = "STARTED"
    details: dict[str, Json] = field(default_factory=dict)
    due: int | None = None
    ended: int | None = None
    heartbeat: int | None = None
    times_out: int | None = None

    @property
    def is_open(self) -> bool:
        return self.status in _OPEN

    def end(self, status: str, now: int, **details: Json) -> None:
        """End with a status, and with details that it adds."""
        self.status, self.ended, self.due = status, now, None
        self.details.update({name: value for name, value in details.items() if value is not None})

    def set_deadline(self, now: int) -> None:
        """Let a callback that starts, or has a heartbeat, time out at its timeout, or earlier without another one."""
        limits = [self.times_out, None if self.heartbeat is None else now + self.heartbeat]
        self.due = min((limit for limit in limits if limit is not None), default=None)

    def members(self, instant: Instant) -> dict[str, Any]:
        """The operation as a member of the API."""
        details = dict(self.details)
        if self.due is not None and self.type in _DUE:
            details[_DUE[self.type]] = instant(self.due)
        members = {"Id": self.id, "Type": self.type, "Status": self.status, "StartTimestamp": instant(self.started)}
        if self.ended is not None:
            members["EndTimestamp"] = instant(self.ended)
        return {**members, **self.labels, _DETAILS[self.type]: details}


class DurableOperations:
    """The operations by id, in the order started. The first one is the execution itself, whose id ends its ARN and
    which has the input. ``unseen`` are those that changed without the handler, which has not seen them yet."""

    def __init__(
        self, now: Callable[[], int], new_callback_id: Callable[[], str], execution_id: str, input_text: str
    ) -> None:
        self._now = now
        self._new_callback_id = new_callback_id
        self._by_id: dict[str, DurableOperation] = {}
        self.unseen: dict[str, DurableOperation] = {}
        execution = DurableOperation(execution_id, "EXECUTION", now(), details={"InputPayload": input_text})
        self._by_id[execution_id] = self.execution = execution

    def __iter__(self) -> Iterator[DurableOperation]:
        return iter(self._by_id.values())

    def take_unseen(self) -> list[DurableOperation]:
        """The operations that changed without the handler since the last time."""
        unseen, self.unseen = self.unseen, {}
        return list(unseen.values())

    # ---- what the handler does

    def apply(self, updates: Iterable[Update]) -> list[DurableOperation]:
        """Do the updates of a checkpoint. Returns the operations that they changed."""
        return list({id(changed): changed for changed in map(self._apply, updates)}.values())

    def _apply(self, update: Update) -> DurableOperation:
        now, action = self._now(), update["Action"]
        found = self._by_id.get(update["Id"])
        if update["Type"] == "EXECUTION":
            found = self.execution
        if found is None:
            labels = {name: update[name] for name in ("ParentId", "Name", "SubType") if update.get(name)}
            found = self._by_id[update["Id"]] = DurableOperation(update["Id"], update["Type"], now, labels)
            self._begin(found, update)
        if action == "START":
            found.status = "STARTED"
        elif action == "RETRY":
            self._retry(found, update)
        else:
            replay = (update.get("ContextOptions") or {}).get("ReplayChildren")
            details = {"Result": update.get("Payload"), "Error": update.get("Error"), "ReplayChildren": replay}
            found.end(_ENDED[action], now, **details)
        return found

    def _begin(self, started: DurableOperation, update: Update) -> None:
        now = started.started
        if started.type == "STEP":
            started.details["Attempt"] = 0
        elif started.type == "WAIT":
            started.due = now + (update.get("WaitOptions") or {}).get("WaitSeconds", 1) * MICROSECONDS
        elif started.type == "CALLBACK":
            options = update.get("CallbackOptions") or {}
            timeout, heartbeat = options.get("TimeoutSeconds"), options.get("HeartbeatTimeoutSeconds")
            started.times_out = now + timeout * MICROSECONDS if timeout else None
            started.heartbeat = heartbeat * MICROSECONDS if heartbeat else None
            started.details["CallbackId"] = self._new_callback_id()
            started.set_deadline(now)

    def _retry(self, step: DurableOperation, update: Update) -> None:
        delay = (update.get("StepOptions") or {}).get("NextAttemptDelaySeconds", 1)
        attempt = step.details.get("Attempt", 0) + 1
        step.status, step.due = "PENDING", self._now() + delay * MICROSECONDS
        given = {"Result": update.get("Payload"), "Error": update.get("Error")}
        step.details = {"Attempt": attempt, **{name: value for name, value in given.items() if value is not None}}

    # ---- what happens meanwhile

    def next_due(self) -> int | None:
        """When the next operation continues by itself, or times out."""
        return min((one.due for one in self if one.due is not None), default=None)

    def pass_time(self) -> None:
        """Continue what is due now: waits end, steps are ready to be tried again, callbacks time out."""
        now = self._now()
        for one in self:
            if one.due is None or one.due > now:
                continue
            if one.type == "STEP":
                one.status, one.due = "READY", None
            elif one.type == "WAIT":
                one.end("SUCCEEDED", now)
            else:
                one.end("TIMED_OUT", now, Error=_timeout_error(one, now))
            self.unseen[one.id] = one

    def end(self, one: DurableOperation, status: str, **details: Json) -> None:
        """End an operation that something outside the handler has answered."""
        one.end(status, self._now(), **details)
        self.unseen[one.id] = one


def _timeout_error(callback: DurableOperation, now: int) -> dict[str, str]:
    if callback.times_out is not None and callback.times_out <= now:
        return {"ErrorType": "Callback.Timeout", "ErrorMessage": "Callback timed out"}
    return {"ErrorType": "Callback.Heartbeat", "ErrorMessage": "Callback heartbeat timed out"}
