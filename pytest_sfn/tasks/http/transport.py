"""Sends a request with the library ``requests``, to a stub that answers it in this process.

What a test registered with ``responses`` (or with another library that takes the place of an adapter) answers, and what
moto answers for AWS's addresses. Nothing else does: a request that gets through to a connection is refused there.
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
"""How long the other side may take. https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html"""

_AWS_HOST = re.compile(r"https?://[^/]+\.amazonaws\.com(\.cn)?([:/]|$)")
_UNKNOWN_TO_MOTO = (b"The method is not implemented", b"Not yet implemented", b" is not yet supported")
_REFUSED = "Connection refused by Responses"


class NobodyAnswers(Exception):
    """A request that nothing in this process answers. ``why`` says what was tried, if there is more to say."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class Unsendable(Exception):
    """A request that cannot be one: ``field`` is the argument to blame."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Broken(Exception):
    """A connection that broke, or an answer that did not come in time, as a test's stub has it."""

    def __init__(self, error: Exception, *, timed_out: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.timed_out = timed_out


def send(request: HttpRequest) -> HttpAnswer:
    """The answer. Raises NobodyAnswers, Unsendable and Broken; what else a test's stub raises comes out as it is."""
    from requests.exceptions import RequestException, Timeout

    prepared = _prepared(request)
    try:
        answer = _sent(prepared)
    except (RequestException, ConnectionError, TimeoutError) as error:
        raise Broken(error, timed_out=isinstance(error, (Timeout, TimeoutError))) from error
    except NotImplementedError as error:
        if not _is_aws(prepared):
            raise
        raise NobodyAnswers(f"moto says: {error}") from error
    if _is_aws(prepared) and answer.status_code in (400, 404) and answer.content.endswith(_UNKNOWN_TO_MOTO):
        raise NobodyAnswers(f"moto says: {answer.text}")
    return http_answer(answer.status_code, _headers(answer), answer.content, answer.reason)


def _prepared(request: HttpRequest) -> PreparedRequest:
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


def _sent(prepared: PreparedRequest) -> Response:
    """The answer of a stub in place of ``requests``' adapter, else that of moto."""
    import requests

    session = requests.Session()
    session.trust_env = False
    adapter = _refusing_adapter()()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    try:
        return session.send(prepared, allow_redirects=False, timeout=TIMEOUT_SECONDS)
    except NobodyAnswers as nobody:
        refusal = nobody
    except Exception as error:
        why = _refusal(error)
        if why is None:
            raise
        refusal = NobodyAnswers(why)
    answer = _asked_moto(adapter, prepared)
    if answer is None:
        raise refusal
    return answer


def _asked_moto(adapter: HTTPAdapter, prepared: PreparedRequest) -> Response | None:
    """What moto answers for an address of AWS where a test's own stubs lie above it; None if it is not active."""
    models: Any = sys.modules.get("moto.core.models")
    if models is None or not names.STUBBER_ENABLED.of(names.BOTOCORE_STUBBER.of(models)) or not _is_aws(prepared):
        return None
    answer: Response = names.RESPONSES_ON_SEND.of(names.RESPONSES_MOCK.of(models))()(
        adapter, prepared, timeout=TIMEOUT_SECONDS
    )
    return answer


@cache
def _refusing_adapter() -> type[HTTPAdapter]:
    """An adapter without connections. What replaces ``HTTPAdapter.send`` works on it as on any other."""
    from requests.adapters import HTTPAdapter

    class RefusingAdapter(HTTPAdapter):
        def get_connection_with_tls_context(self, *_: Any, **__: Any) -> Any:
            raise NobodyAnswers

        get_connection = get_connection_with_tls_context

    return RefusingAdapter


def _refusal(error: Exception) -> str | None:
    """What a stubbing library says of a request that it does not know; None for an error that a stub raises."""
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
