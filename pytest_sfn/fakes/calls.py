"""The record of one call of a fake, and how a test reads it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from pytest_sfn.clock import to_datetime
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json, loads


class Caller(Protocol):
    """The task that makes a call. ``attempt`` counts from 0; ``token`` is None unless the task waits for a callback."""

    @property
    def execution_arn(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def map_index(self) -> int | None: ...
    @property
    def token(self) -> str | None: ...


class _NotATask(NamedTuple):
    """Stands for the caller of a call that no task makes."""

    execution_arn: None = None
    state: None = None
    attempt: int = 0
    map_index: None = None
    token: None = None


_NOT_A_TASK = _NotATask()


class Record:
    """The record of one call, kept as JSON text so that later changes of the objects do not alter it.

    ``started`` and ``at`` (when the answer arrives) are virtual microseconds. ``answer`` is the JSON text or the raw
    body of the answer; None if the call failed. ``error`` is the error name. The other attributes describe the task
    that made the call.
    """

    __slots__ = (
        "answer",
        "at",
        "attempt",
        "error",
        "exception",
        "execution_arn",
        "map_index",
        "payload_text",
        "started",
        "state",
        "token",
    )

    def __init__(self, payload_text: str, caller: Caller | None, started: int) -> None:
        self.payload_text = payload_text
        self.started = self.at = started
        self.answer: str | bytes | None = None
        self.error: str | None = None
        self.exception: BaseException | None = None
        # The task itself is not kept: a test may record thousands of calls.
        by = _NOT_A_TASK if caller is None else caller
        self.execution_arn: str | None = by.execution_arn
        self.state: str | None = by.state
        self.attempt = by.attempt
        self.map_index = by.map_index
        self.token = by.token

    @property
    def who(self) -> str:
        """The task that made the call, in words."""
        if self.state is None:
            return "outside a workflow"
        item = f", item {self.map_index}" if self.map_index is not None else ""
        return f"state {self.state!r}{item}{f', retry {self.attempt}' if self.attempt else ''}"


class FakeCall:
    """One call of a fake, as a test reads it. Each read of ``payload`` and ``response`` gives a new copy."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.summary(60)}>"

    @property
    def payload(self) -> Json:
        """The JSON value that the fake was called with."""
        return loads(self._record.payload_text)

    @property
    def response(self) -> Json:
        """The answer: a JSON value, or the raw body if that is not JSON; None if the call failed."""
        answer = self._record.answer
        if answer is None:
            return None
        try:
            return loads(answer if isinstance(answer, str) else answer.decode())
        except ValueError:
            return answer

    @property
    def error(self) -> str | None:
        """The error name; None if the call succeeded."""
        return self._record.error

    @property
    def exception(self) -> BaseException | None:
        """The Python exception that caused the error, with its traceback; None if there is none."""
        return self._record.exception

    @property
    def started(self) -> datetime:
        """When the call was made, in virtual time."""
        return to_datetime(self._record.started)

    @property
    def duration(self) -> timedelta:
        """How long it took, in virtual time."""
        return timedelta(microseconds=self._record.at - self._record.started)

    @property
    def state(self) -> str | None:
        """The name of the state that made the call; None if code outside a workflow made it."""
        return self._record.state

    @property
    def attempt(self) -> int:
        """The number of the attempt: 0 for the first call, 1 for the first retry."""
        return self._record.attempt

    @property
    def map_index(self) -> int | None:
        """The index of the innermost Map iteration around the state; None outside a Map."""
        return self._record.map_index

    @property
    def execution_arn(self) -> str | None:
        """The ARN of the execution that made the call; None if code outside a workflow made it."""
        return self._record.execution_arn

    @property
    def task_token(self) -> str | None:
        """The task token; None unless the task waits for a callback."""
        return self._record.token

    def summary(self, width: int = 100) -> str:
        """The caller and the payload on one line, cut to ``width`` characters."""
        return f"{self._record.who}: {show_json(self.payload, width)}"
