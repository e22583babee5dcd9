"""The result of a Lambda call, as the SDK inside Step Functions makes it: the payload with HTTP metadata.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.history.event_details import Unwritten
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.values.json_text import Json

# Values are never changed in place, so all results share these.
_KEEP_ALIVE = ["keep-alive"]
_JSON = ["application/json"]
_ZERO = ["0"]


@lru_cache(maxsize=64)
def _date(second: int) -> list[str]:
    return [formatdate(second, usegmt=True)]


@lru_cache(maxsize=1024)
def _list_of(value: str | int) -> list[str]:
    return [str(value)]


class LambdaResult(Unwritten):
    """The result of a synchronous call: most states continue with the payload, and only the history shows the rest."""

    __slots__ = ("_invocation", "_payload")

    def __init__(self, invocation: Invocation, payload: Json) -> None:
        self._invocation = invocation
        self._payload = payload
        invocation.number_request()  # now, as ids are numbered in the order of the calls

    def written(self) -> Json:
        return result_of_call(self._invocation, self._payload, self._invocation.payload_size)

    def only(self, member: str | None) -> Json:
        return {"Payload": self._payload} if member == "Payload" else self.written()


def result_of_call(invocation: Invocation, payload: Json, payload_size: int) -> dict[str, Json]:
    """The result of a synchronous call."""
    request, trace = invocation.request_id, invocation.trace_id
    version, date = _list_of(invocation.target.version.name), _date(invocation.at // MICROSECONDS)
    size = _list_of(payload_size)
    every = {
        "X-Amz-Executed-Version": version,
        "x-amzn-Remapped-Content-Length": _ZERO,
        "Connection": _KEEP_ALIVE,
        "x-amzn-RequestId": [request],
        "Content-Length": size,
        "Date": date,
        "X-Amzn-Trace-Id": [trace],
        "Content-Type": _JSON,
    }
    one = {
        "Connection": "keep-alive",
        "Content-Length": size[0],
        "Content-Type": "application/json",
        "Date": date[0],
        "X-Amz-Executed-Version": version[0],
        "x-amzn-Remapped-Content-Length": "0",
        "x-amzn-RequestId": request,
        "X-Amzn-Trace-Id": trace,
    }
    if invocation.options.log_type == "Tail":
        return _with_log(invocation, payload, every, one)
    return {
        "ExecutedVersion": version[0],
        "Payload": payload,
        "SdkHttpMetadata": {"AllHttpHeaders": every, "HttpHeaders": one, "HttpStatusCode": 200},
        "SdkResponseMetadata": {"RequestId": request},
        "StatusCode": 200,
    }


def _with_log(
    invocation: Invocation, payload: Json, every: dict[str, list[str]], one: dict[str, str]
) -> dict[str, Json]:
    """The result of a call with LogType Tail. The log is in the result, and in both maps of headers."""
    log = invocation.log_result or ""
    headers = sorted({**one, "X-Amz-Log-Result": log}.items(), key=lambda header: header[0].lower())
    return {
        "ExecutedVersion": invocation.executed_version,
        "LogResult": log,
        "Payload": payload,
        "SdkHttpMetadata": {
            "AllHttpHeaders": {"X-Amz-Log-Result": [log], **every},
            "HttpHeaders": dict(headers),
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": {"RequestId": invocation.request_id},
        "StatusCode": 200,
    }


def result_without_body(invocation: Invocation) -> dict[str, Json]:
    """The result of an asynchronous call or a dry run, which have no body."""
    status, request = invocation.status_code, invocation.request_id
    one = {
        "Connection": "keep-alive",
        "Content-Length": "0",
        "Date": _date(invocation.at // MICROSECONDS)[0],
        "x-amzn-Remapped-Content-Length": "0",
        "x-amzn-RequestId": request,
        "X-Amzn-Trace-Id": invocation.trace_id,
    }
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in one.items()},
            "HttpHeaders": one,
            "HttpStatusCode": status,
        },
        "SdkResponseMetadata": {"RequestId": request},
        "StatusCode": status,
    }
