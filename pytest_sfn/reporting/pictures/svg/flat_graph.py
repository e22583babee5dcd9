"""One flat graph to lay out: boxes of some size, edges between them, and where they end up."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FlatEdge:
    """An edge between two boxes, by their places. ``weight`` is how strongly it is kept straight; ``label`` the size
    of its label; ``leads_back`` is True for an edge that may go up."""

    source: int
    target: int
    weight: float = 1.0
    label: Size | None = None
    leads_back: bool = False


@dataclass(frozen=True, slots=True)
class FlatLayout:
    """The centres of the boxes and the corners of the edges from border to border, in their order."""

    centres: tuple[Point, ...]
    routes: tuple[tuple[Point, ...], ...]
