"""The garbage collector's thresholds."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[tuple[int, int, int]]:
    before = gc.get_threshold()
    yield before
    gc.set_threshold(*before)


def test_worlds_that_close_crosswise_leave_the_thresholds_as_they_were(thresholds: tuple[int, int, int]) -> None:
    first, second = World(freeze=False), World(freeze=False)
    first.open()
    second.open()
    first.close()
    assert gc.get_threshold() != thresholds
    second.close()

    assert gc.get_threshold() == thresholds


def test_thresholds_that_the_test_sets_stay() -> None:
    with mock_sfn():
        gc.set_threshold(1_234, 5, 6)

    assert gc.get_threshold() == (1_234, 5, 6)


def test_a_collector_that_is_switched_off_stays_off() -> None:
    gc.set_threshold(0)

    with mock_sfn():
        assert gc.get_threshold()[0] == 0
    assert gc.get_threshold()[0] == 0
