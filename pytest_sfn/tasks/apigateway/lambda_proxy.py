"""Lambda functions behind a REST API: makes the event from a request, and the answer from a result.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pytest_sfn.arns import Place
from pytest_sfn.clock import to_datetime
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.tasks.apigateway.rest_apis import ApiRoute
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, decode_body, http_answer, is_header, json_answer
from pytest_sfn.values.json_text import Json

BAD_GATEWAY = json_answer(502, {"message": "Internal server error"})

_FUNCTION = re.compile(r".*:lambda:path/[\d-]+/functions/(?P<name>.+)/invocations")
_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")


def function_behind(route: ApiRoute) -> str | None:
    """The name or ARN of the function that a method calls as a proxy; None if it calls none."""
    integration = route.integration
    if integration is None or integration.integration_type != "AWS_PROXY":
        return None
    variables = route.stage.variables
    uri = _VARIABLE.sub(lambda found: variables.get(found[1], ""), integration.uri or "")
    function = _FUNCTION.fullmatch(uri)
    return function and function["name"]


def proxy_event(route: ApiRoute, request: HttpRequest, place: Place, request_id: str, now: int) -> dict[str, Json]:
    """The event, in format 1.0; ``now`` is in virtual microseconds."""
    url = urlsplit(request.url)
    headers = _group_values([("Host", url.netloc), *request.headers])
    query = _group_values(parse_qsl(url.query, keep_blank_values=True))
    return {
        "resource": route.resource.get_path(),
        "path": route.path,
        "httpMethod": request.method,
        "headers": _last_values(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": _last_values(query) or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(route.parameters) or None,
        "stageVariables": dict(route.stage.variables) or None,
        "requestContext": _context(route, request, place, request_id, to_datetime(now)),
        "body": request.text,
        "isBase64Encoded": False,
    }


def proxy_answer(invocation: Invocation) -> HttpAnswer:
    """The answer for a function's result; 502 if the function failed or returned an invalid answer."""
    try:
        result = invocation.value
    except ValueError:
        return BAD_GATEWAY
    if invocation.function_error or not isinstance(result, dict):
        return BAD_GATEWAY
    status, body = result.get("statusCode"), result.get("body")
    headers, many = result.get("headers") or {}, result.get("multiValueHeaders") or {}
    is_status = isinstance(status, (int, str)) and str(status).isdecimal()
    if not (is_status and isinstance(body, (str, type(None))) and _are_headers(headers, many)):
        return BAD_GATEWAY
    try:
        content = decode_body(body or "", is_base64=result.get("isBase64Encoded") is True)
    except binascii.Error:
        return BAD_GATEWAY
    received = {name: [str(value)] for name, value in headers.items()}
    received |= {name: [str(value) for value in values] for name, values in many.items()}
    if not any(is_header(name, "Content-Type") for name in received):
        received = {"Content-Type": ["application/json"], **received}
    return http_answer(int(str(status)), received, content)


def _context(route: ApiRoute, request: HttpRequest, place: Place, request_id: str, now: datetime) -> dict[str, Json]:
    url = urlsplit(request.url)
    agent = next((value for name, value in request.headers if is_header(name, "User-Agent")), None)
    return {
        "accountId": place.account,
        "apiId": route.api.id,
        "domainName": url.netloc,
        "domainPrefix": url.netloc.partition(".")[0],
        "httpMethod": request.method,
        "identity": {"sourceIp": "127.0.0.1", "userAgent": agent},
        "path": url.path,
        "protocol": "HTTP/1.1",
        "requestId": request_id,
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "resourceId": route.resource.id,
        "resourcePath": route.resource.get_path(),
        "stage": route.stage.name,
    }


def _are_headers(headers: Json, many: Json) -> bool:
    return (
        isinstance(headers, dict)
        and isinstance(many, dict)
        and all(isinstance(values, list) for values in many.values())
    )


def _group_values(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _last_values(grouped: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: values[-1] for name, values in grouped.items()}
