"""Places for the labels of arrows: on the arrow, near its beginning, and over nothing else if that can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from pytest_sfn.reporting.pictures.svg.flat_graph import Point, Size

_FRACTIONS = (0.5, 0.3, 0.7, 0.15, 0.85)
_CLEARANCE = 3.0
_OVERLAP = 9.0
"""How much of a label at the side of its route lies on it."""

_SQUARE = 90.0
_COSTS = {"box": 100.0, "label": 60.0, "line": 8.0}


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle with the sides of a picture."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, centre: Point, size: Size) -> Rectangle:
        x, y = centre
        return cls(x - size.width / 2, y - size.height / 2, x + size.width / 2, y + size.height / 2)

    @classmethod
    def between(cls, one: Point, other: Point) -> Rectangle:
        """The smallest frame around a straight line."""
        return cls(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))

    def meets(self, other: Rectangle, clearance: float = 0.0) -> bool:
        return (
            self.left < other.right + clearance
            and other.left < self.right + clearance
            and self.top < other.bottom + clearance
            and other.top < self.bottom + clearance
        )


class _Grid:
    """Rectangles by the squares of a grid that they touch, so that a label meets only what is near it."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[tuple[int, Rectangle]]] = {}

    def add(self, rectangle: Rectangle, owner: int = -1) -> None:
        for square in _squares_of(rectangle):
            self._squares.setdefault(square, []).append((owner, rectangle))

    def count_met(self, label: Rectangle, clearance: float = 0.0, but: int | None = None) -> int:
        """How many rectangles a label meets, without those of one owner."""
        met = {
            id(rectangle)
            for square in _squares_of(label)
            for owner, rectangle in self._squares.get(square, ())
            if owner != but and label.meets(rectangle, clearance)
        }
        return len(met)


def _squares_of(rectangle: Rectangle) -> Iterator[tuple[int, int]]:
    rows = range(int(rectangle.top // _SQUARE), int(rectangle.bottom // _SQUARE) + 1)
    for column in range(int(rectangle.left // _SQUARE), int(rectangle.right // _SQUARE) + 1):
        for row in rows:
            yield column, row


def place_labels(
    routes: Sequence[Sequence[Point]],
    labels: Sequence[Size | None],
    boxes: Sequence[Rectangle],
    heights: Mapping[int, float],
) -> list[Point | None]:
    """The centre of the label of each route; None for a route without one. ``heights`` are the parts of the way down at
    which the labels of routes side by side belong, so that they stand one above the other."""
    around, lines, taken = _Grid(), _Grid(), _Grid()
    for box in boxes:
        around.add(box)
    for place, route in enumerate(routes):
        for ends in pairwise(route):
            lines.add(Rectangle.between(*ends), place)
    places: list[Point | None] = []
    for place, (route, size) in enumerate(zip(routes, labels, strict=True)):
        if size is None:
            places.append(None)
            continue
        centre = _best(place, route, size, heights.get(place), around, taken, lines)
        taken.add(Rectangle.around(centre, size))
        places.append(centre)
    return places


def _best(
    place: int, route: Sequence[Point], size: Size, height: float | None, boxes: _Grid, taken: _Grid, lines: _Grid
) -> Point:
    """The first candidate that covers nothing, else the one that covers least."""
    best, least = route[0], float("inf")
    for centre in _candidates(route, size, height):
        label = Rectangle.around(centre, size)
        cost = _COSTS["box"] * boxes.count_met(label, _CLEARANCE)
        cost += _COSTS["label"] * taken.count_met(label, _CLEARANCE)
        if cost < least:
            cost += _COSTS["line"] * lines.count_met(label, but=place)
        if cost < least:
            best, least = centre, cost
        if cost == 0:
            break
    return round(best[0], 1), round(best[1], 1)


def _candidates(route: Sequence[Point], size: Size, height: float | None) -> Iterator[Point]:
    """Centres on the route: in the middle of segments that are longer than the label first, from the beginning on. Then
    such that the label still touches the route with its left or its right end. A ``height`` leaves one candidate."""
    segments = [ends for ends in pairwise(route) if ends[0] != ends[1]]
    long_ones = [ends for ends in segments if _is_longer(ends, size)]
    if height is not None and long_ones:
        yield _between(long_ones[0], height)
        return
    for fraction in _FRACTIONS:
        for ends in long_ones:
            yield _between(ends, fraction)
    aside = size.width / 2 - _OVERLAP
    for ends in [*long_ones, *segments]:
        x, y = _between(ends, 0.5)
        yield from ((x, y), (x + aside, y), (x - aside, y))


def _between(ends: tuple[Point, Point], fraction: float) -> Point:
    (x, y), (right, down) = ends
    return x + (right - x) * fraction, y + (down - y) * fraction


def _is_longer(ends: tuple[Point, Point], size: Size) -> bool:
    (x, y), (right, down) = ends
    along = size.height if abs(down - y) > abs(right - x) else size.width
    return hypot(right - x, down - y) > along + 8
