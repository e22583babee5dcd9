"""A world with what an application has: a client for each service, a machine and functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World

PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn() as opened:
        yield opened


@pytest.fixture
def boto(world: World):
    return lambda service, region="us-east-1": boto3.client(service, region_name=region)


@pytest.fixture
def machine(world: World) -> Any:
    return world.executor.load(PASS, name="Orders")


@pytest.fixture
def handler(world: World) -> Any:
    return world.lambdas.register("Charge", returns={"ok": True})
