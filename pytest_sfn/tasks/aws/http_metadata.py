"""The HTTP metadata of optimized integrations: the headers of the answer, as the SDK inside Step Functions shows
them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import formatdate
from typing import Any

from pytest_sfn.apis.operations import Operation
from pytest_sfn.clock import MICROSECONDS, to_microseconds
from pytest_sfn.integrations.record.answers import Headers
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.json_values import double_text
from pytest_sfn.values.safe_text import utf8


def with_metadata(
    result: dict[str, Json], answer: Mapping[str, Any], headers: Headers, now: int, operation: Operation
) -> dict[str, Json]:
    """A result with the headers and the request id; ``now`` is in virtual microseconds."""
    metadata = answer["ResponseMetadata"]
    members = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    body = _body(members, metadata["RequestId"], operation)
    return with_http_metadata(result, metadata["RequestId"], headers, body, now, metadata.get("HTTPStatusCode", 200))


def with_http_metadata(
    result: dict[str, Json], request_id: str, headers: Headers, body: bytes, now: int, status: int = 200
) -> dict[str, Json]:
    """A result with the headers of an answer that had this body, its fields by name."""
    every = {name: name for name in headers.first}
    if headers.connection == "Connection":
        every["Connection"] = "keep-alive"
    every["x-amzn-RequestId"] = request_id
    if headers.connection == "connection":
        every["connection"] = "keep-alive"
    if headers.checksum:
        every["x-amz-crc32"] = str(zlib.crc32(body))
    every |= {
        "Content-Length": str(len(body)),
        "Date": formatdate(now // MICROSECONDS, usegmt=True),
        "Content-Type": headers.content_type,
    }
    http = {
        "AllHttpHeaders": {name: [value] for name, value in every.items()},
        "HttpHeaders": dict(sorted(every.items(), key=lambda header: header[0].lower())),
        "HttpStatusCode": status,
    }
    whole = {**result, "SdkHttpMetadata": http, "SdkResponseMetadata": {"RequestId": request_id}}
    return dict(sorted(whole.items()))


def json_body(members: Mapping[str, Any]) -> bytes:
    """An answer in the format of the JSON protocols: times as Java writes seconds, blobs in base64."""
    return utf8(_json(members))


def _body(members: Mapping[str, Any], request_id: str, operation: Operation) -> bytes:
    protocol = operation.service_model.metadata["protocol"]
    return _xml_body(members, request_id, operation) if protocol == "query" else json_body(members)


def _xml_body(members: Mapping[str, Any], request_id: str, operation: Operation) -> bytes:
    """A flat answer in the format of the query protocol."""
    name, namespace = operation.model.name, operation.service_model.metadata["xmlNamespace"]
    lines = [
        f'<{name}Response xmlns="{namespace}">',
        f"  <{name}Result>",
        *(f"    <{member}>{value}</{member}>" for member, value in members.items()),
        f"  </{name}Result>",
        "  <ResponseMetadata>",
        f"    <RequestId>{request_id}</RequestId>",
        "  </ResponseMetadata>",
        f"</{name}Response>",
        "",
    ]
    return utf8("\n".join(lines))


def _json(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{dumps(name)}:{_json(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    if isinstance(value, datetime):
        return _java_seconds(value)
    if isinstance(value, (bytes, bytearray)):
        return dumps(base64.b64encode(value).decode())
    return dumps(value)


def _java_seconds(when: datetime) -> str:
    """The seconds since 1970: ``1.7356896E9``."""
    return double_text(to_microseconds(when) // 1000 / 1000)
