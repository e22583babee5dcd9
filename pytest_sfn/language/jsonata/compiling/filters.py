"""Predicates: ``values[0]``, ``values[price > 5]``."""

from __future__ import annotations

import math
from typing import Any

from pytest_sfn.language.jsonata.budget import ITEM_STEPS
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Sequence, Tuples, is_number, truthy


def position_filter(number: float) -> Code:
    """A filter for the value at a position, counted from 0, or backwards from -1. Called with the value to filter."""
    index = math.floor(number)

    def at_position(value: Any, frame: Frame | None, run: Run) -> Any:
        if not isinstance(value, list):
            return Sequence([value] if value is not UNDEFINED and index in (0, -1) else ())
        if not -len(value) <= index < len(value):
            return Sequence()
        item = value[index]
        if isinstance(item, list):
            return item
        if item is UNDEFINED:
            return Sequence()
        return Tuples([item]) if type(value) is Tuples else Sequence([item])

    return at_position


def predicate_filter(predicate: Code) -> Code:
    """A filter for the values for which the predicate is true or returns their position. Called with the value to
    filter."""

    def matching(value: Any, frame: Frame | None, run: Run) -> Any:
        items = value if isinstance(value, list) else [value]
        run.spend(len(items) * ITEM_STEPS)
        if type(items) is Tuples:
            return _matching_tuples(predicate, items, frame, run)
        kept = Sequence()
        for index, item in enumerate(items):
            verdict = predicate(item, frame, run)
            if verdict is True:
                kept.append(item)
            elif verdict is not False:
                kept.extend([item] * _times(verdict, index, len(items), run))
                run.check_items(len(kept))
        return kept

    return matching


def _matching_tuples(predicate: Code, items: Tuples, frame: Frame | None, run: Run) -> Tuples:
    kept = Tuples()
    for index, item in enumerate(items):
        verdict = predicate(item["@"], Frame(frame, item), run)
        kept.extend([item] * _times(verdict, index, len(items), run))
        run.check_items(len(kept))
    return kept


def _times(verdict: Any, index: int, count: int, run: Run) -> int:
    """How often a predicate selects the item at an index: numbers, alone or in an array, are positions."""
    if is_number(verdict):
        verdict = [verdict]
    elif isinstance(verdict, list):
        run.spend(len(verdict))
    if isinstance(verdict, list) and all(map(is_number, verdict)):
        return sum(index == (position if position >= 0 else position + count) for position in map(math.floor, verdict))
    return int(truthy(verdict, run))
