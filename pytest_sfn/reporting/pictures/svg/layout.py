"""Where everything of a graph stands: each block is laid out by itself, and is then one box in the block around it.

All measures are in px; a place is absolute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_sfn.reporting.pictures.graph import END, START, Arrow, ArrowKey, GraphBlock, StateNode, arrows_back
from pytest_sfn.reporting.pictures.svg.flat_graph import FlatEdge, Point, Size
from pytest_sfn.reporting.pictures.svg.label_places import Rectangle, place_labels
from pytest_sfn.reporting.pictures.svg.label_stacks import stack_labels
from pytest_sfn.reporting.pictures.svg.layered import lay_out_flat
from pytest_sfn.reporting.pictures.svg.text_width import shorten, width_of, wrap_text

NAME_SIZE, ABOUT_SIZE, LABEL_SIZE = 13.0, 11.0, 11.0
LINE, LABEL_LINE = 16.0, 14.0
ICON_ROOM = 42.0
HEADER = 46.0
_BOLD = 1.15
_LEAST_WIDTH, _MOST_TEXT = 132.0, 196.0
_LABEL_WIDTH, _LABEL_LINES = 172.0, 3
_PADDING, _BETWEEN_BRANCHES = 22.0, 36.0
_BADGE_ROOM = 26.0
_END = Size(64.0, 28.0)
_WEIGHTS = {"StartAt": 8.0, "Next": 8.0, "Choices": 4.0, "Default": 2.0, "End": 2.0, "Catch": 0.5}
"""How strongly an arrow is kept straight. The way without errors is the straightest."""

_WEIGHT_OF_LATER_RULES = 2.0
_WEIGHT_BACK = 0.2


@dataclass(frozen=True, slots=True)
class StateBox:
    """A state's box by its top left corner; ``lines`` are those of its name, ``about`` fits below them.

    ``areas`` are the blocks inside, as ``(x, y, width, height)``.
    """

    node: StateNode
    x: float
    y: float
    size: Size
    lines: tuple[str, ...]
    about: str
    areas: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class EndBox:
    """The Start or the End of the machine, by its top left corner."""

    text: str
    x: float
    y: float
    size: Size


@dataclass(frozen=True, slots=True)
class ArrowRoute:
    """An arrow by its corners, and the centre, size and lines of its label."""

    arrow: Arrow
    corners: tuple[Point, ...]
    label_at: Point | None
    label_size: Size
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedGraph:
    """Everything to draw, what is behind first."""

    size: Size
    states: tuple[StateBox, ...]
    ends: tuple[EndBox, ...]
    arrows: tuple[ArrowRoute, ...]

    def moved(self, right: float, down: float) -> PlacedGraph:
        return PlacedGraph(
            self.size,
            tuple(_moved_state(state, right, down) for state in self.states),
            tuple(replace(end, x=end.x + right, y=end.y + down) for end in self.ends),
            tuple(_moved_arrow(arrow, right, down) for arrow in self.arrows),
        )


def lay_out(block: GraphBlock) -> PlacedGraph:
    """Lay out a machine, or a block of one."""
    boxes = {state.name: _Box.of(state) for state in block.states}
    ends = _ends_of(block)
    sizes = [*(box.size for box in boxes.values()), *ends.values()]
    places = {name: place for place, name in enumerate([*boxes, *ends])}
    drawn = [arrow for arrow in block.arrows if arrow.target is not None or ends]
    labels = [_label(arrow.label) for arrow in drawn]
    leads_back = arrows_back(drawn, block.start_at)
    rooms, heights = stack_labels(drawn, labels)
    edges = [_edge(arrow, room, places, arrow.key in leads_back) for arrow, room in zip(drawn, rooms, strict=True)]
    flat = lay_out_flat(sizes, edges)
    corners = [_top_left(centre, size) for centre, size in zip(flat.centres, sizes, strict=True)]
    placed = [box.at(*corners[places[name]]) for name, box in boxes.items()]
    frames = [Rectangle.around(centre, size) for centre, size in zip(flat.centres, sizes, strict=True)]
    label_places = place_labels(flat.routes, [size if lines else None for size, lines in labels], frames, heights)
    arrows = tuple(
        ArrowRoute(arrow, route, place, *label)
        for arrow, route, place, label in zip(drawn, flat.routes, label_places, labels, strict=True)
    )
    return _framed(
        [*(state for states, _ in placed for state in states)],
        [EndBox(_END_TEXTS[name], *corners[places[name]], size) for name, size in ends.items()],
        [*arrows, *(arrow for _, inner in placed for arrow in inner)],
    )


_START_ID, _END_ID = "\0start", "\0end"
"""No state can have these names."""

_END_TEXTS = {_START_ID: START, _END_ID: END}


def _ends_of(block: GraphBlock) -> dict[str, Size]:
    if not block.shows_ends:
        return {}
    return {_START_ID: _END, _END_ID: _END}


def _edge(arrow: Arrow, room: Size | None, places: Mapping[str, int], leads_back: bool) -> FlatEdge:
    source = places[arrow.key.state or _START_ID]
    target = places[_END_ID if arrow.target is None else arrow.target]
    return FlatEdge(source, target, _weight(arrow.key, leads_back), room, leads_back)


def _weight(key: ArrowKey, leads_back: bool) -> float:
    if leads_back:
        return _WEIGHT_BACK
    return _WEIGHT_OF_LATER_RULES if key.index and key.field == "Choices" else _WEIGHTS[key.field]


def _label(text: str) -> tuple[Size, tuple[str, ...]]:
    if not text:
        return Size(0, 0), ()
    lines = tuple(wrap_text(text, LABEL_SIZE, _LABEL_WIDTH, _LABEL_LINES))
    width = max(width_of(line, LABEL_SIZE) for line in lines)
    return Size(round(width + 14, 1), LABEL_LINE * len(lines) + 6), lines


def _top_left(centre: Point, size: Size) -> Point:
    return round(centre[0] - size.width / 2, 1), round(centre[1] - size.height / 2, 1)


@dataclass(frozen=True, slots=True)
class _Box:
    """The box of a state before it has a place: its size, its texts, and what is inside it, relative to it."""

    node: StateNode
    size: Size
    lines: tuple[str, ...]
    about: str
    inside: tuple[PlacedGraph, ...] = ()
    areas: tuple[tuple[float, float, float, float], ...] = ()

    @classmethod
    def of(cls, node: StateNode) -> _Box:
        inner = [lay_out(block) for block in node.blocks]
        areas = list(_areas(inner))
        inner_width = sum(graph.size.width for graph in inner) + _BETWEEN_BRANCHES * max(len(inner) - 1, 0)
        text_room = max(_MOST_TEXT, inner_width - ICON_ROOM)
        lines = tuple(wrap_text(node.name, NAME_SIZE * _BOLD, text_room, 1 if inner else 2))
        about = shorten(node.about, ABOUT_SIZE, text_room)
        text = max(*(width_of(line, NAME_SIZE * _BOLD) for line in lines), width_of(about, ABOUT_SIZE))
        width = max(_LEAST_WIDTH, ICON_ROOM + text + _BADGE_ROOM, inner_width + 2 * _PADDING if inner else 0)
        height = HEADER + LINE * (len(lines) - 1)
        if inner:
            height += max(graph.size.height for graph in inner) + _PADDING
            spare = (width - inner_width) / 2 - _PADDING
            areas = [(round(x + spare, 1), y, wide, high) for x, y, wide, high in areas]
        inside = tuple(graph.moved(x, y) for graph, (x, y, *_) in zip(inner, areas, strict=True))
        return cls(node, Size(round(width, 1), height), lines, about, inside, tuple(areas))

    def at(self, x: float, y: float) -> tuple[list[StateBox], list[ArrowRoute]]:
        """The state and all states inside it, and the arrows inside it."""
        areas = tuple((round(left + x, 1), round(top + y, 1), wide, high) for left, top, wide, high in self.areas)
        own = StateBox(self.node, x, y, self.size, self.lines, self.about, areas)
        inside = [graph.moved(x, y) for graph in self.inside]
        return (
            [own, *(state for graph in inside for state in graph.states)],
            [arrow for graph in inside for arrow in graph.arrows],
        )


def _areas(inner: Sequence[PlacedGraph]) -> Iterator[tuple[float, float, float, float]]:
    """The blocks of a Parallel or Map side by side, in their order."""
    x = _PADDING
    highest = max((graph.size.height for graph in inner), default=0)
    for graph in inner:
        yield round(x, 1), HEADER, graph.size.width, highest
        x += graph.size.width + _BETWEEN_BRANCHES


def _framed(states: list[StateBox], ends: list[EndBox], arrows: list[ArrowRoute]) -> PlacedGraph:
    """The smallest frame around everything, labels too, with its top left corner at (0, 0)."""
    solid: list[StateBox | EndBox] = [*states, *ends]
    boxes = [(box.x, box.y, box.x + box.size.width, box.y + box.size.height) for box in solid]
    boxes += [(x, y, x, y) for arrow in arrows for x, y in arrow.corners]
    boxes += [_label_box(arrow.label_at, arrow.label_size) for arrow in arrows if arrow.label_at]
    left, top = min((box[0] for box in boxes), default=0), min((box[1] for box in boxes), default=0)
    right, bottom = max((box[2] for box in boxes), default=0), max((box[3] for box in boxes), default=0)
    size = Size(round(right - left, 1), round(bottom - top, 1))
    return PlacedGraph(size, tuple(states), tuple(ends), tuple(arrows)).moved(-left, -top)


def _label_box(centre: Point, size: Size) -> tuple[float, float, float, float]:
    x, y = _top_left(centre, size)
    return x, y, x + size.width, y + size.height


def _moved_state(state: StateBox, right: float, down: float) -> StateBox:
    areas = tuple((round(x + right, 1), round(y + down, 1), wide, high) for x, y, wide, high in state.areas)
    return replace(state, x=round(state.x + right, 1), y=round(state.y + down, 1), areas=areas)


def _moved_arrow(placed: ArrowRoute, right: float, down: float) -> ArrowRoute:
    corners = tuple((round(x + right, 1), round(y + down, 1)) for x, y in placed.corners)
    label_at = placed.label_at
    if label_at:
        label_at = (round(label_at[0] + right, 1), round(label_at[1] + down, 1))
    return replace(placed, corners=corners, label_at=label_at)
