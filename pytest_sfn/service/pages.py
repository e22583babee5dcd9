"""Lists in pages: ``maxResults`` and ``nextToken``."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.json_text import dumps, loads
from pytest_sfn.service.calls import ApiError, Members

Item = TypeVar("Item")

DEFAULT_PAGE = 100
_LIFETIME = 24 * 3600 * MICROSECONDS


def page(items: Sequence[Item], given: Members, now: int) -> tuple[Sequence[Item], str | None]:
    """The page that a request asks for, and the token of the next one. Raises InvalidToken, also for an old token."""
    begin = _offset(given["nextToken"], now) if "nextToken" in given else 0
    if begin > len(items):
        raise invalid_token()
    end = begin + (given.get("maxResults") or DEFAULT_PAGE)
    return items[begin:end], _token(end, now) if end < len(items) else None


def listed(name: str, items: list[Members], token: str | None) -> Members:
    """The members of an answer that lists items."""
    return {name: items, "nextToken": token} if token else {name: items}


def invalid_token() -> ApiError:
    return ApiError("InvalidToken", "Invalid Token: 'Invalid token'")


def _token(offset: int, now: int) -> str:
    return base64.b64encode(dumps({"offset": offset, "until": now + _LIFETIME}).encode()).decode()


def _offset(token: str, now: int) -> int:
    try:
        content = loads(base64.b64decode(token, validate=True).decode())
        offset, until = content["offset"], content["until"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise invalid_token() from None
    if now > until:
        raise invalid_token()
    return int(offset)
