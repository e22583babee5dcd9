"""The diagnostics of a definition, collected while it is read, with the texts of ValidateStateMachineDefinition.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pytest_sfn.errors import Diagnostic
from pytest_sfn.language.types import SyntaxProblem

SCHEMA = "SCHEMA_VALIDATION_FAILED"


class DiagnosticCollector:
    """Collects diagnostics. Reading continues after a problem, so that one exception reports all problems."""

    __slots__ = ("diagnostics",)

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.diagnostics if d.severity == "ERROR")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.diagnostics if d.severity == "WARNING")

    def error(
        self,
        message: str,
        location: str | None,
        *,
        code: str = SCHEMA,
        hint: str | None = None,
        reported_at: str | None = None,
        field: str | None = None,
    ) -> None:
        """Add an error that AWS would report. ``reported_at`` is the location in AWS's answer, if it is less exact than
        ``location``. ``field`` is the field in question, if ``location`` is its object.
        """
        self.diagnostics.append(Diagnostic("ERROR", code, message, location, None, hint, reported_at, field))

    def warning(self, code: str, message: str, location: str, hint: str | None = None) -> None:
        """Add a warning about something that AWS accepts but that is probably a mistake."""
        self.diagnostics.append(Diagnostic("WARNING", code, message, location, None, hint))

    def syntax(self, problem: SyntaxProblem, state: str, field: str, *, exact: bool) -> None:
        """Add an error for a path, template or expression of a state that does not parse.

        AWS reports the exact part of a field for JSONata and for the rules of a Choice (``exact``), otherwise the whole
        field.
        """
        place = f"{state}/{field}"
        for found in (problem, *problem.others):
            location = f"{state}/{found.field}" if found.field else place
            reported_at = None if exact or location == place else place
            self.error(found.message, location, code=found.code or SCHEMA, hint=found.hint, reported_at=reported_at)


def with_lines(diagnostics: Iterable[Diagnostic], lines: Mapping[str, int]) -> tuple[Diagnostic, ...]:
    """The diagnostics, each with the line of its location, or else of the nearest enclosing part."""
    return tuple(replace(d, line=d.line or nearest_line(_place(d), lines)) for d in diagnostics)


def _place(diagnostic: Diagnostic) -> str | None:
    location, field = diagnostic.location, diagnostic.field
    return f"{(location or '').rstrip('/')}/{field}" if field else location


def nearest_line(location: str | None, lines: Mapping[str, int]) -> int | None:
    """The line of a location, or of the nearest part around it that has one."""
    while location:
        if location in lines:
            return lines[location]
        location = location[: max(location.rfind("/"), location.rfind("["), 0)]
    return lines.get("/")
