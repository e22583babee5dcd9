"""The request that a test makes to an API, and the response that it gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pytest_sfn.errors import InvalidArgumentType
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, is_header
from pytest_sfn.values.json_text import Json, dumps, loads
from pytest_sfn.values.safe_text import utf8

if TYPE_CHECKING:
    from requests.structures import CaseInsensitiveDict

Query = Mapping[str, str | Sequence[str]]


class ApiResponse:
    """The response of an API, read as one of ``requests``.

    ``status_code`` is a number, ``headers`` a mapping in which capitals do not count, ``content`` the body in bytes.
    """

    def __init__(self, answer: HttpAnswer) -> None:
        self.status_code = answer.status
        self.content = answer.body
        self._headers = answer.headers

    def __repr__(self) -> str:
        return f"<ApiResponse [{self.status_code}]>"

    @cached_property
    def headers(self) -> CaseInsensitiveDict[str]:
        from requests.structures import CaseInsensitiveDict

        return CaseInsensitiveDict({name: ", ".join(values) for name, values in self._headers.items()})

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as a JSON value. Raises ValueError if it is not JSON."""
        return loads(self.text)


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request. ``headers`` and ``query`` are in the order in which they are sent; ``host`` is empty for a path
    alone."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    query: tuple[tuple[str, str], ...]
    body: str | None
    host: str = ""

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if is_header(each, name)), None)

    def sent_to(self, host: str, path: str) -> HttpRequest:
        """The request as HTTP sends it to a host."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return HttpRequest(self.method, f"https://{host}{path}{query}", self.headers, self.body)


def make_request(
    method: str, path: str, json: Json, headers: Mapping[str, str] | None, query: Query | None, body: str | None
) -> ApiRequest:
    """A request. A query in the path counts, too. ``json`` becomes the body, with its Content-Type."""
    url = urlsplit(path)
    pairs = [*parse_qsl(url.query, keep_blank_values=True)]
    for name, value in (query or {}).items():
        pairs += [(name, str(one)) for one in ([value] if isinstance(value, str) or not _is_list(value) else value)]
    sent = tuple((headers or {}).items())
    if json is not None:
        body = _json_text(json)
        if not any(is_header(name, "Content-Type") for name, _ in sent):
            sent = (*sent, ("Content-Type", "application/json"))
    if body is not None:
        sent = (*sent, ("Content-Length", str(len(utf8(body)))))
    shown = url.path if url.path.startswith("/") else f"/{url.path}"
    return ApiRequest(method.upper(), shown, sent, tuple(pairs), body, url.netloc)


def _json_text(value: Json) -> str:
    """The JSON text of a body. Raises InvalidArgumentType."""
    try:
        return dumps(value)
    except (TypeError, ValueError, RecursionError) as problem:
        raise InvalidArgumentType(f"json= is not a JSON value: {problem}") from None


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))
