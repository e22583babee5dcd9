"""The warnings that loading a definition made: the reason for many a failure."""

from __future__ import annotations

from pytest_sfn.definition.model import Definition
from pytest_sfn.errors import Diagnostic
from pytest_sfn.reporting.presentation import Presentation
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.values.json_display import ELLIPSIS

_MOST = (4, 20, 1_000)
"""How many are shown, by verbosity."""


def warning_lines(report: ExecutionReport) -> str:
    """What stands under the trace of an execution; empty if its definition has no warnings."""
    definition, presentation = report.definition, report.presentation
    if definition is None or not definition.warnings or presentation.trace == "off":
        return ""
    most = _MOST[min(max(presentation.verbosity, 0), 2)]
    lines = [f"Warnings of the definition of {report.machine}:"]
    lines += [f"  {_line(warning, definition, presentation)}" for warning in definition.warnings[:most]]
    if len(definition.warnings) > most:
        lines.append(f"  {ELLIPSIS} and {len(definition.warnings) - most} more")
    return "\n".join(lines)


def _line(warning: Diagnostic, definition: Definition, presentation: Presentation) -> str:
    place = warning.location or ""
    if definition.source:
        line = f":{warning.line}" if warning.line else ""
        place = f"{presentation.path(definition.source)}{line}"
    hint = f"; {warning.hint}" if warning.hint else ""
    return f"{place}: {warning.message}{hint}"
