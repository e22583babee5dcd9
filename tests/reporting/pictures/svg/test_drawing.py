"""SVG pictures: what is in them, how it is written, and that nothing lies on anything else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.reporting.pictures.graph import ArrowKey, arrows_back, graph_of
from pytest_sfn.reporting.pictures.marks import Marks, StateMark
from pytest_sfn.reporting.pictures.svg.drawing import draw_svg
from pytest_sfn.reporting.pictures.svg.label_places import Rectangle
from pytest_sfn.reporting.pictures.svg.layout import PlacedGraph, lay_out
from tests.reporting.pictures.machines import ORDER, large


@pytest.fixture(params=["graphlay", "plain"], autouse=True)
def layout(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The library, and the layout that is used where it is not installed."""
    if request.param == "graphlay":
        pytest.importorskip("graphlay")
    else:
        monkeypatch.setitem(sys.modules, "graphlay", None)
    return str(request.param)


SVG = "{http://www.w3.org/2000/svg}"


def groups(text: str, kind: str) -> list[ElementTree.Element]:
    return [group for group in ElementTree.fromstring(text).iter(f"{SVG}g") if kind in group.attrib["class"].split()]


def titles(text: str) -> list[str]:
    return [str(group.findtext(f"{SVG}title")) for group in groups(text, "sfn-state")]


def test_every_state_is_drawn_with_what_it_calls():
    assert titles(draw_svg(ORDER)) == [
        "Validate: lambda:invoke Validate",
        "In stock?: Choice",
        "Wait for stock: Wait 1d",
        "Fulfil: Parallel",
        "Charge: lambda:invoke Charge",
        "Book: lambda:invoke Book",
        "Pack: lambda:invoke Pack",
        "Items: Map",
        "Reserve: lambda:invoke Reserve",
        "Reserved?: Choice",
        "Try later: Wait 1m 30s",
        "Done: Succeed",
        "Reject: Fail with OrderRejected",
    ]


def test_arrows_have_the_conditions_of_choices_and_the_errors_of_catchers():
    labels = [str(label.findtext(f"{SVG}title")) for label in groups(draw_svg(ORDER), "sfn-label")]

    assert labels == [
        "catch OrderInvalid",
        "$.count > 0",
        "$.backorder == true",
        "otherwise",
        "catch States.ALL",
        "$.reserved == true",
        "otherwise",
    ]


def test_catchers_are_drawn_otherwise():
    lines_and_labels = groups(draw_svg(ORDER), "sfn-catcher")

    assert len(lines_and_labels) == 2 * 2


def test_a_picture_without_marks_has_none():
    text = draw_svg(ORDER)

    assert not groups(text, "sfn-badge")
    assert {group.attrib["class"] for group in groups(text, "sfn-state")} == {"sfn-state"}


def test_marks_are_shown_by_a_class_a_sign_and_in_words():
    marks = Marks(
        {"Validate": StateMark("visited", 3), "Charge": StateMark("failed", 1)}, {ArrowKey("Validate", "Next"): 3}
    )

    text = draw_svg(ORDER, marks)

    states = {group.attrib["aria-label"].partition(",")[0]: group for group in groups(text, "sfn-state")}
    assert states["Validate"].attrib["class"] == "sfn-state sfn-visited"
    assert states["Validate"].attrib["aria-label"].endswith(", visited 3 times")
    assert states["Charge"].attrib["aria-label"].endswith(", visited once, failed here")
    assert states["Reject"].attrib["class"] == "sfn-state sfn-missed"
    badges = ["".join(badge.itertext()) for badge in groups(text, "sfn-badge")]
    assert badges[:3] == ["✓ 3\N{MULTIPLICATION SIGN}", "○", "○"]
    assert len(groups(text, "sfn-taken")) == 1


def test_the_same_machine_gives_the_same_bytes_in_every_process(layout: str):
    script = (
        "import sys\nif sys.argv[1] == 'plain':\n    sys.modules['graphlay'] = None\n"
        "from tests.reporting.pictures.machines import large\n"
        "from pytest_sfn.reporting.pictures.svg.drawing import draw_svg\nsys.stdout.write(draw_svg(large(60)))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script, layout],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }

    assert runs == {draw_svg(large(60))}


def frames_of(placed: PlacedGraph) -> Iterator[tuple[str, Rectangle]]:
    for box in (*placed.states, *placed.ends):
        name = box.node.name if hasattr(box, "node") else box.text
        yield name, Rectangle(box.x, box.y, box.x + box.size.width, box.y + box.size.height)


@pytest.mark.parametrize("definition", [ORDER, large(200)], ids=["small", "200 states"])
def test_nothing_lies_on_anything_else(definition: dict[str, object]):
    placed = lay_out(graph_of(definition))
    frames = dict(frames_of(placed))
    inside = {
        name: {inner.name for block in state.node.blocks for inner in block.all_states()}
        for state in placed.states
        for name in [state.node.name]
    }

    for one, other in combinations(frames, 2):
        if frames[one].meets(frames[other]):
            assert other in inside.get(one, ()) or one in inside.get(other, ()), (one, other)
    labels = [Rectangle.around(arrow.label_at, arrow.label_size) for arrow in placed.arrows if arrow.label_at]
    assert not [pair for pair in combinations(labels, 2) if pair[0].meets(pair[1])]
    leaves = [frame for name, frame in frames.items() if not inside.get(name)]
    assert not [label for label in labels if any(label.meets(leaf) for leaf in leaves)]


def test_states_of_a_parallel_or_map_are_inside_its_box():
    frames = dict(frames_of(lay_out(graph_of(ORDER))))

    for outer, inner in [("Fulfil", "Charge"), ("Fulfil", "Items"), ("Items", "Reserve"), ("Items", "Done")]:
        assert frames[outer].left < frames[inner].left < frames[inner].right < frames[outer].right
        assert frames[outer].top < frames[inner].top < frames[inner].bottom < frames[outer].bottom


def test_branches_stand_in_their_order():
    frames = dict(frames_of(lay_out(graph_of(ORDER))))

    assert frames["Charge"].left < frames["Pack"].left < frames["Items"].left


def test_arrows_that_close_a_circle_lead_up():
    back = arrows_back(graph_of(ORDER).arrows, "Validate")

    assert back == {ArrowKey("Wait for stock", "Next")}


HOSTILE = (
    "</script><script>alert(1)</script>",
    "]]><!-- \"'&",
    "\x1b[31mred\x1b[0m",
    "half \ud800 pair",
    "line\u2028paragraph\u2029",
    "turned \u202e around",
    "x" * 5000,
    "\x00\x0b\ufffe",
    "漢字" * 60,
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_drawn_as_text(name: str):
    definition = {
        "StartAt": name,
        "States": {
            name: {"Type": "Choice", "Choices": [{"Condition": name, "Next": "b"}], "Default": "b"},
            "b": {"Type": "Fail", "Error": name},
        },
    }

    text = draw_svg(definition, title=name)

    assert len(groups(text, "sfn-state")) == 2
    assert "<script" not in text
    text.encode("utf-8")


@given(st.text(max_size=40))
def test_no_text_breaks_the_picture(name: str):
    ElementTree.fromstring(draw_svg({"StartAt": name, "States": {name: {"Type": "Succeed"}}}, title=name))
