"""A state machine as SVG: the picture of ``diagram("svg")``, of notebooks and of the HTML report.

Every state is a group with its place as ``data-state`` and every arrow one with ``data-arrow``, both in the order of
:meth:`~pytest_sfn.reporting.pictures.graph.GraphBlock.all_states` and ``all_arrows``: the report marks them by it. The
same machine with the same marks gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.reporting.pictures.graph import ArrowKey, GraphBlock, graph_of
from pytest_sfn.reporting.pictures.marks import Marks
from pytest_sfn.reporting.pictures.svg.arrow_paths import head_path, rounded_path
from pytest_sfn.reporting.pictures.svg.layout import (
    ABOUT_SIZE,
    HEADER,
    ICON_ROOM,
    LABEL_LINE,
    LINE,
    ArrowRoute,
    EndBox,
    StateBox,
    lay_out,
)
from pytest_sfn.reporting.pictures.svg.markup import markup, number, tag
from pytest_sfn.reporting.pictures.svg.text_width import width_of
from pytest_sfn.reporting.pictures.svg.themes import picture_style

_ICONS: Mapping[str, str] = {
    "Task": "M6 15.5 10 6.5 M10 6.5 15.5 15.5 M8.2 11 6 15.5",
    "Choice": "M11 5 17 11 11 17 5 11Z",
    "Wait": "M11 5.2a5.8 5.8 0 1 0 .01 0M11 8v3.3l2.3 1.5",
    "Pass": "M5 11h11M12.2 7.2 16 11l-3.8 3.8",
    "Succeed": "M5.6 11.4 9.4 15 16.4 7.4",
    "Fail": "M6.5 6.5l9 9M15.5 6.5l-9 9",
    "Parallel": "M11 4.6v3.2M6 17.4v-4.6h10v4.6M11 7.8v5M11 12.8v4.6",
    "Map": "M5.2 7.2h8v8h-8zM8.6 7.2V4.8h8.2v8.2h-3.6",
}
"""An icon for each type of state: paths in a square of 22 px."""

_MARGIN = 26.0
_BADGE_HEIGHT, _BADGE_TEXT = 18.0, 10.5


def draw_svg(document: Document, marks: Marks | None = None, *, title: str = "State machine") -> str:
    """The picture of a definition, with a style of its own and a background. Raises SfnError if the library is
    missing."""
    block = graph_of(document)
    return _Drawing(block, marks).draw(title, style=picture_style())


def draw_svg_for_page(block: GraphBlock, marks: Marks | None, *, title: str) -> str:
    """The picture of a graph without style and background: the page has them."""
    return _Drawing(block, marks).draw(title, style=None)


class _Drawing:
    def __init__(self, block: GraphBlock, marks: Marks | None) -> None:
        self._marks = marks
        self._placed = lay_out(block)
        self._states = {state.name: place for place, state in enumerate(block.all_states())}
        self._arrows: dict[ArrowKey, int] = {arrow.key: place for place, arrow in enumerate(block.all_arrows())}

    def draw(self, title: str, *, style: str | None) -> str:
        width = self._placed.size.width + 2 * _MARGIN
        height = self._placed.size.height + 2 * _MARGIN
        box = f"{number(-_MARGIN)} {number(-_MARGIN)} {number(width)} {number(height)}"
        background = tag("rect", class_="sfn-canvas", x=-_MARGIN, y=-_MARGIN, width=width, height=height)
        parts = [f"<style>{style}</style>", background] if style else []
        parts += [self._state(state) for state in self._placed.states]
        parts += [_end(end) for end in self._placed.ends]
        parts += [self._arrow(arrow, _line(arrow)) for arrow in self._placed.arrows]
        labelled = [arrow for arrow in self._placed.arrows if arrow.label_at and arrow.lines]
        parts += [self._arrow(arrow, _label(arrow, arrow.arrow.label)) for arrow in labelled]  # over all lines
        return tag(
            "svg",
            "\n".join(["", *parts, ""]),
            xmlns="http://www.w3.org/2000/svg",
            class_="sfn-picture",
            width=width,
            height=height,
            viewBox=box,
            role="group",
            aria_label=title,
        )

    def _state(self, state: StateBox) -> str:
        node = state.node
        mark = self._marks.of_state(node.name) if self._marks else None
        spoken = f"{node.name}, {node.about}" + (f", {mark.spoken}" if mark else "")
        return tag(
            "g",
            "".join(_state_parts(state, mark.badge if mark else "")),
            class_=f"sfn-state sfn-{mark.kind}" if mark else "sfn-state",
            data_state=self._states[node.name],
            transform=f"translate({number(state.x)} {number(state.y)})",
            role="img",
            aria_label=spoken,
        )

    def _arrow(self, placed: ArrowRoute, part: str) -> str:
        """A part of an arrow: its line, or its label."""
        arrow = placed.arrow
        classes = ["sfn-arrow", *(["sfn-catcher"] if arrow.is_catcher else [])]
        if self._marks:
            classes.append("sfn-taken" if self._marks.arrows.get(arrow.key) else "sfn-untaken")
        return tag("g", part, class_=" ".join(classes), data_arrow=self._arrows[arrow.key])


def _line(placed: ArrowRoute) -> str:
    path = tag("path", d=rounded_path(placed.corners))
    return path + tag("path", class_="sfn-head", d=head_path(placed.corners))


def _state_parts(state: StateBox, badge: str) -> Iterator[str]:
    node, size = state.node, state.size
    yield f"<title>{markup(f'{node.name}: {node.about}')}</title>"
    yield tag("rect", class_="sfn-box", width=size.width, height=size.height, rx=8)
    for x, y, width, height in state.areas:
        inset = 12.0
        yield tag(
            "rect",
            class_="sfn-area",
            x=x - state.x - inset,
            y=y - state.y - inset / 2,
            width=width + 2 * inset,
            height=height + inset,
            rx=6,
        )
    middle = (size.height if not state.areas else HEADER) / 2
    yield tag("rect", class_="sfn-tile", x=10, y=middle - 11, width=22, height=22, rx=5)
    if node.type in _ICONS:
        yield tag("path", class_="sfn-icon", d=_ICONS[node.type], transform=f"translate(10 {number(middle - 11)})")
    baseline = middle - (LINE * (len(state.lines) - 1) + ABOUT_SIZE) / 2 + 1.5
    for line in state.lines:
        yield tag("text", markup(line), class_="sfn-name", x=ICON_ROOM - 2, y=baseline)
        baseline += LINE
    yield tag("text", markup(state.about), class_="sfn-about", x=ICON_ROOM - 2, y=baseline - 1)
    if badge:
        yield _badge(size.width, middle, badge)


def _badge(x: float, y: float, text: str) -> str:
    """A badge on the right border of a state."""
    width = max(round(width_of(text, _BADGE_TEXT) + 12, 1), _BADGE_HEIGHT)
    frame = tag("rect", x=-width / 2, y=-_BADGE_HEIGHT / 2, width=width, height=_BADGE_HEIGHT, rx=_BADGE_HEIGHT / 2)
    label = tag("text", markup(text), y=3.8)
    return tag("g", frame + label, class_="sfn-badge", transform=f"translate({number(x)} {number(y)})")


def _end(end: EndBox) -> str:
    frame = tag("rect", width=end.size.width, height=end.size.height, rx=end.size.height / 2)
    text = tag("text", markup(end.text), x=end.size.width / 2, y=end.size.height / 2 + 4)
    return tag("g", frame + text, class_="sfn-end", transform=f"translate({number(end.x)} {number(end.y)})")


def _label(placed: ArrowRoute, whole: str) -> str:
    assert placed.label_at
    x, y = placed.label_at
    width, height = placed.label_size.width, placed.label_size.height
    frame = tag("rect", x=x - width / 2, y=y - height / 2, width=width, height=height, rx=6)
    top = y - height / 2 + 3 + LABEL_LINE - 3.2
    lines = (tag("text", markup(line), x=x, y=top + place * LABEL_LINE) for place, line in enumerate(placed.lines))
    return tag("g", f"<title>{markup(whole)}</title>{frame}{''.join(lines)}", class_="sfn-label")
