"""``diagram()`` of state machines and executions: which formats there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.reporting.timeline import Timeline

DiagramFormat = Literal["mermaid", "svg"]
FORMATS: tuple[DiagramFormat, ...] = ("mermaid", "svg")


def diagram(document: Document, format: DiagramFormat, name: str, timelines: Iterable[Timeline] | None = None) -> str:
    """The picture of a definition in a format, with what executions took of it if their timelines are given."""
    if format == "mermaid":
        from pytest_sfn.reporting.pictures.mermaid import mermaid

        visited = [state for timeline in timelines for state in timeline.states] if timelines is not None else None
        return mermaid(document, visited)
    from pytest_sfn.reporting.pictures.svg.drawing import draw_svg
    from pytest_sfn.reporting.pictures.taken import marks_of

    marks = marks_of(document, timelines) if timelines is not None else None
    return draw_svg(document, marks, title=f"State machine {name}")
