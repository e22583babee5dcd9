"""A region for clients that the code under test makes on import, if botocore finds none.

Such a client works only in a world: outside one, each call raises NoRegionError. If botocore finds a region by itself,
nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from types import ModuleType
from typing import Any, ClassVar

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.endpoint import Interception
from pytest_sfn.patches.module_patch import ModulePatch
from pytest_sfn.patches.overrides import Attribute, Override

CreateClient = Callable[..., Any]


class DefaultRegion:
    """While it is entered, a client without a region uses ``region()``. Imports nothing.

    botocore documents no way to give a region only to the clients that have none. ``ClientCreator.create_client`` is
    the last step that boto3's sessions, its resources and botocore's own sessions share. At that point botocore has
    looked for credentials, so a second call does not search again.
    """

    _entered: ClassVar[list[DefaultRegion]] = []

    def __init__(self, region: Callable[[], str]) -> None:
        self._region = region

    def __enter__(self) -> None:
        self._entered.append(self)
        _patch.enter(self)

    def __exit__(self, *_: object) -> None:
        self._entered.remove(self)
        _patch.leave(self)

    @classmethod
    def region(cls) -> str | None:
        """The region for a client that has none; None if no instance is entered."""
        return cls._entered[-1]._region() if cls._entered else None


def _with_region(create_client: CreateClient) -> CreateClient:
    """``ClientCreator.create_client`` as it works while a default region is active."""

    @wraps(create_client)
    def create_client_here(self: Any, service_name: str, region_name: str | None, *args: Any, **options: Any) -> Any:
        from botocore.exceptions import NoRegionError

        try:
            return create_client(self, service_name, region_name, *args, **options)
        except NoRegionError:
            region = DefaultRegion.region()
            if region is None:
                raise
            client = create_client(self, service_name, region, *args, **options)
            client.meta.events.register_first("provide-client-params", _refuse_outside_worlds)
            return client

    return create_client_here


def _refuse_outside_worlds(**_: Any) -> None:
    """Raise NoRegionError for a call outside a world."""
    if Interception.answering() is None:
        from botocore.exceptions import NoRegionError

        raise NoRegionError


def _overrides(module: ModuleType) -> Iterator[Override]:
    create_client = names.CREATE_CLIENT
    creator: Any = module.ClientCreator
    yield Override(Attribute(creator, create_client.name), _with_region(create_client.of(creator)))


_patch = ModulePatch("botocore.client", _overrides)
