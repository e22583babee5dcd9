"""Sends the requests of a task: to a REST API of this process, else to what answers the library ``requests`` here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import OutOfTime, Running
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.behaviours import Behaviour
from pytest_sfn.lambdas.runtime import run
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest
from pytest_sfn.tasks.http.transport import TIMEOUT_SECONDS, Broken, RequestNotAnswered, Unsendable, send
from pytest_sfn.tasks.http.unanswered import unmocked_request
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request that leaves. The rest is for the error if nothing answers it: ``purpose`` says what the request is for,
    ``why`` why nothing answers, ``example`` what a body of an answer could be.
    """

    request: HttpRequest
    purpose: str = ""
    example: str = "{}"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer, and the virtual time at which it arrives."""

    answer: HttpAnswer
    at: int


class Gateway(Protocol):
    """Answers the requests to the REST APIs of this process."""

    def handle(self, request: HttpRequest, task: TaskRequest) -> Arrived | Outgoing | None:
        """The answer, or the request to send instead. None if the address is not a REST API of this process."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the requests of the tasks of one world."""

    services: Services
    gateway: Gateway

    def exchange(self, task: TaskRequest) -> Exchange:
        """The requests of a task, one after another, starting now."""
        return Exchange(self, task)


class Exchange:
    """The requests of one task. ``now`` is the virtual time at which the latest answer arrived: a stub that sleeps
    takes time.
    """

    def __init__(self, sender: Sender, task: TaskRequest) -> None:
        self._mistakes = sender.services.mistakes
        self._gateway = sender.gateway
        self._task = task
        clock = sender.services.clock
        self._deadline = clock.microseconds + TIMEOUT_SECONDS * MICROSECONDS
        self._running = Running(clock, self._deadline)

    @property
    def now(self) -> int:
        return self._running.now

    def send(self, request: HttpRequest, purpose: str = "", example: str = "{}") -> HttpAnswer:
        """Send a request and return its answer. Raises Broken, Unsendable, and UnmockedTaskError if nothing in this
        process answers.

        For that error, ``purpose`` says what an additional request is for, and ``example`` is a possible body of an
        answer.
        """
        handled = self._gateway.handle(request, self._task)
        if isinstance(handled, Arrived):
            self._running.now = max(self._running.now, handled.at)
            return handled.answer
        return self._send(handled or Outgoing(request, purpose, example))

    def _send(self, outgoing: Outgoing) -> HttpAnswer:
        try:
            answer: HttpAnswer = run(self._running, _Sending(outgoing.request), None, None)
        except OutOfTime:
            raise Broken(TimeoutError(f"no answer within {TIMEOUT_SECONDS} s"), timed_out=True) from None
        except RequestNotAnswered as unanswered:
            why = outgoing.why or unanswered.why
            mistake = unmocked_request(self._task, outgoing.request, outgoing.purpose, why, outgoing.example)
            self._mistakes.append(mistake)
            raise mistake from None
        except Broken as broken:
            if broken.timed_out:
                self._running.now = self._deadline
            raise
        except Unsendable:
            raise
        except Exception as mistake:  # raised by a stub of the test
            if not isinstance(mistake, SfnError):  # SfnErrors are recorded where they are raised
                self._mistakes.append(mistake)
            raise
        return answer


class _Sending(Behaviour):
    """Sends a request in the way a handler runs: a stub of the test may answer it, with the task's own time."""

    def __init__(self, request: HttpRequest) -> None:
        self.function = self.answer
        self._request = request

    def answer(self, event: Json, context: Any) -> HttpAnswer:
        return send(self._request)
