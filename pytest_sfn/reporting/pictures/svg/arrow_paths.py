"""The line and the head of an arrow, as the path data of SVG."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from pytest_sfn.reporting.pictures.svg.flat_graph import Point
from pytest_sfn.reporting.pictures.svg.markup import number

_RADIUS = 8.0
_HEAD_LENGTH, _HEAD_WIDTH = 8.0, 8.0


def rounded_path(corners: Sequence[Point]) -> str:
    """A line through corners, rounded at each of them; it ends where the head begins."""
    points = [*corners[:-1], _toward(corners[-1], corners[-2], _HEAD_LENGTH - 1)]
    parts = [f"M{_pair(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_RADIUS, _distance(before, corner) / 2, _distance(corner, after) / 2)
        begin, end = _toward(corner, before, radius), _toward(corner, after, radius)
        parts.append(f"L{_pair(begin)}Q{_pair(corner)} {_pair(end)}")
    parts.append(f"L{_pair(points[-1])}")
    return "".join(parts)


def head_path(corners: Sequence[Point]) -> str:
    """A triangle whose tip is the end of the line."""
    tip, before = corners[-1], corners[-2]
    base = _toward(tip, before, _HEAD_LENGTH)
    length = _distance(tip, base) or 1.0
    across = ((tip[1] - base[1]) / length * _HEAD_WIDTH / 2, (base[0] - tip[0]) / length * _HEAD_WIDTH / 2)
    left = (base[0] + across[0], base[1] + across[1])
    right = (base[0] - across[0], base[1] - across[1])
    return f"M{_pair(tip)}L{_pair(left)}L{_pair(right)}Z"


def _toward(start: Point, goal: Point, length: float) -> Point:
    """The point that far from a start in the direction of a goal, at most as far as the goal."""
    distance = _distance(start, goal)
    share = min(length / distance, 1.0) if distance else 0.0
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
