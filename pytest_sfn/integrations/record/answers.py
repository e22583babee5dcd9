"""How an optimized integration spells its answers: the names in its errors, and the headers that its results show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorNames:
    """The names that an optimized integration has for its service: in errors, in causes, of unmodelled exceptions."""

    prefix: str
    service: str
    base: str


@dataclass(frozen=True, slots=True)
class Headers:
    """How the headers of one service's answers are spelled. ``first`` come before the others, with their own name for
    a value; ``checksum``: there is an ``x-amz-crc32``.
    """

    content_type: str = "application/x-amz-json-1.0"
    connection: str = "connection"
    first: tuple[str, ...] = ()
    checksum: bool = False


JSON_1_0 = Headers()
JSON_1_1 = Headers("application/x-amz-json-1.1")
REST_JSON = Headers("application/json")
