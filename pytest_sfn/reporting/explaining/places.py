"""Where in the definition file a state stands, or the field on which it failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_sfn.definition.checks.diagnostics import nearest_line
from pytest_sfn.definition.walks.compiled_states import find_state
from pytest_sfn.definition.walks.written_states import BLOCKS
from pytest_sfn.reporting.explaining.causes import failed_expression, failed_path, path_without_array
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.values.json_text import Json


def file_and_line(report: ExecutionReport, state: str, cause: str | None = None) -> str:
    """``order.asl.json:12``: the line of a state, or of its field that a cause is about. Empty if it is not known."""
    definition = report.definition
    if definition is None or definition.source is None:
        return ""
    file = report.presentation.path(definition.source)
    placed = find_state(definition, state)
    if placed is None or definition.lines is None:
        return file
    lines = definition.lines()
    fields = report.timeline.state_fields(state)
    location = placed.state.location + _field(cause or "", fields)
    line = nearest_line(location, lines)
    return f"{file}:{line}" if line else file


def _field(cause: str, fields: Mapping[str, Json]) -> str:
    """The location, relative to its state, of the field that a cause names; empty if it names none."""
    if expression := failed_expression(cause):
        return f"/{expression.field}"
    if path := path_without_array(cause) or failed_path(cause):
        return next(_locations_of(path, {name: fields[name] for name in fields if name not in BLOCKS}), "")
    return ""


def _locations_of(path: str, value: Json, location: str = "") -> Iterator[str]:
    """Where a path stands in a value, by itself or as an argument."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _locations_of(path, item, f"{location}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _locations_of(path, item, f"{location}[{index}]")
    elif isinstance(value, str) and path in value:
        yield location
