"""Layers of boxes, and arrows around them: the layout of one flat graph.

The library graphlay computes it. It comes with the extra ``pytest-sfn[report]`` and is imported here alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from pytest_sfn.errors import SfnError

Point = tuple[float, float]

MISSING_LIBRARY = (
    "a picture needs the library graphlay, which is not installed: run `pip install 'pytest-sfn[report]'`. "
    'diagram("mermaid") needs nothing'
)
_OPTIONS = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 44, "node_gap": 28, "edge_label_margin": 8},
    "labels": {"reservation": "always"},
}
_MANY_EDGES = 120
"""From here on less effort is spent on crossings: it takes seconds where everything leads anywhere."""


@dataclass(frozen=True, slots=True)
class Size:
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FlatEdge:
    """An edge between two boxes, by their places. ``weight`` is how much it is to be straight; ``label`` the size of
    its label; ``leads_back`` is True for an edge that may go up."""

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


def can_draw() -> bool:
    """True if the library is installed."""
    return find_spec("graphlay") is not None


def lay_out_flat(boxes: Sequence[Size], edges: Sequence[FlatEdge]) -> FlatLayout:
    """Lay out a graph from top to bottom. The same graph has the same layout everywhere. Raises SfnError if the library
    is missing."""
    try:
        import graphlay
    except ImportError:
        raise SfnError(MISSING_LIBRARY) from None
    graph = {"nodes": [_node(box) for box in boxes], "edges": [_edge(edge) for edge in edges]}
    effort = "fast" if len(edges) > _MANY_EDGES else "balanced"
    found = graphlay.layout(graph, options={**_OPTIONS, "effort": effort})
    return FlatLayout(
        tuple(_point(node["center"]) for node in found.nodes),
        tuple(tuple(map(_point, edge["points"])) for edge in found.edges),
    )


def _node(box: Size) -> dict[str, Any]:
    return {"size": {"width": box.width, "height": box.height}}


def _edge(edge: FlatEdge) -> dict[str, Any]:
    fields: dict[str, Any] = {"source": edge.source, "target": edge.target, "weight": edge.weight}
    fields["reverse_for_ranking"] = edge.leads_back
    if edge.label:
        fields["label_size"] = {"width": edge.label.width, "height": edge.label.height}
    return fields


def _point(point: dict[str, float]) -> Point:
    return round(point["x"], 1), round(point["y"], 1)
