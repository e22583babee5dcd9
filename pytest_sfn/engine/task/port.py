"""The task port: what the engine calls to perform the tasks of a state machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pytest_sfn.engine.history.event_details import Unwritten
from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class HttpTrace:
    """What an HTTP Task sent and received, with the names of InspectionData. ``revealed`` is the request with the
    secrets that its connection added.
    """

    request: Mapping[str, str]
    revealed: Mapping[str, str]
    response: Mapping[str, str] | None = None


@dataclass(slots=True)
class TaskRequest:
    """One attempt of a Task. ``token`` is set for ``.waitForTaskToken``, ``.sync`` and activities. ``attempt`` counts
    from 0. ``role_arn`` is the role in Credentials, if any.
    """

    resource: Resource
    arguments: Json
    execution_arn: str
    state: str
    attempt: int = 0
    map_index: int | None = None
    token: str | None = None
    role_arn: str | None = None
    machine_role_arn: str = ""


class Answer(Protocol):
    """What a task waits for. The first answer counts."""

    def resolve(self, value: Json = None) -> None: ...
    def fail(self, error: WorkflowError) -> None: ...


class FollowedJob(Protocol):
    """A job that continues after a service has accepted it: a ``.sync`` task ends when the job ends."""

    def start(self, answer: Answer) -> None:
        """Resolve ``answer`` with the job's result, or fail it, now or later."""

    def stop(self) -> None:
        """Called when the task no longer waits. Stops the job if it still runs."""


class TaskReply:
    """What a service answered, and when (virtual microseconds, not in the past). ``job`` is the job that a ``.sync``
    task started; ``trace`` belongs to an HTTP Task. ``measured`` is the result, or a member of it, if its text is known
    to be far below the quota."""

    __slots__ = ("at", "job", "measured", "recorded", "trace")

    def __init__(
        self,
        recorded: Json | Unwritten,
        at: int,
        job: FollowedJob | None = None,
        trace: HttpTrace | None = None,
        measured: Json = None,
    ) -> None:
        self.recorded = recorded
        self.at = at
        self.job = job
        self.trace = trace
        self.measured = measured

    @property
    def result(self) -> Json:
        """The result of the task."""
        recorded = self.recorded
        return recorded.written() if isinstance(recorded, Unwritten) else recorded


class LaterReply(Protocol):
    """A reply that a service gives at a time that is not known yet."""

    def when_there(self, then: Callable[[], None]) -> None:
        """Do something once it can be read."""

    def read(self) -> TaskReply:
        """The reply. Raises as :class:`TaskPort` does."""


NEVER = 2**63
"""A time that no clock reaches (virtual microseconds)."""


NO_WORKER = TaskReply(None, NEVER)
"""The reply to an activity's task that no fake takes: the task waits for a worker that polls."""


class PendingReply(TaskReply):
    """Stands for a reply whose time is not known yet."""

    __slots__ = ("later",)

    def __init__(self, later: LaterReply) -> None:
        TaskReply.__init__(self, None, NEVER)
        self.later = later


class TaskFailed(WorkflowError):
    """A service answered with an error: ``at`` is when the answer arrives (virtual microseconds)."""

    def __init__(
        self, error: str | None, cause: str | None, at: int, *, exception: BaseException | None = None
    ) -> None:
        super().__init__(error, cause, exception=exception)
        self.at = at


class TaskPort(Protocol):
    """Performs tasks: returns the answer, with its virtual time, or raises :class:`TaskFailed`.

    For the task of an activity it returns at once: a reply, if a fake has taken the task and will answer its token, or
    ``NO_WORKER``. Any other exception is a mistake in the test; ``run`` raises it.
    """

    def perform(self, request: TaskRequest) -> TaskReply: ...
