"""Answers requests to the REST APIs of moto: directly, with a fake function, or with the HTTP endpoint of the API."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.apigateway.forwarding import forward_request
from pytest_sfn.tasks.apigateway.lambda_proxy import function_behind, proxy_answer, proxy_event
from pytest_sfn.tasks.apigateway.rest_apis import ApiRoute, find_route
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, json_answer
from pytest_sfn.tasks.http.sending import Arrived, Outgoing
from pytest_sfn.values.json_text import dumps

_TIMEOUT_SECONDS = 29
_TIMEOUT = json_answer(504, {"message": "Endpoint request timed out"})
_NO_FUNCTION = json_answer(500, {"message": "Internal server error"})


@dataclass(frozen=True, slots=True)
class RestApis:
    """The REST APIs of one world."""

    services: Services
    lambdas: LambdaRegistry

    def handle(self, request: HttpRequest, task: TaskRequest) -> Arrived | Outgoing | None:
        """The answer, or the request to send instead. None if the address is not a REST API of moto."""
        route = find_route(request)
        if route is None:
            return None
        if isinstance(route, HttpAnswer):
            return Arrived(route, self.services.now)
        function = function_behind(route)
        if function:
            return self._invoke(function, route, request, task)
        passed_on = forward_request(route, request)
        if passed_on:
            return Outgoing(passed_on, f", to which {route} leads")
        return Outgoing(request, why=_why_not_performed(route))

    def _invoke(self, function: str, route: ApiRoute, request: HttpRequest, task: TaskRequest) -> Arrived:
        """The answer of a fake function behind a REST API."""
        services, now = self.services, self.services.now
        event = proxy_event(route, request, services.place, services.ids.uuid("request"), now)
        try:
            invocation = self.lambdas.invoke(function, dumps(event), task)
        except ServiceFault:
            return Arrived(_NO_FUNCTION, now)
        latest = now + _TIMEOUT_SECONDS * MICROSECONDS
        if invocation.at > latest:
            return Arrived(_TIMEOUT, latest)
        return Arrived(proxy_answer(invocation), invocation.at)


def _why_not_performed(route: ApiRoute) -> str:
    """The reason why nothing in this process performs a method."""
    integration = route.integration
    kind = f"an integration of type {integration.integration_type}" if integration else "no integration"
    return f"{route} has {kind}, which moto cannot perform"
