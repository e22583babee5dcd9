"""``diagram()`` of state machines and executions: which formats there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.reporting.timeline import Timeline

DiagramFormat = Literal["mermaid", "svg"]
FORMATS: tuple[DiagramFormat, ...] = ("mermaid", "svg")


def diagram(document: Document, format: DiagramFormat, name: str, timelines: Iterable[Timeline] | None = None) -> str:
    """The picture of a definition in a format, with what executions took of it if their timelines are given.

    Raises SfnError if the library that draws SVG is missing.
    """
    if format == "mermaid":
        from pytest_sfn.reporting.pictures.mermaid import mermaid

        visited = [state for timeline in timelines for state in timeline.states] if timelines is not None else None
        return mermaid(document, visited)
    from pytest_sfn.reporting.pictures.svg.drawing import draw_svg
    from pytest_sfn.reporting.pictures.taken import marks_of

    marks = marks_of(document, timelines) if timelines is not None else None
    return draw_svg(document, marks, title=f"State machine {name}")


def notebook_svg(document: Document, name: str, timelines: Iterable[Timeline] | None = None) -> str | None:
    """The picture for a notebook; None if the library that draws it is missing, so that the notebook shows the text."""
    from pytest_sfn.reporting.pictures.svg.layered import can_draw

    return diagram(document, "svg", name, timelines) if can_draw() else None
