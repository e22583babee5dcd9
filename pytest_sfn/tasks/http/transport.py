"""Sends a request with the library ``requests`` to a stub that answers it in this process.

Stubs of ``responses`` (or of another library that replaces an adapter) answer, and moto answers for AWS's addresses.
Any request that gets as far as a connection is blocked there.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_sfn.patches import private_names as names
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, http_answer

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter

TIMEOUT_SECONDS = 60
"""The timeout for an answer. https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html"""

_AWS_HOST = re.compile(r"https?://[^/]+\.amazonaws\.com(\.cn)?([:/]|$)")
_UNKNOWN_TO_MOTO = (b"The method is not implemented", b"Not yet implemented", b" is not yet supported")
_REFUSED = "Connection refused by Responses"


class RequestNotAnswered(Exception):
    """Nothing in this process answers the request. ``why`` says what was tried, if anything."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class Unsendable(Exception):
    """The arguments do not make a valid request. ``field`` is the invalid argument."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Broken(Exception):
    """The connection broke, or the answer took too long, in a stub of the test."""

    def __init__(self, error: Exception, *, timed_out: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.timed_out = timed_out


def send(request: HttpRequest) -> HttpAnswer:
    """Send a request. Raises NobodyAnswers, Unsendable and Broken; any other exception of a stub is passed on."""
    from requests.exceptions import RequestException, Timeout

    prepared = _prepare(request)
    try:
        answer = _send_prepared(prepared)
    except (RequestException, ConnectionError, TimeoutError) as error:
        raise Broken(error, timed_out=isinstance(error, (Timeout, TimeoutError))) from error
    except NotImplementedError as error:
        if not _is_aws(prepared):
            raise
        raise RequestNotAnswered(f"moto says: {error}") from error
    if _is_aws(prepared) and answer.status_code in (400, 404) and answer.content.endswith(_UNKNOWN_TO_MOTO):
        raise RequestNotAnswered(f"moto says: {answer.text}")
    return http_answer(answer.status_code, _headers(answer), answer.content, answer.reason)


def _prepare(request: HttpRequest) -> PreparedRequest:
    import requests

    headers: dict[str, str] = {}
    for name, value in request.headers:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    try:
        prepared = requests.Request(request.method, request.url, headers, data=request.body).prepare()
    except requests.exceptions.InvalidHeader as error:
        raise Unsendable("Headers") from error
    except (ValueError, requests.exceptions.RequestException) as error:
        raise Unsendable("ApiEndpoint") from error
    url = urlsplit(str(prepared.url))
    if url.scheme not in ("https", "http"):
        raise Unsendable("ApiEndpoint")
    prepared.headers["Host"] = url.netloc.rpartition("@")[2]
    return prepared


def _send_prepared(prepared: PreparedRequest) -> Response:
    """The answer of a stub that replaces the adapter of ``requests``, or else of moto."""
    import requests

    session = requests.Session()
    session.trust_env = False
    adapter = _blocking_adapter()()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    try:
        return session.send(prepared, allow_redirects=False, timeout=TIMEOUT_SECONDS)
    except RequestNotAnswered as unanswered:
        refusal = unanswered
    except Exception as error:
        why = _no_stub_message(error)
        if why is None:
            raise
        refusal = RequestNotAnswered(why)
    answer = _ask_moto(adapter, prepared)
    if answer is None:
        raise refusal
    return answer


def _ask_moto(adapter: HTTPAdapter, prepared: PreparedRequest) -> Response | None:
    """moto's answer for an address of AWS, if stubs of the test cover it; None if moto is not active."""
    models: Any = sys.modules.get("moto.core.models")
    if models is None or not names.STUBBER_ENABLED.of(names.BOTOCORE_STUBBER.of(models)) or not _is_aws(prepared):
        return None
    answer: Response = names.RESPONSES_ON_SEND.of(names.RESPONSES_MOCK.of(models))()(
        adapter, prepared, timeout=TIMEOUT_SECONDS
    )
    return answer


@cache
def _blocking_adapter() -> type[HTTPAdapter]:
    """An adapter without connections. Libraries that replace ``HTTPAdapter.send`` also work with it."""
    from requests.adapters import HTTPAdapter

    class BlockingAdapter(HTTPAdapter):
        def get_connection_with_tls_context(self, *_: Any, **__: Any) -> Any:
            raise RequestNotAnswered

        get_connection = get_connection_with_tls_context

    return BlockingAdapter


def _no_stub_message(error: Exception) -> str | None:
    """A stubbing library's message for an unknown request; None if the error was raised by a stub."""
    text = str(error)
    if text.startswith(_REFUSED):
        stubs = text.partition("Available matches:")[2].strip()
        return f"responses has other stubs:\n{stubs}" if stubs else ""
    return text if type(error).__name__ == "NoMockAddress" else None


def _is_aws(prepared: PreparedRequest) -> bool:
    return _AWS_HOST.match(str(prepared.url)) is not None


def _headers(answer: Response) -> dict[str, list[str]]:
    """The headers, each name with all its values."""
    received: Any = getattr(answer.raw, "headers", None)
    if hasattr(received, "getlist"):
        return {name: list(received.getlist(name)) for name in received}
    return {name: [value] for name, value in answer.headers.items()}
