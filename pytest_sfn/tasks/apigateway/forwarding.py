"""HTTP endpoints behind a REST API: the request that the API sends to its endpoint.

https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
"""

from __future__ import annotations

from urllib.parse import urlsplit

from pytest_sfn.tasks.apigateway.rest_apis import ApiRoute
from pytest_sfn.tasks.http.messages import HttpRequest, is_header, with_query

_TARGET, _SOURCE = "integration.request.path.", "method.request.path."


def forward_request(route: ApiRoute, request: HttpRequest) -> HttpRequest | None:
    """The request to the HTTP endpoint; None without one. HTTP_PROXY forwards everything, HTTP only the body."""
    integration = route.integration
    if integration is None or integration.integration_type not in ("HTTP", "HTTP_PROXY"):
        return None
    method = request.method if integration.http_method == "ANY" else integration.http_method
    uri = _fill_in(integration.uri, integration.request_parameters or {}, route)
    if integration.integration_type == "HTTP_PROXY":
        return HttpRequest(method, with_query(uri, urlsplit(request.url).query), request.headers, request.body)
    headers = tuple(header for header in request.headers if is_header(header[0], "Content-Type"))
    return HttpRequest(method, uri, headers, request.body)


def _fill_in(uri: str, mapping: dict[str, str], route: ApiRoute) -> str:
    """The URI of an integration, with the mapped parts of the path filled in."""
    for target, source in mapping.items():
        if target.startswith(_TARGET) and source.startswith(_SOURCE):
            name = target.removeprefix(_TARGET)
            uri = uri.replace(f"{{{name}}}", route.parameters.get(source.removeprefix(_SOURCE), ""))
    return uri
