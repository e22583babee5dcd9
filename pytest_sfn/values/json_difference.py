"""Finds the differences between two JSON values, with their paths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pytest_sfn.values.json_display import ELLIPSIS, show_json
from pytest_sfn.values.json_text import Json

MAX_DIFFERENCES = 10
"""How many differences are listed; the rest is counted."""

_LINE_WIDTH = 100
_TEXT_WINDOW = 20
_MAX_ALIGNED = 400
"""Longer arrays are compared index by index, because aligning their items would take too long."""

_PLAIN_KEY = re.compile(r"[^\W\d]\w*")


Steps = tuple[str | int, ...]


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()
"""The value of the side on which a member or an item is missing."""


@dataclass(frozen=True, slots=True)
class JsonDifference:
    """One difference between two values: the keys and indexes that lead to it. A missing side is ``ABSENT``."""

    steps: Steps
    expected: Json
    actual: Json

    @property
    def path(self) -> str:
        """The location as a JSONPath: ``$.items[2].sku``, ``$['my-key']``."""
        return "$" + "".join(map(_step, self.steps))


def json_difference(expected: Json, actual: Json, *, subset: bool = False) -> list[str]:
    """Lines that describe the differences between two JSON values; ``[]`` if they are equal.

    Each difference has its JSONPath, the expected and the actual value. An expected value may contain objects with an
    ``==`` of their own (``unittest.mock.ANY``, ``pytest.approx``). ``true`` is not ``1``; ``1`` is ``1.0``; a tuple
    counts as an array. With ``subset``, objects may have more members than expected.
    """
    found = list(islice(differences(expected, actual, subset=subset), 1000))
    lines = [line for difference in found[:MAX_DIFFERENCES] for line in _describe(difference)]
    more = len(found) - MAX_DIFFERENCES
    if more > 0:
        lines.append(f"{ELLIPSIS} and {more} more difference{'s' if more > 1 else ''}")
    return lines


def differences(expected: Json, actual: Json, steps: Steps = (), *, subset: bool = False) -> Iterator[JsonDifference]:
    """Every difference between two JSON values, in the order of the expected one."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        yield from _objects(expected, actual, steps, subset)
    elif isinstance(expected, (list, tuple)) and isinstance(actual, (list, tuple)):
        yield from _arrays(expected, actual, steps, subset)
    elif not _same(expected, actual):
        yield JsonDifference(steps, expected, actual)


def _same(expected: Json, actual: Json) -> bool:
    numbers = isinstance(expected, (int, float)) and isinstance(actual, (int, float))
    if numbers and isinstance(expected, bool) is not isinstance(actual, bool):
        return False
    return bool(expected == actual)


def _objects(
    expected: Mapping[str, Json], actual: Mapping[str, Json], steps: Steps, subset: bool
) -> Iterator[JsonDifference]:
    for key, value in expected.items():
        if key in actual:
            yield from differences(value, actual[key], (*steps, key), subset=subset)
        else:
            yield JsonDifference((*steps, key), value, ABSENT)
    if subset:
        return
    for key, value in actual.items():
        if key not in expected:
            yield JsonDifference((*steps, key), ABSENT, value)


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    text = str(key)
    if _PLAIN_KEY.fullmatch(text):
        return f".{text}"
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def _arrays(expected: Sequence[Json], actual: Sequence[Json], steps: Steps, subset: bool) -> Iterator[JsonDifference]:
    if len(expected) == len(actual) or max(len(expected), len(actual)) > _MAX_ALIGNED:
        yield from _place_by_place(expected, actual, steps, 0, 0, subset)
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, _keys(expected), _keys(actual), autojunk=False)
    for tag, left, left_end, right, right_end in matcher.get_opcodes():
        if tag != "equal":
            yield from _place_by_place(expected[left:left_end], actual[right:right_end], steps, left, right, subset)


def _keys(values: Sequence[Json]) -> list[str]:
    """Hashable texts for SequenceMatcher, equal for equal values."""
    return [repr(sorted(value.items(), key=str)) if isinstance(value, Mapping) else repr(value) for value in values]


def _place_by_place(
    expected: Sequence[Json], actual: Sequence[Json], steps: Steps, left: int, right: int, subset: bool
) -> Iterator[JsonDifference]:
    common = min(len(expected), len(actual))
    for place in range(common):
        yield from differences(expected[place], actual[place], (*steps, right + place), subset=subset)
    for place in range(common, len(expected)):
        yield JsonDifference((*steps, left + place), expected[place], ABSENT)
    for place in range(common, len(actual)):
        yield JsonDifference((*steps, right + place), ABSENT, actual[place])


def _describe(difference: JsonDifference) -> list[str]:
    path, expected, actual = difference.path, difference.expected, difference.actual
    if actual is ABSENT:
        return [f"{path}: missing, expected {show_json(expected, _LINE_WIDTH - 20)}"]
    if expected is ABSENT:
        return [f"{path}: not expected, got {show_json(actual, _LINE_WIDTH - 20)}"]
    wanted, got = show_both(expected, actual)
    line = f"{path}: expected {wanted}, got {got}"
    if len(line) <= _LINE_WIDTH:
        return [line]
    return [f"{path}:", f"  expected {wanted}", f"  got      {got}"]


def show_both(expected: Json, actual: Json, width: int = _LINE_WIDTH - 12) -> tuple[str, str]:
    """Two different values, shortened. Of long texts, the part where they differ is shown."""
    if isinstance(expected, str) and isinstance(actual, str) and max(len(expected), len(actual)) > width - 2:
        start = max(_first_difference(expected, actual) - _TEXT_WINDOW, 0)
        return _window(expected, start, width), _window(actual, start, width)
    return show_json(expected, width), show_json(actual, width)


def _first_difference(left: str, right: str) -> int:
    return next(
        (place for place, (one, other) in enumerate(zip(left, right, strict=False)) if one != other),
        min(len(left), len(right)),
    )


def _window(text: str, start: int, width: int) -> str:
    before = ELLIPSIS if start else ""
    return show_json(before + text[start:], width)
