"""Runs are counted for one test; ``hits`` gives what they did, as (location, what happened)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pytest_sfn.coverage.counters.counting import Counting
from pytest_sfn.coverage.counters.switch import start_counting, stop_counting

Hits = Callable[[], dict[tuple[str, str], int]]


@pytest.fixture
def counting() -> Iterator[Counting]:
    yield start_counting()
    stop_counting()


@pytest.fixture
def hits(counting: Counting) -> Hits:
    def of_the_only_machine() -> dict[tuple[str, str], int]:
        (machine,) = counting.machines()
        return {tuple(hit): times for hit, times in machine.hits.items()}

    return of_the_only_machine
