"""Nothing leaves this process while moto answers a call: moto itself would post to the subscribers of a topic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any


class NetworkRefused(ConnectionError):
    """A request that would have left this process."""


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse what this thread sends with the library ``requests`` and nobody in this process answers.

    Stubs of ``responses`` answer as ever. Raises NetworkRefused where the request is made.
    """
    from requests.adapters import HTTPAdapter

    adapter: Any = HTTPAdapter
    thread, connect = get_ident(), adapter.get_connection_with_tls_context

    def refuse(self: HTTPAdapter, request: Any, *args: Any, **kwargs: Any) -> Any:
        if get_ident() != thread:
            return connect(self, request, *args, **kwargs)
        raise NetworkRefused(f"moto sends {request.method} {request.url}")

    adapter.get_connection_with_tls_context = refuse
    try:
        yield
    finally:
        adapter.get_connection_with_tls_context = connect
