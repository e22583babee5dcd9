"""The names in an optimized integration's errors, and the headers in its results."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorNames:
    """The names of the service in an optimized integration's errors, in causes, and for unmodelled exceptions."""

    prefix: str
    service: str
    base: str


@dataclass(frozen=True, slots=True)
class Headers:
    """The spelling of the headers in one service's answers. ``first`` precede the others, with their own name for a
    value. ``checksum``: there is an ``x-amz-crc32`` header.
    """

    content_type: str = "application/x-amz-json-1.0"
    connection: str = "connection"
    first: tuple[str, ...] = ()
    checksum: bool = False


JSON_1_0 = Headers()
JSON_1_1 = Headers("application/x-amz-json-1.1")
REST_JSON = Headers("application/json")
