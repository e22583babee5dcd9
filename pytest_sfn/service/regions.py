"""A region for clients that code under test makes when it is imported, where botocore finds none.

Such a client exists, but it works only in a world: outside of one it raises NoRegionError, as making it would have.
Where botocore finds a region, in whatever way, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from pytest_sfn import surroundings
from pytest_sfn.service.import_hook import when_imported

CreateClient = Callable[..., Any]


class RegionAtHand:
    """While it is entered, a client that needs a region is made in ``region()``. Imports nothing.

    botocore has no documented place to give a region to those clients only that have none.
    ``ClientCreator.create_client`` is the last step that boto3's sessions, its resources and botocore's own sessions
    share; when it is called, credentials have been looked for, so a second call does not look for them again.
    """

    def __init__(self, region: Callable[[], str]) -> None:
        self._region = region
        self._entered = False
        self._stop_waiting: Callable[[], None] = lambda: None
        self._undo: Callable[[], None] = lambda: None

    def __enter__(self) -> None:
        self._entered = True
        self._stop_waiting = when_imported("botocore.client", self._patch)

    def __exit__(self, *_: object) -> None:
        self._entered = False
        self._stop_waiting()
        self._undo()

    def _patch(self, module: ModuleType) -> None:
        creator = module.ClientCreator
        create_client = creator.create_client
        patched = self._with_region(create_client)

        def undo() -> None:
            if creator.create_client is patched:  # else somebody has patched it on top, and calls this one
                creator.create_client = create_client

        self._undo = undo
        creator.create_client = patched

    def _with_region(self, create_client: CreateClient) -> CreateClient:
        @wraps(create_client)
        def create_client_here(creator: Any, service_name: str, region_name: str | None, *args: Any, **kw: Any) -> Any:
            from botocore.exceptions import NoRegionError

            try:
                return create_client(creator, service_name, region_name, *args, **kw)
            except NoRegionError:
                if not self._entered:
                    raise
                client = create_client(creator, service_name, self._region(), *args, **kw)
                client.meta.events.register_first("provide-client-params", _refuse_outside_worlds)
                return client

        return create_client_here


def _refuse_outside_worlds(**_: Any) -> None:
    """Raises NoRegionError for a call outside a world."""
    if not surroundings.open_worlds:
        from botocore.exceptions import NoRegionError

        raise NoRegionError
