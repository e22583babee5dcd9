"""Layers of boxes, and arrows around them: the layout of one flat graph.

The library graphlay computes it, and is imported here alone. It comes with the extra ``pytest-sfn[report]``, because
not every platform has wheels of it; without it a simpler layout is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_sfn.reporting.pictures.svg.flat_graph import FlatEdge, FlatLayout, Point, Size
from pytest_sfn.reporting.pictures.svg.plain_layers import lay_out_plainly

_OPTIONS = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 44, "node_gap": 28, "edge_label_margin": 8},
    "labels": {"reservation": "always"},
}
_MANY_EDGES = 120
"""From here on less effort is spent on crossings: it takes seconds where everything leads anywhere."""


def lay_out_flat(boxes: Sequence[Size], edges: Sequence[FlatEdge]) -> FlatLayout:
    """Lay out a graph from top to bottom. The same graph has the same layout everywhere."""
    try:
        import graphlay
    except ImportError:
        return lay_out_plainly(boxes, edges)
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
