"""Labels of arrows between the same two states: the arrows run side by side, and their labels one above the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_sfn.reporting.pictures.graph import Arrow
from pytest_sfn.reporting.pictures.svg.flat_graph import Size

_GAP = 8.0
"""Between two labels of a stack."""

Label = tuple[Size, tuple[str, ...]]
"""The size of a label and its lines; no lines for an arrow without one."""


def stack_labels(arrows: Sequence[Arrow], labels: Sequence[Label]) -> tuple[list[Size | None], dict[int, float]]:
    """The room that the layout has to leave on each arrow for labels, and the part of the way down at which each label
    of a stack belongs. The first arrow of a stack has the room for all."""
    rooms: list[Size | None] = [None] * len(arrows)
    heights: dict[int, float] = {}
    for stack in _stacks(arrows, labels):
        sizes = [labels[place][0] for place in stack]
        room = sum(size.height for size in sizes) + _GAP * (len(sizes) - 1)
        rooms[stack[0]] = Size(max(size.width for size in sizes), room)
        if len(stack) > 1:
            heights.update(zip(stack, _heights(sizes, room), strict=True))
    return rooms, heights


def _stacks(arrows: Sequence[Arrow], labels: Sequence[Label]) -> Iterator[list[int]]:
    """The places of the arrows with labels, those between the same two states together."""
    found: dict[tuple[str, str | None], list[int]] = {}
    for place, (arrow, (_, lines)) in enumerate(zip(arrows, labels, strict=True)):
        if lines:
            found.setdefault((arrow.key.state, arrow.target), []).append(place)
    yield from found.values()


def _heights(sizes: Sequence[Size], room: float) -> Iterator[float]:
    top = 0.0
    for size in sizes:
        yield (top + size.height / 2) / room
        top += size.height + _GAP
