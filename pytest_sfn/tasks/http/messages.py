"""A request and its answer, as they are sent."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import NamedTuple

from pytest_sfn.values.json_text import Json, dumps, loads
from pytest_sfn.values.safe_text import utf8

Pairs = tuple[tuple[str, str], ...]
"""Names with values, in order. A name may occur more than once."""

JSON_TYPE = ("Content-Type", "application/json; charset=UTF-8")
FORM_TYPE = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")

_NO_TEXT = ("application/octet-stream", "image/", "video/", "audio/")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request. ``body`` is bytes for JSON and text for other content, as in ``requests``."""

    method: str
    url: str
    headers: Pairs = ()
    body: str | bytes | None = None

    @property
    def text(self) -> str | None:
        """The body as text."""
        return self.body.decode() if isinstance(self.body, bytes) else self.body

    @property
    def address(self) -> str:
        """The URL without its query."""
        return self.url.partition("?")[0]


class HttpAnswer(NamedTuple):
    """An answer. ``headers`` maps each name to all its values."""

    status: int
    headers: Mapping[str, Sequence[str]]
    body: bytes
    reason: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str | None:
        """The body as text; None if its type is not text, or if it cannot be decoded."""
        content = Message()
        content["Content-Type"] = self._content_type
        if content.get_content_type().startswith(_NO_TEXT):
            return None
        charset = (content.get_content_charset() or "").strip("'")
        try:
            return self.body.decode(charset or "utf-8")
        except (UnicodeDecodeError, LookupError):
            return None

    @property
    def _content_type(self) -> str:
        return next((values[0] for name, values in self.headers.items() if is_header(name, "Content-Type")), "")


def is_header(name: str, wanted: str) -> bool:
    """True if this is the name of a header, in which capitals do not count."""
    return name.lower() == wanted.lower()


def http_answer(
    status: int, headers: Mapping[str, Sequence[str]], body: bytes, reason: str | None = None
) -> HttpAnswer:
    """An answer; the default ``reason`` is the usual one for its status."""
    return HttpAnswer(status, headers, body, reason or _reason(status))


def json_answer(status: int, value: Json) -> HttpAnswer:
    """An answer with a JSON body."""
    return http_answer(status, {"Content-Type": ["application/json"]}, utf8(dumps(value)))


def body_value(text: str) -> Json:
    """A body as a result shows it: objects and arrays parsed, a JSON string without its quotes, anything else
    unchanged."""
    try:
        value = loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (dict, list, str)) else text


def decode_body(body: str, *, is_base64: bool) -> bytes:
    """The bytes of the body that a function returns as text. Raises binascii.Error for text that is not Base64."""
    return base64.b64decode(body, validate=True) if is_base64 else utf8(body)


def result_of(answer: HttpAnswer, text: str) -> dict[str, Json]:
    """The task result for an answer; ``text`` is its body."""
    return {
        "Headers": {name: list(values) for name, values in answer.headers.items()},
        "ResponseBody": body_value(text),
        "StatusCode": answer.status,
        "StatusText": answer.reason,
    }


def merge_pairs(own: Iterable[tuple[str, str]], added: Pairs, *, exact: bool = False) -> Pairs:
    """Both lists. An added pair replaces an own pair with the same name. Case counts only with ``exact``."""
    names = {name if exact else name.lower() for name, _ in added}
    return (*((name, value) for name, value in own if (name if exact else name.lower()) not in names), *added)


def with_content_type(headers: Pairs, body: str | bytes | None, content_type: tuple[str, str] = JSON_TYPE) -> Pairs:
    """Headers with the content type of the body, unless they have one already."""
    if body is None or any(is_header(name, "Content-Type") for name, _ in headers):
        return headers
    return (*headers, content_type)


def with_query(url: str, query: str) -> str:
    """A URL with more parameters."""
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
