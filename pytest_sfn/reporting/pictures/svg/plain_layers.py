"""A simple layout in layers, for an installation without graphlay: longer arrows and more crossings, nothing on top of
anything else.

It follows Sugiyama: layers by the longest way from the start, an order in each layer by the neighbours, then places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pytest_sfn.reporting.pictures.svg.flat_graph import FlatEdge, FlatLayout, Point, Size

_LAYER_GAP, _NODE_GAP, _LANE = 44.0, 28.0, 18.0
_SWEEPS = 6

Band = tuple[float, float]
"""The top and the bottom of a layer."""


@dataclass(slots=True)
class _Node:
    """A box, or a bend of an edge that passes a layer. ``above`` and ``below`` are its neighbours there."""

    size: Size
    layer: int = 0
    x: float = 0.0
    above: list[_Node] = field(default_factory=list)
    below: list[_Node] = field(default_factory=list)


def lay_out_plainly(boxes: Sequence[Size], edges: Sequence[FlatEdge]) -> FlatLayout:
    """Lay out a graph from top to bottom. The same graph has the same layout everywhere."""
    nodes = [_Node(box) for box in boxes]
    for node, place in zip(nodes, _layers(len(boxes), edges), strict=True):
        node.layer = place
    bends = [_bends(edge, nodes) for edge in edges]
    layers = _ordered([*nodes, *(bend for chain in bends for bend in chain)])
    for layer in layers:
        _pack(layer)
    for _ in range(_SWEEPS):
        for layer in layers[1:]:
            _align(layer, "above")
        for layer in layers[-2::-1]:
            _align(layer, "below")
    bands = _bands(layers, edges, nodes)
    centres = [(node.x, sum(bands[node.layer]) / 2) for node in nodes]
    routes = [_route(edge, nodes, chain, bands) for edge, chain in zip(edges, bends, strict=True)]
    return FlatLayout(
        tuple((round(x, 1), round(y, 1)) for x, y in centres),
        tuple(tuple((round(x, 1), round(y, 1)) for x, y in route) for route in routes),
    )


def _layers(count: int, edges: Sequence[FlatEdge]) -> list[int]:
    """The layer of each box: the longest way to it, without the edges that lead back."""
    down = [edge for edge in edges if not edge.leads_back and edge.source != edge.target]
    layers = [0] * count
    for _ in range(count):
        moved = [edge for edge in down if layers[edge.target] <= layers[edge.source]]
        for edge in moved:
            layers[edge.target] = layers[edge.source] + 1
        if not moved:
            break
    return layers


def _bends(edge: FlatEdge, nodes: Sequence[_Node]) -> list[_Node]:
    """One bend in each layer between the ends of an edge, from top to bottom; linked with the ends."""
    top, bottom = sorted((nodes[edge.source], nodes[edge.target]), key=lambda node: node.layer)
    if top.layer == bottom.layer:
        return []
    width = edge.label.width if edge.label else 0.0
    chain = [_Node(Size(max(_LANE, width), 0.0), layer) for layer in range(top.layer + 1, bottom.layer)]
    linked = [top, *chain, bottom]
    for upper, lower in pairwise(linked):
        upper.below.append(lower)
        lower.above.append(upper)
    return chain


def _ordered(nodes: Sequence[_Node]) -> list[list[_Node]]:
    """The layers, each in an order with few crossings."""
    layers: list[list[_Node]] = [[] for _ in range(max((node.layer for node in nodes), default=-1) + 1)]
    for node in nodes:
        layers[node.layer].append(node)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            places = {id(node): place for other in layers for place, node in enumerate(other)}

            def key(node: _Node, places: dict[int, int] = places, down: bool = down) -> float:
                near = node.above if down else node.below
                return sum(places[id(other)] for other in near) / len(near) if near else places[id(node)]

            layer.sort(key=key)
    return layers


def _pack(layer: Sequence[_Node]) -> None:
    """Place the nodes of a layer side by side, around 0."""
    width = sum(node.size.width for node in layer) + _NODE_GAP * (len(layer) - 1)
    x = -width / 2
    for node in layer:
        node.x = x + node.size.width / 2
        x += node.size.width + _NODE_GAP


def _align(layer: Sequence[_Node], side: str) -> None:
    """Move the nodes of a layer towards the middle of their neighbours, without changing their order."""
    wanted = []
    for node in layer:
        near: list[_Node] = getattr(node, side)
        wanted.append(sum(other.x for other in near) / len(near) if near else node.x)
    places: list[float] = []
    for node, before, x in zip(layer, [None, *layer], wanted, strict=False):
        least = places[-1] + _distance(before, node) if before else x
        places.append(max(x, least))
    shift = sum(x - place for x, place in zip(wanted, places, strict=True)) / len(layer)
    for node, place in zip(layer, places, strict=True):
        node.x = place + shift


def _distance(one: _Node, other: _Node) -> float:
    return (one.size.width + other.size.width) / 2 + _NODE_GAP


def _bands(layers: Sequence[Sequence[_Node]], edges: Sequence[FlatEdge], nodes: Sequence[_Node]) -> list[Band]:
    """The top and the bottom of each layer. Between two layers there is room for the labels that lie there."""
    room = [0.0] * (len(layers) + 1)
    for edge in edges:
        if edge.label:
            layer = min(nodes[edge.source].layer, nodes[edge.target].layer)
            room[layer] = max(room[layer], edge.label.height + 8)
    bands, y = [], 0.0
    for layer, nodes_here in enumerate(layers):
        height = max(node.size.height for node in nodes_here)
        bands.append((y, y + height))
        y += height + _LAYER_GAP + room[layer]
    return bands


def _route(edge: FlatEdge, nodes: Sequence[_Node], bends: Sequence[_Node], bands: Sequence[Band]) -> list[Point]:
    """The corners of an edge from border to border. It crosses layers straight, and is slanted only between them."""
    source, target = nodes[edge.source], nodes[edge.target]
    if source.layer == target.layer:
        return list(_around(source, target, sum(bands[source.layer]) / 2))
    down = source.layer < target.layer
    enters, leaves = (0, 1) if down else (1, 0)
    sign = 1 if down else -1
    beside = _port(source, target, down)
    x, out, middle = source.x + beside, bands[source.layer][leaves], sum(bands[source.layer]) / 2
    corners = [(x, middle + sign * source.size.height / 2), (x, out)]
    for bend in bends if down else reversed(bends):
        corners += [(bend.x, bands[bend.layer][enters]), (bend.x, bands[bend.layer][leaves])]
    x, into, middle = target.x - beside, bands[target.layer][enters], sum(bands[target.layer]) / 2
    corners += [(x, into), (x, middle - sign * target.size.height / 2)]
    return [corner for corner, before in zip(corners, [None, *corners], strict=False) if corner != before]


def _port(source: _Node, target: _Node, down: bool) -> float:
    """How far from the middle of a border an edge leaves: one that leads up beside those that lead down."""
    return 0.0 if down else min(source.size.width, target.size.width) / 4


def _around(source: _Node, target: _Node, middle: float) -> Iterator[Point]:
    right = max(source.x + source.size.width / 2, target.x + target.size.width / 2)
    yield source.x + source.size.width / 2, middle - 6
    yield right + _LANE / 2, middle - 6
    yield right + _LANE / 2, middle + 6
    yield target.x + target.size.width / 2, middle + 6
