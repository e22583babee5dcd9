"""The readable trace of an execution, in virtual time: the text of ``str(execution)``."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.reporting.explaining.failure import explain_failure, where_it_stands
from pytest_sfn.reporting.explaining.lookups import is_json_text
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.timeline import Timeline
from pytest_sfn.reporting.times import show_instant
from pytest_sfn.reporting.trace.lines import NO_VALUE, Line, cut_middle, render, room_for_text, wrap
from pytest_sfn.reporting.trace.state_lines import StateLines
from pytest_sfn.reporting.trace.task_lines import mistake_line
from pytest_sfn.values.json_display import show_json

MAX_LINES = 300
"""The most lines of a trace; a longer one is cut in the middle."""

_LEAST_WIDTH = 24


def trace(
    report: ExecutionReport, *, width: int | None = None, max_lines: int = MAX_LINES, is_explained: bool = False
) -> str:
    """The whole trace: a headline, the input, every state with its events, and the status of the execution.

    ``is_explained``: the message around the trace says why the execution failed, so that its end need not.
    """
    timeline = report.timeline
    if timeline.started is None:
        return f"Execution {report.name} of {report.machine}: {report.status}, nothing recorded"
    width = report.presentation.width if width is None else width
    lines = [*_input_lines(timeline), *StateLines(report).of_visits(timeline.top, 0)]
    room = max(room_for_text([*(line.at for line in lines), timeline.stopped], timeline.started, width), _LEAST_WIDTH)
    ending = list(_short_ending(report) if is_explained else _ending(report, room))
    shown = cut_middle([*lines, *ending], max_lines)
    return f"{_headline(report)}\n{render(shown, timeline.started, width)}"


def summary(report: ExecutionReport) -> str:
    """One line: the headline, and how the execution ended."""
    (end,) = _short_ending(report)
    text = f" {end.text}" if end.value is NO_VALUE else f" {show_json(end.value, report.presentation.width - 20)}"
    return f"{_headline(report)}: {end.keyword}{text}"


def _headline(report: ExecutionReport) -> str:
    started = report.timeline.started
    at = f", started {show_instant(started)}" if started else ""
    parent = report.related.get(report.parent or "")
    by = f" by execution {parent.name} of {parent.machine}" if parent else ""
    return f"Execution {report.name} of {report.machine}{at}{by}"


def _input_lines(timeline: Timeline) -> Iterator[Line]:
    yield Line(timeline.started, 0, "input", value=timeline.input)
    if is_json_text(timeline.input):
        yield Line(None, 0, "", "(a string: input= takes the value itself, not its JSON text)")
    elif isinstance(timeline.input, str) and timeline.input.endswith(".json"):
        yield Line(None, 0, "", "(a string: input= takes the value itself, not the path of a file)")


def _ending(report: ExecutionReport, width: int) -> Iterator[Line]:
    """The last lines: the status with the output or the error and its reasons, or where a running execution is."""
    if report.error or report.cause:
        most = report.presentation.text_lines
        first, *rest = [line for text in explain_failure(report, with_frame=False) for line in wrap(text, width, most)]
        yield Line(report.timeline.stopped, 0, report.status, first, is_timed=True)
        yield from (Line(None, 0, "", text) for text in rest)
    else:
        yield from _short_ending(report)


def _short_ending(report: ExecutionReport) -> Iterator[Line]:
    """The status with the output or the name of the error, and where the execution is."""
    timeline, status = report.timeline, report.status
    if status == "SUCCEEDED":
        yield Line(timeline.stopped, 0, status, value=report.output, is_timed=True)
        return
    if report.interrupted and status == "RUNNING":
        text = f"in {report.interrupted.state} by a mistake of the test: {mistake_line(report.interrupted.mistake)}"
        yield Line(timeline.stopped, 0, "STOPPED", text, is_timed=True)
        return
    where = next(iter(where_it_stands(report)), "")
    yield Line(timeline.stopped, 0, status, f"{report.error or ''} {where}".strip(), is_timed=True)
