"""Keeps moto off the network while it answers a call: it would post to the subscribers of a topic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override


class NetworkRefused(ConnectionError):
    """A request that would have left this process."""


@contextmanager
def no_network() -> Iterator[None]:
    """Block requests of this thread that use the library ``requests``, unless a stub answers them.

    Stubs of ``responses`` answer as before. Raises NetworkRefused at the place of the request.
    """
    name, thread = names.REQUESTS_CONNECT, get_ident()
    override = Override(Attribute(name.owner(), name.name), None)

    def refuse(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if get_ident() != thread:
            return override.before(self, request, *args, **kwargs)
        raise NetworkRefused(f"moto sends {request.method} {request.url}")

    override.value = refuse
    with override:
        yield
