"""Answers the requests of a test to the APIs of its application."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from pytest_sfn.application.triggers.api.exchange import ApiRequest, ApiResponse
from pytest_sfn.application.triggers.api.http_events import (
    FAILED,
    NOT_FOUND,
    UNAVAILABLE,
    URL_FAILED,
    http_event,
    http_response,
)
from pytest_sfn.application.triggers.api.mapping_templates import render_mapping
from pytest_sfn.application.triggers.api.mapping_values import TemplateInput
from pytest_sfn.application.triggers.api.response_headers import Headers, mapped_headers
from pytest_sfn.application.triggers.api.routes import ReachedRoute, Route, find_route, routes_at, texts
from pytest_sfn.application.triggers.api.service_calls import call_action, call_subtype, read_input
from pytest_sfn.application.triggers.records import Cause
from pytest_sfn.application.triggers.targets import StartRefusal, Targets
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.lambdas.versions import MAX_TIMEOUT_SECONDS
from pytest_sfn.tasks.apigateway.lambda_proxy import BAD_GATEWAY, proxy_answer, proxy_event
from pytest_sfn.tasks.apigateway.rest_apis import NO_METHOD, ApiRoute
from pytest_sfn.tasks.http.messages import HttpAnswer, http_answer, json_answer
from pytest_sfn.values.json_text import Json, dumps, loads
from pytest_sfn.values.safe_text import utf8

_FUNCTION = re.compile(r"(?:.*:lambda:path/[\d-]+/functions/)?(?P<arn>.+?)(?:/invocations)?")

_LONGEST = {"REST": 29, "HTTP": 30, "URL": MAX_TIMEOUT_SECONDS}
"""How long an API waits for a function, in seconds."""

_SOURCES = {"URL": "lambda-url"}
"""The sources of triggers other than API Gateway, by the kind of API."""

_TIMEOUT = json_answer(504, {"message": "Endpoint request timed out"})
_NO_RESPONSE = json_answer(500, {"message": "Internal server error"})
_FAILED = {"REST": _NO_RESPONSE, "HTTP": FAILED, "URL": URL_FAILED}
"""The answers for a function that fails or cannot be called, by the kind of API."""


class ApiGateway:
    """The APIs of one application. A request happens at this instant, and virtual time moves to its answer."""

    def __init__(self, targets: Targets, routes: Sequence[Route]) -> None:
        self._targets = targets
        self._routes = routes

    def answer(self, request: ApiRequest) -> ApiResponse:
        """The response to a request. Raises SfnError without an API, and for an integration that cannot be called."""
        if not self._routes:
            raise SfnError("the application has no API with routes: its template declares no event, method or route")
        self._targets.world.clock.check_running()
        self._targets.world.clock.catch_up()
        path = request.path.rstrip("/") or "/"
        routes = routes_at(self._routes, request.host)
        if not routes:
            raise SfnError("the application has several function URLs: pass the whole URL instead of a path")
        reached = find_route(routes, request.method, path)
        if reached is None:
            kinds = {route.api.kind for route in routes}
            return ApiResponse(NOT_FOUND if "HTTP" in kinds else NO_METHOD)
        answer = self._perform(reached, request)
        self._targets.world.clock.catch_up()
        return ApiResponse(answer)

    def _perform(self, reached: ReachedRoute, request: ApiRequest) -> HttpAnswer:
        integration, route = reached.route.integration, reached.route
        if integration.subtype:
            return call_subtype(self._client, reached, request, self._context(reached, request))
        if integration.kind == "AWS_PROXY":
            return self._proxy(reached, request)
        if integration.kind == "AWS":
            return self._call_mapped(reached, request)
        if integration.kind == "MOCK":
            return self._mock(reached, request)
        raise SfnError(
            f"the route {route.key!r} has an integration of type {integration.kind}, which would leave this process"
        )

    # ---- functions

    def _proxy(self, reached: ReachedRoute, request: ApiRequest) -> HttpAnswer:
        route, world = reached.route, self._targets.world
        host = route.api.host(world.place.region)
        request_id, now = world.ids.uuid("request"), world.clock.microseconds
        is_http = route.api.kind != "REST"
        if is_http and route.integration.format == "2.0":
            event = http_event(reached, request, host, world.place, request_id, now)
        else:
            sent = request.sent_to(host, f"/{route.api.stage}{reached.path}")
            event = proxy_event(_as_rest_api(reached), sent, world.place, request_id, now)
            event = {"version": "1.0", **event} if is_http else event
        answer = self._call(reached, event)
        if not isinstance(answer, Invocation):
            return answer
        if is_http:
            made = http_response(answer) if route.integration.format == "2.0" else proxy_answer(answer)
            return _FAILED[route.api.kind] if made in (BAD_GATEWAY, FAILED) else made
        return proxy_answer(answer)

    def _call(self, reached: ReachedRoute, event: Json) -> Invocation | HttpAnswer:
        """Call the function behind a route, and let time pass until it has answered; a failure is the API's answer."""
        route, clock = reached.route, self._targets.world.clock
        found = _FUNCTION.fullmatch(route.integration.uri)
        arn = _with_variables(found["arn"], route.api.variables) if found else ""
        begun = clock.microseconds
        answers: list[Invocation | StartRefusal] = []
        cause = Cause(_SOURCES.get(route.api.kind, "apigateway"), route.key)
        clock.call_soon(lambda: answers.append(self._targets.call(cause, arn, dumps(event))))
        clock.run_due()  # what the function triggers is due afterwards
        (called,) = answers
        if isinstance(called, StartRefusal):
            return _FAILED[route.api.kind]
        latest = begun + _LONGEST[route.api.kind] * MICROSECONDS
        clock.move_to(max(clock.microseconds, min(called.at, latest)))
        if called.at > latest:
            return UNAVAILABLE if route.api.kind == "HTTP" else _TIMEOUT
        return called

    # ---- mapping templates

    def _call_mapped(self, reached: ReachedRoute, request: ApiRequest) -> HttpAnswer:
        """An integration of a REST API that maps the request and the answer."""
        integration, route = reached.route.integration, reached.route
        given = read_input(reached, request, self._context(reached, request))
        body = _request_body(reached, request, given)
        if ":lambda:" not in integration.uri:
            answer = call_action(self._client, integration.uri, body, route.key)
            return _respond(reached, given, answer.body.decode(), str(answer.status), answer.headers)
        called = self._call(reached, loads(body or "{}"))
        if not isinstance(called, Invocation):
            return called
        failure = called.value.get("errorMessage", "") if called.function_error else ""
        return _respond(reached, given, dumps(called.value), str(failure))

    def _mock(self, reached: ReachedRoute, request: ApiRequest) -> HttpAnswer:
        given = read_input(reached, request, self._context(reached, request))
        status = loads(_request_body(reached, request, given) or "{}").get("statusCode", 200)
        return _respond(reached, given, "", str(status))

    def _context(self, reached: ReachedRoute, request: ApiRequest) -> dict[str, Json]:
        world, api = self._targets.world, reached.route.api
        return {
            "requestId": world.ids.uuid("request"),
            "apiId": api.id,
            "stage": api.stage,
            "httpMethod": request.method,
            "resourcePath": reached.route.path,
            "path": reached.path,
            "accountId": world.place.account,
            "identity": {"sourceIp": "127.0.0.1"},
            "requestTimeEpoch": world.clock.microseconds // 1000,
        }

    def _client(self, service: str) -> Any:
        return self._targets.world.clients(service, self._targets.world.place.region)


