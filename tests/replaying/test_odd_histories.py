"""Histories that nobody would write: each is replayed, diverges, or raises an SfnError; never another exception."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from pytest_sfn import SfnError, mock_sfn
from tests.replaying.recordings import ORDER, record_order
from tests.replaying.test_recordings import ITEMS, distributed, machine
from tests.replaying.test_sources import LOG

JUNK = [None, 0, -1, "", "x", [], {}, "States.ALL", 10**18, True, "null", "{", "ExecutionFailed", "MapIterationStarted"]
PARENT = distributed()
FAMILY = [PARENT.history, *(child.history for child in PARENT.children)]
HISTORIES: list[Any] = [
    pytest.param(record_order(), ORDER, id="a history"),
    pytest.param(LOG, ORDER, id="logs"),
    pytest.param(FAMILY, machine(Items=ITEMS), id="children"),
]


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all parts of a value."""
    if way:
        yield way
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*way, key))


def spoil(value: Any, random: Random) -> Any:
    """A copy with a part that is gone, or has another value."""
    spoiled = copy.deepcopy(value)
    *way, last = random.choice(list(places(spoiled)))
    owner = spoiled
    for key in way:
        owner = owner[key]
    if random.random() < 0.3:
        del owner[last]
    else:
        owner[last] = random.choice(JUNK)
    return spoiled


@pytest.mark.parametrize(("history", "definition"), HISTORIES)
def test_only_sfn_errors(history: Any, definition: Any) -> None:
    random = Random(7)
    plain = json.loads(json.dumps(history, default=str))
    outcomes = set()
    with mock_sfn(freeze=False) as sfn:
        for _ in range(80):
            try:
                outcomes.add(bool(str(sfn.executor.replay(spoil(plain, random), definition).divergence)))
            except SfnError as error:
                outcomes.add(str(error) != "")
    assert outcomes == {True}
