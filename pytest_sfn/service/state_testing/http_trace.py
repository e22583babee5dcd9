"""The request and the response of a tested HTTP Task, as the inspection level TRACE shows them.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionDataRequest.html and
API_InspectionDataResponse.html. Nothing is sent here: the request is what the arguments say, the response what the
result says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from pytest_sfn.json_text import Json, dumps
from pytest_sfn.service.calls import Members

_MOST_BYTES = 262_144


def trace_http(arguments: Json, result: Json, region: str) -> Members:
    """``request``, and ``response`` if there is a result; nothing for arguments that are no HTTP Task's."""
    if not isinstance(arguments, Mapping) or not isinstance(arguments.get("ApiEndpoint"), str):
        return {}
    protocol = urlsplit(arguments["ApiEndpoint"]).scheme
    trace: Members = {"request": {"protocol": protocol, **_request(arguments, region)}}
    if isinstance(result, Mapping):
        trace["response"] = {"protocol": protocol, **_response(result)}
    return trace


def _request(arguments: Mapping[str, Any], region: str) -> Members:
    query = arguments.get("QueryParameters")
    own = {"user-agent": f"Amazon|StepFunctions|HttpInvoke|{region}", "range": f"bytes=0-{_MOST_BYTES}"}
    request = {
        "method": arguments.get("Method"),
        "url": arguments["ApiEndpoint"] + (f"?{urlencode(query, doseq=True)}" if query else ""),
        "headers": _headers({**own, **arguments.get("Headers", {})}),
        "body": _text(arguments.get("RequestBody")),
    }
    return _present(request)


def _response(result: Mapping[str, Any]) -> Members:
    code = result.get("StatusCode")
    response = {
        "statusCode": None if code is None else str(code),
        "statusMessage": result.get("StatusText"),
        "headers": _headers(result["Headers"]) if "Headers" in result else None,
        "body": _text(result.get("ResponseBody")),
    }
    return _present(response)


def _present(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not None}


def _headers(headers: Mapping[str, Json]) -> str:
    return f"[{', '.join(f'{name}: {value}' for name, value in _lines(headers))}]"


def _lines(headers: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for name, value in headers.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one


def _text(body: Json) -> str | None:
    return body if body is None or isinstance(body, str) else dumps(body)
