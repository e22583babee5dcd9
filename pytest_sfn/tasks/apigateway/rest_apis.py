"""The REST APIs that moto keeps: which of their methods a request reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from pytest_sfn.patches.moto.backends import backends_of
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, json_answer

_HOST = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")

NO_STAGE = json_answer(403, {"message": "Forbidden"})
NO_METHOD = json_answer(403, {"message": "Missing Authentication Token"})

Moto = Any
"""An object of moto."""


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """The method that a request reaches, and how: ``path`` is what comes after the stage, ``parameters`` what the
    braces of the resource's path stand for.
    """

    api: Moto
    stage: Moto
    resource: Moto
    method: Moto
    path: str
    parameters: Mapping[str, str]

    @property
    def integration(self) -> Moto | None:
        return self.method.method_integration

    def __str__(self) -> str:
        path = self.resource.get_path()
        return f"method {self.method.http_method} {path} of the REST API {self.api.name!r} in moto"


def find_route(request: HttpRequest) -> ApiRoute | HttpAnswer | None:
    """The route of a request, or the gateway's own answer; None if the address is not a REST API of moto."""
    url = urlsplit(request.url)
    host = _HOST.fullmatch((url.hostname or "").lower())
    api = _find_api(host["api"]) if host else None
    if api is None:
        return None
    stage_name, _, rest = url.path.lstrip("/").partition("/")
    if stage_name not in api.stages:
        return NO_STAGE
    path = "/" + rest.rstrip("/")
    for resource, parameters in _matching(api, path):
        methods = resource.resource_methods
        method = methods.get(request.method) or methods.get("ANY")
        if method:
            return ApiRoute(api, api.stages[stage_name], resource, method, path, parameters)
    return NO_METHOD


def _find_api(api_id: str) -> Moto | None:
    return next((backend.apis[api_id] for backend in backends_of("apigateway") if api_id in backend.apis), None)


def _matching(api: Moto, path: str) -> list[tuple[Moto, dict[str, str]]]:
    """The resources that match a path, the most literal one first."""
    found = []
    for resource in api.resources.values():
        template = resource.get_path()
        values = match_path(template, path)
        if values is not None:
            found.append((rank_path(template), resource, values))
    found.sort(key=lambda one: one[0])
    return [(resource, values) for _, resource, values in found]


def match_path(template: str, path: str) -> dict[str, str] | None:
    """What the braces of a resource's path stand for in the path of a request; None if they do not match."""
    match = re.fullmatch(_pattern(template), path)
    if match is None:
        return None
    return {name: unquote(value) for name, value in zip(_names(template), match.groups(), strict=True)}


def rank_path(template: str) -> list[int]:
    """How little literal a resource's path is, segment by segment: the lowest wins."""
    return [kind for _, kind in _segments(template)]


def _segments(template: str) -> Iterator[tuple[str, int]]:
    """The segments of a resource's path, with 0 for literal text, 1 for ``{name}``, 2 for ``{name+}``."""
    for segment in template.strip("/").split("/"):
        if segment.startswith("{") and segment.endswith("}"):
            yield (segment[1:-2], 2) if segment.endswith("+}") else (segment[1:-1], 1)
        else:
            yield segment, 0


def _pattern(template: str) -> str:
    groups = {1: "([^/]+)", 2: "(.+)"}
    return "/" + "/".join(groups.get(kind) or re.escape(text) for text, kind in _segments(template))


def _names(template: str) -> list[str]:
    return [text for text, kind in _segments(template) if kind]
