"""Sends the requests of a task: to a REST API of moto, else to what answers the library ``requests`` here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import OutOfTime, Running
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.behaviours import Behaviour
from pytest_sfn.lambdas.calls import Invoke
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.lambdas.runtime import run
from pytest_sfn.tasks.apigateway.forwarding import forwarded
from pytest_sfn.tasks.apigateway.lambda_proxy import function_behind, proxy_answer, proxy_event
from pytest_sfn.tasks.apigateway.rest_apis import ApiRoute, find_route
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, json_answer
from pytest_sfn.tasks.http.transport import TIMEOUT_SECONDS, Broken, NobodyAnswers, Unsendable, send
from pytest_sfn.tasks.http.unanswered import unmocked_request
from pytest_sfn.values.json_text import Json, dumps

_GATEWAY_SECONDS = 29
_GATEWAY_TIMEOUT = json_answer(504, {"message": "Endpoint request timed out"})
_NO_FUNCTION = json_answer(500, {"message": "Internal server error"})


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the requests of the tasks of one world."""

    services: Services
    lambdas: LambdaRegistry

    def exchange(self, task: TaskRequest) -> Exchange:
        """A task's requests, one after another, from now on."""
        return Exchange(self, task)


class Exchange:
    """The requests of one task. ``now``: the virtual time at which the latest answer arrived; a stub that sleeps takes
    time.
    """

    def __init__(self, sender: Sender, task: TaskRequest) -> None:
        self._services = sender.services
        self._lambdas = sender.lambdas
        self._task = task
        clock = sender.services.clock
        self._deadline = clock.microseconds + TIMEOUT_SECONDS * MICROSECONDS
        self._running = Running(clock, self._deadline)

    @property
    def now(self) -> int:
        return self._running.now

    def send(self, request: HttpRequest, purpose: str = "", example: str = "{}") -> HttpAnswer:
        """The answer. Raises Broken, Unsendable, and UnmockedTaskError if nothing in this process answers.

        For the latter: ``purpose`` says what a request is for that is not the task's own, ``example`` what a body of an
        answer could be.
        """
        route = find_route(request)
        if isinstance(route, HttpAnswer):
            return route
        if route is None:
            return self._sent(request, purpose, example)
        return self._through(route, request) or self._sent(request, why=_unable(route))

    def _through(self, route: ApiRoute, request: HttpRequest) -> HttpAnswer | None:
        """The answer of a REST API; None where moto has to perform the integration."""
        function = function_behind(route)
        if function:
            return self._invoked(function, route, request)
        passed_on = forwarded(route, request)
        return self._sent(passed_on, f", to which {route} leads") if passed_on else None

    def _invoked(self, function: str, route: ApiRoute, request: HttpRequest) -> HttpAnswer:
        """The answer of a fake function behind a REST API."""
        services, started = self._services, self._services.now
        event = proxy_event(route, request, services.place, services.ids.uuid("request"), started)
        try:
            invocation = self._lambdas.invoke(Invoke(function, dumps(event), caller=self._task))
        except ServiceFault:
            return _NO_FUNCTION
        latest = started + _GATEWAY_SECONDS * MICROSECONDS
        self._running.now = max(self._running.now, min(invocation.at, latest))
        if invocation.at > latest:
            return _GATEWAY_TIMEOUT
        return proxy_answer(invocation)

    def _sent(self, request: HttpRequest, purpose: str = "", example: str = "{}", why: str = "") -> HttpAnswer:
        try:
            answer: HttpAnswer = run(self._running, _Sending(request), None, None)
        except OutOfTime:
            raise Broken(TimeoutError(f"no answer within {TIMEOUT_SECONDS} s"), timed_out=True) from None
        except NobodyAnswers as nobody:
            mistake = unmocked_request(self._task, request, purpose, why or nobody.why, example)
            self._services.mistakes.append(mistake)
            raise mistake from None
        except Broken as broken:
            if broken.timed_out:
                self._running.now = self._deadline
            raise
        except Unsendable:
            raise
        except Exception as mistake:  # raised by the test's own stub
            if not isinstance(mistake, SfnError):  # these are noted where they come from
                self._services.mistakes.append(mistake)
            raise
        return answer


class _Sending(Behaviour):
    """Sends a request as a handler runs: code of the test may answer it, and has the task's own time."""

    def __init__(self, request: HttpRequest) -> None:
        self.function = self._send
        self._request = request

    def __call__(self, event: Json, context: Any) -> HttpAnswer:
        return send(self._request)

    _send = __call__


def _unable(route: ApiRoute) -> str:
    """Why nothing here performs a method."""
    integration = route.integration
    kind = f"an integration of type {integration.integration_type}" if integration else "no integration"
    return f"{route} has {kind}, which moto does not perform"
