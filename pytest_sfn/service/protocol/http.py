"""Replaces the HTTP response that botocore would get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.patches.boto.call import Reply
from pytest_sfn.service.protocol.answers import ApiAnswer, ApiError, Members


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """The part of botocore's AWSResponse that is used. It has no body, because nothing was serialized."""

    url: str
    status_code: int
    headers: Mapping[str, str]
    raw: None = None
    content: bytes = b""
    text: str = ""


def success_reply(answer: ApiAnswer, url: str, request_id: str, now: int) -> Reply:
    """The reply for an answer; ``now`` is in virtual microseconds."""
    headers = {**_headers(request_id, now), **answer.headers}
    members = {**answer.members, "ResponseMetadata": _metadata(request_id, answer.status, headers)}
    return HttpResponse(url, answer.status, headers), members


def error_reply(error: ApiError, url: str, request_id: str, now: int) -> Reply:
    """The reply for an error, in the form to which botocore parses a modelled error."""
    headers = _headers(request_id, now)
    members: Members = {
        "Error": {"Message": error.message, "Code": error.code},
        "ResponseMetadata": _metadata(request_id, error.status, headers),
        **error.members,
    }
    return HttpResponse(url, error.status, headers), members


def _headers(request_id: str, now: int) -> dict[str, str]:
    return {
        "x-amzn-requestid": request_id,
        "date": formatdate(now // MICROSECONDS, usegmt=True),
        "content-type": "application/x-amz-json-1.0",
        "connection": "keep-alive",
    }


def _metadata(request_id: str, status: int, headers: Mapping[str, str]) -> Members:
    return {"RequestId": request_id, "HTTPStatusCode": status, "HTTPHeaders": dict(headers), "RetryAttempts": 0}
