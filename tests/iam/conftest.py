"""Executions under a role with policies of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World


@pytest.fixture
def sfn() -> Iterator[World]:
    with mock_sfn(freeze=False) as world:
        yield world
