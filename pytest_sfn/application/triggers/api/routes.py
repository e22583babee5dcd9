"""The routes of an application's APIs, and which of them a request reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pytest_sfn.tasks.apigateway.rest_apis import match_path, rank_path
from pytest_sfn.values.json_text import Json

ANY = ("ANY", "*")

DEFAULT_ROUTE = "$default"
"""The route of an HTTP API for requests that reach no other one."""


@dataclass(frozen=True, slots=True)
class Integration:
    """What a route calls, in the words of API Gateway: ``kind`` is AWS_PROXY, AWS, MOCK, ...

    ``responses`` are the IntegrationResponses of a REST API; ``subtype`` is that of an HTTP API.
    """

    kind: str
    uri: str = ""
    subtype: str = ""
    format: str = "1.0"
    parameters: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    responses: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class GatewayApi:
    """An API: ``kind`` is REST, HTTP, or URL for the URL of a function. ``variables`` are those of its stage. Callers
    of a URL with ``is_signed`` have the rights of the account."""

    id: str
    kind: Literal["REST", "HTTP", "URL"]
    stage: str
    variables: Mapping[str, str] = field(default_factory=dict)
    is_signed: bool = False

    def host(self, region: str) -> str:
        """The host name of the API."""
        service = "lambda-url" if self.kind == "URL" else "execute-api"
        suffix = "on.aws" if self.kind == "URL" else "amazonaws.com"
        return f"{self.id}.{service}.{region}.{suffix}"


@dataclass(frozen=True, slots=True)
class Route:
    """A route of an API. ``path`` may have ``{name}`` and ``{name+}``, or be ``$default``."""

    api: GatewayApi
    method: str
    path: str
    integration: Integration

    @property
    def key(self) -> str:
        """``POST /orders``"""
        if self.path == DEFAULT_ROUTE:
            return self.path
        return f"{'ANY' if self.method in ANY else self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class ReachedRoute:
    """A route, and what the braces in its path stand for in a request. ``path`` is the request's, without the stage."""

    route: Route
    path: str
    parameters: Mapping[str, str]


def routes_at(routes: Sequence[Route], host: str) -> Sequence[Route]:
    """The routes that a request to a host may reach: the URL of a function with this host, else the APIs. Without an
    API, the only URL needs no host."""
    urls = [route for route in routes if route.api.kind == "URL"]
    of_host = [route for route in urls if host.partition(".")[0] == route.api.id]
    apis = [route for route in routes if route.api.kind != "URL"]
    return of_host or apis or (urls if len(urls) == 1 and not host else [])


def find_route(routes: Sequence[Route], method: str, path: str) -> ReachedRoute | None:
    """The route that a request reaches: the most literal path, then the method itself before ANY."""
    found = [reached for route in routes if (reached := _reach(route, method, path))]
    return min(found, key=_rank, default=None)


def _reach(route: Route, method: str, path: str) -> ReachedRoute | None:
    if route.method not in (method, *ANY):
        return None
    for shown in (path, _without_stage(route.api, path)):
        if shown is None:
            continue
        if route.path == DEFAULT_ROUTE:
            return ReachedRoute(route, shown, {})
        parameters = match_path(route.path, shown)
        if parameters is not None:
            return ReachedRoute(route, shown, parameters)
    return None


def _without_stage(api: GatewayApi, path: str) -> str | None:
    """A path that begins with the stage of an API without it; None for other paths."""
    prefix = f"/{api.stage}"
    if path == prefix:
        return "/"
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else None


def _rank(reached: ReachedRoute) -> tuple[Any, ...]:
    route = reached.route
    ranks = [3] if route.path == DEFAULT_ROUTE else rank_path(route.path)
    return (ranks, route.method in ANY)


def texts(value: Json) -> dict[str, str]:
    """A JSON object as texts by name."""
    return {name: str(one) for name, one in value.items()} if isinstance(value, dict) else {}
