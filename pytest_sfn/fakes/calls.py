"""What is remembered of each call of a fake, and how a test reads it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from pytest_sfn.clock import to_datetime
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json, loads


class Caller(Protocol):
    """The task that makes a call. ``attempt`` counts from 0; ``token`` is set where an answer from outside is
    awaited.
    """

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


class Record:
    """One call of a fake while it happens: kept as JSON text, which nothing can change afterwards.

    ``started`` and ``at`` (when the answer arrives) are virtual microseconds. ``answer`` is the answer's text, or its
    raw body; None if the call failed. ``error`` is the error's name. The rest tells of the task that made the call.
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
        # The task itself is let go: many a test keeps thousands of calls.
        self.execution_arn: str | None = None
        self.state: str | None = None
        self.attempt = 0
        self.map_index: int | None = None
        self.token: str | None = None
        if caller is not None:
            self.execution_arn = caller.execution_arn
            self.state = caller.state
            self.attempt = caller.attempt
            self.map_index = caller.map_index
            self.token = caller.token

    @property
    def who(self) -> str:
        """Which task made the call."""
        if self.state is None:
            return "outside a workflow"
        item = f", item {self.map_index}" if self.map_index is not None else ""
        return f"state {self.state!r}{item}{f', retry {self.attempt}' if self.attempt else ''}"


class FakeCall:
    """One call of a fake, as a test reads it. Payload and response are the reader's own copies."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.summary(60)}>"

    @property
    def payload(self) -> Json:
        """What the fake was called with."""
        return loads(self._record.payload_text)

    @property
    def response(self) -> Json:
        """What it answered: a JSON value, or the raw body if that is no JSON; None if it failed."""
        answer = self._record.answer
        if answer is None:
            return None
        try:
            return loads(answer if isinstance(answer, str) else answer.decode())
        except ValueError:
            return answer

    @property
    def error(self) -> str | None:
        """The name of the error, if the call failed."""
        return self._record.error

    @property
    def exception(self) -> BaseException | None:
        """The Python exception behind the error, with its traceback."""
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
        """The attempt of the state's task, from 0."""
        return self._record.attempt

    @property
    def map_index(self) -> int | None:
        """The index of the Map iteration that the state belongs to, if any."""
        return self._record.map_index

    @property
    def execution_arn(self) -> str | None:
        """The execution that made the call."""
        return self._record.execution_arn

    @property
    def task_token(self) -> str | None:
        """The task token, where the task waits for an answer from outside."""
        return self._record.token

    def summary(self, width: int = 100) -> str:
        """Who called with what, on one line."""
        return f"{self._record.who}: {show_json(self.payload, width)}"
