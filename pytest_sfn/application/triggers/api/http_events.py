"""Format 2.0 of the events that HTTP APIs and the URLs of functions send to functions, and how results are read.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

from __future__ import annotations

import binascii
from typing import Any

from pytest_sfn.application.triggers.api.exchange import ApiRequest
from pytest_sfn.application.triggers.api.routes import DEFAULT_ROUTE, ReachedRoute, Route
from pytest_sfn.arns import Place
from pytest_sfn.clock import to_datetime
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.tasks.http.messages import HttpAnswer, decode_body, http_answer, json_answer
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.safe_text import utf8

_IAM = "arn:aws:iam::"

FAILED = json_answer(500, {"message": "Internal Server Error"})
URL_FAILED = http_answer(502, {"Content-Type": ["application/json"]}, b"Internal Server Error")
NOT_FOUND = json_answer(404, {"message": "Not Found"})
UNAVAILABLE = json_answer(503, {"message": "Service Unavailable"})


def http_event(
    reached: ReachedRoute, request: ApiRequest, host: str, place: Place, request_id: str, now: int
) -> dict[str, Json]:
    """The event; ``now`` is in virtual microseconds. What the request does not have is not in it."""
    route, api = reached.route, reached.route.api
    time = to_datetime(now)
    raw = reached.path if api.stage == DEFAULT_ROUTE else f"/{api.stage}{reached.path}"
    headers = _join_values([("host", host), *((name.lower(), value) for name, value in request.headers)])
    cookies = headers.pop("cookie", None)
    event: dict[str, Json] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": raw,
        "rawQueryString": "&".join(f"{name}={value}" for name, value in request.query),
        "cookies": cookies.split("; ") if cookies else None,
        "headers": headers,
        "queryStringParameters": _join_values(request.query) or None,
        "requestContext": {
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": _http(request, raw, headers.get("user-agent", "")),
            "requestId": request_id,
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(time.timestamp() * 1000),
            **_called_api(route, place),
        },
        "body": request.body,
        "pathParameters": dict(reached.parameters) or None,
        "isBase64Encoded": False,
        "stageVariables": dict(api.variables) or None,
    }
    return {name: value for name, value in event.items() if value is not None}


def _http(request: ApiRequest, path: str, user_agent: str) -> dict[str, Json]:
    return {
        "method": request.method,
        "path": path,
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": user_agent,
    }


def _called_api(route: Route, place: Place) -> dict[str, Json]:
    """The API and the route of a request, and who calls them."""
    api = route.api
    is_anonymous = api.kind == "URL" and not api.is_signed
    return {
        "accountId": "anonymous" if is_anonymous else place.account,
        "apiId": api.id,
        "routeKey": route.key,
        "stage": api.stage,
        **({"authorizer": {"iam": _caller(place)}} if api.is_signed else {}),
    }


def _caller(place: Place) -> dict[str, Json]:
    """Who has signed a request to the URL of a function: the account itself."""
    account = place.account
    return {
        "accessKey": "testing",
        "accountId": account,
        "callerId": account,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": place.in_partition(f"{_IAM}{account}:root"),
        "userId": account,
    }


def http_response(invocation: Invocation) -> HttpAnswer:
    """The answer for a function's result: a response, or any JSON value, which becomes the body of status 200."""
    try:
        result = invocation.value
    except ValueError:
        return FAILED
    if invocation.function_error:
        return FAILED
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result if isinstance(result, str) else dumps(result)
        return http_answer(200, {"Content-Type": ["application/json"]}, utf8(body))
    return _response(result)


def _response(result: dict[str, Any]) -> HttpAnswer:
    status, body, headers = result["statusCode"], result.get("body"), result.get("headers") or {}
    if not str(status).isdecimal() or not isinstance(headers, dict) or not isinstance(body, (str, type(None))):
        return FAILED
    try:
        content = decode_body(body or "", is_base64=result.get("isBase64Encoded") is True)
    except binascii.Error:
        return FAILED
    sent = {str(name).lower(): [str(value)] for name, value in headers.items()}
    if result.get("cookies"):
        sent["set-cookie"] = [str(cookie) for cookie in result["cookies"]]
    return http_answer(int(str(status)), {"content-type": ["text/plain;charset=UTF-8"], **sent}, content)


def _join_values(pairs: Any) -> dict[str, str]:
    """Several values of one name as one text."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined
