from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.application.made import Account, Declared, Made
from pytest_sfn.application.resources.making import make_resource
from pytest_sfn.world.world import World

Make = Callable[..., Made]
"""Makes a resource of a type with some properties in the world: ``make("AWS::SQS::Queue", DelaySeconds=5)``."""


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn() as world:
        yield world


@pytest.fixture
def make(world: World) -> Make:
    account = Account(world.clients, world.place, world.ids)

    def make(type: str, logical_id: str = "It", /, **properties: Any) -> Made:
        return make_resource(Declared(logical_id, type, properties, "shop", "template.yaml"), account)

    return make


@pytest.fixture
def client(world: World) -> Callable[[str], Any]:
    """The boto3 client of a service, as code under test makes it."""
    import boto3

    return lambda service: boto3.client(service)
