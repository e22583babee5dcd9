"""moto's stubs for the library ``requests``: 1,300 of them, one for each address that moto knows and each method.

Making them takes most of the time in which moto starts, and few tests send a request that does not come from botocore.
So moto starts without them, and makes them at the first request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override


@contextmanager
def stubs_at_first_request(mock: Any) -> Iterator[None]:
    """Let moto start in the block without its stubs. ``mock`` is the MockAWS that starts."""
    methods = names.MOTO_STUBBED_METHODS
    with Override(Attribute(methods.owner(), methods.name), []):
        yield
    registry = names.RESPONSES_MOCK.get().get_registry()
    find = registry.find

    def find_among_all(request: Any) -> Any:
        vars(registry).pop("find", None)
        _add_stubs(mock, registry)
        return find(request)

    registry.find = find_among_all


@contextmanager
def keep_stubs_on_top() -> Iterator[None]:
    """Leave requests of the library ``requests`` to the test's own stubs, if it has any. moto, which is started after
    them, would take them all, and would restore the stubs long after they are gone.
    """
    from requests.adapters import HTTPAdapter

    stubbed = HTTPAdapter.send is not names.RESPONSES_REAL_SEND.get()
    yield
    if stubbed:
        names.RESPONSES_MOCK.get().stop(allow_assert=False)


def _add_stubs(mock: Any, registry: Any) -> None:
    place = names.RESPONSES_MOCK
    with Override(Attribute(place.owner(), place.name), _StubsOnly(registry)):
        names.MOTO_PATCHING.of(mock)(reset=False)


class _StubsOnly:
    """Takes the stubs when moto starts once more, and starts nothing."""

    def __init__(self, registry: Any) -> None:
        self.add = registry.add

    def start(self) -> None:
        pass
