"""The task port: what the engine calls to perform the tasks of a state machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class HttpTrace:
    """What an HTTP Task sent and got, by the names of InspectionData. ``revealed`` is the request with what its
    connection added: secrets.
    """

    request: Mapping[str, str]
    revealed: Mapping[str, str]
    response: Mapping[str, str] | None = None


class TaskRequest(NamedTuple):
    """One attempt of a Task. ``token`` is set for ``.waitForTaskToken`` and ``.sync``; ``attempt`` counts from 0;
    ``role_arn`` is the role of its Credentials, None without Credentials.
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
    """Work that goes on after a service has accepted it: the task is through once the job is (``.sync``)."""

    def start(self, answer: Answer) -> None:
        """Answer with the job's result or failure, now or later."""

    def stop(self) -> None:
        """The task waits no longer: a job that still runs is given up."""


class TaskReply(NamedTuple):
    """What a service answered, and when (virtual microseconds, not before now); for ``.sync``, the job it began; of an
    HTTP Task, its ``trace``."""

    result: Json
    at: int
    job: FollowedJob | None = None
    trace: HttpTrace | None = None


class TaskFailed(WorkflowError):
    """A service answered with an error: ``at`` is when the answer arrives (virtual microseconds)."""

    def __init__(self, error: str, cause: str | None, at: int, *, exception: BaseException | None = None) -> None:
        super().__init__(error, cause, exception=exception)
        self.at = at


class TaskPort(Protocol):
    """Performs tasks: answers at once, in virtual time, or raises :class:`TaskFailed`.

    Anything else that it raises is a mistake of the test and goes straight out of ``run``.
    """

    def perform(self, request: TaskRequest) -> TaskReply: ...
