"""What an HTTP Task sends and receives, as TestState shows it at the inspection level TRACE.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionDataRequest.html and
https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionDataResponse.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from pytest_sfn.engine.task.port import HttpTrace
from pytest_sfn.errors import WorkflowError
from pytest_sfn.tasks.http.encoding import pairs
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest
from pytest_sfn.values.json_text import Json, dumps


@contextmanager
def add_trace_to_errors(trace: HttpTrace) -> Iterator[None]:
    """Add the trace of what the task has sent and received to an error that is raised in the block."""
    try:
        yield
    except WorkflowError as failure:
        failure.trace = trace
        raise


def render_request(request: HttpRequest) -> dict[str, str]:
    """A request in a trace. Its headers are those that the task and its connection set."""
    shown = {
        "protocol": urlsplit(request.url).scheme,
        "method": request.method,
        "url": request.url,
        "headers": _headers(request.headers),
    }
    return shown if request.text is None else {**shown, "body": request.text}


def render_answer(answer: HttpAnswer, request: HttpRequest) -> dict[str, str]:
    """An answer in a trace, as it was received."""
    return {
        "protocol": urlsplit(request.url).scheme,
        "statusCode": str(answer.status),
        "statusMessage": answer.reason,
        "headers": _headers((name, value) for name, values in answer.headers.items() for value in values),
        "body": answer.text or "",
    }


def render_result(result: Json, request: HttpRequest) -> dict[str, str] | None:
    """The answer that a fake's result describes; None if the result is not like an answer."""
    if not isinstance(result, Mapping):
        return None
    shown: dict[str, Any] = {"protocol": urlsplit(request.url).scheme}
    if "StatusCode" in result:
        shown["statusCode"] = str(result["StatusCode"])
    if "StatusText" in result:
        shown["statusMessage"] = str(result["StatusText"])
    if isinstance(result.get("Headers"), Mapping):
        shown["headers"] = _headers(pairs(result["Headers"]))
    body = result.get("ResponseBody")
    if body is not None:
        shown["body"] = body if isinstance(body, str) else dumps(body)
    return shown


def _headers(headers: Iterable[tuple[str, str]]) -> str:
    return f"[{', '.join(f'{name}: {value}' for name, value in headers)}]"