def _request_body(reached: ReachedRoute, request: ApiRequest, given: TemplateInput) -> str:
    """What the integration gets: the request template for the content type, or the body."""
    templates = reached.route.integration.templates
    content_type = (request.header("Content-Type") or "application/json").partition(";")[0]
    template = templates.get(content_type) or templates.get("$default")
    return given.body if template is None else render_mapping(template, given)


def _respond(
    reached: ReachedRoute, given: TemplateInput, body: str, status: str, headers: Headers | None = None
) -> HttpAnswer:
    """The response of the first pattern that matches the status (of a function: its error), or else of the default.

    ``body`` and ``headers`` are those of the integration's answer.
    """
    chosen = _choose(reached.route.integration.responses, status)
    if chosen is None:
        return _NO_RESPONSE
    template = section(chosen, "ResponseTemplates").get("application/json")
    answered = chosen.get("StatusCode")
    answer = TemplateInput(body, given.parameters, given.context, given.variables)
    if template:
        body = render_mapping(template, answer)
        answered = answer.overrides.get("responseOverride", {}).get("status", answered)
    if not str(answered).isdecimal():
        raise SfnError(f"the route {reached.route.key!r} answers with the status {answered!r}, which is not a number")
    mapped = mapped_headers(texts(chosen.get("ResponseParameters")), answer, headers or {})
    return http_answer(int(str(answered)), {"content-type": ["application/json"], **mapped}, utf8(body))


def _choose(responses: Sequence[Mapping[str, Any]], status: str) -> Mapping[str, Any] | None:
    named = [each for each in responses if each.get("SelectionPattern")]
    matching = (each for each in named if status and re.fullmatch(str(each["SelectionPattern"]), status, re.S))
    default = (each for each in responses if not each.get("SelectionPattern"))
    return next(matching, None) or next(default, None)


def _with_variables(uri: str, variables: Mapping[str, str]) -> str:
    return re.sub(r"\$\{stageVariables\.(\w+)\}", lambda found: variables.get(found[1], ""), uri)


def _as_rest_api(reached: ReachedRoute) -> ApiRoute:
    """A route as those of moto's REST APIs are read."""
    route, api = reached.route, reached.route.api
    return ApiRoute(
        SimpleNamespace(id=api.id, name=api.id),
        SimpleNamespace(name=api.stage, variables=dict(api.variables)),
        SimpleNamespace(id=api.id, get_path=lambda: route.path),
        SimpleNamespace(http_method=route.method, method_integration=None),
        reached.path,
        reached.parameters,
    )
