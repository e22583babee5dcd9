"""A definition that was read, checked and parsed into the model."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.checks.diagnostics import SCHEMA, Findings, with_lines
from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.graph import BlockGraph, check_ends
from pytest_sfn.definition.checks.quotas import MAX_NUMBER
from pytest_sfn.definition.checks.state_fields import QUERY_LANGUAGES
from pytest_sfn.definition.checks.variables import check_scopes
from pytest_sfn.definition.model import Block, Definition, MachineType
from pytest_sfn.definition.source.json_reading import Lines, read_json, write_json
from pytest_sfn.definition.states.block import TOP_FIELDS, parse_block, query_language
from pytest_sfn.definition.states.state_reader import Machine
from pytest_sfn.errors import Diagnostic, InvalidDefinition
from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.json_text import Json

MAX_CHARACTERS = 1_048_576
"""The most that a definition may have, as text (AWS quota)."""


def parse_definition(
    document: Json,
    *,
    type: MachineType = "STANDARD",
    name: str | None = None,
    text: str | None = None,
    source: str | None = None,
    lines: Lines | None = None,
    notes: tuple[Diagnostic, ...] = (),
    models: ApiModels | None = None,
) -> Definition:
    """Check a definition and compile all of its expressions.

    ``document`` is a JSON text, or parsed JSON; ``text`` is then the text that it came from. ``source`` is its name in
    messages, ``notes`` are warnings from reading it, which may be the reason for what is wrong. ``models``
    know the APIs that the definition calls; without them its arguments of APIs are not checked.
    The document is used as it is: nobody may change it afterwards. Raises InvalidDefinition with all that is wrong.
    """
    if isinstance(document, str) and text is None:
        text = document
        document, lines = read_json(text, source)
    text = _checked_text(document, text, source)
    findings = Findings()
    block, language = _parse(document, type, findings, models)
    diagnostics = _with_lines(findings, lines)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "ERROR"]
    if errors or block is None:
        raise InvalidDefinition([*errors, *notes], source)
    return Definition(
        block=block,
        document=document,
        text=text,
        type=type,
        name=name,
        query_language=language,
        timeout_seconds=document.get("TimeoutSeconds") or None,
        warnings=notes + diagnostics,
        source=source,
    )


def check_definition(
    definition: Json, type: MachineType = "STANDARD", models: ApiModels | None = None
) -> tuple[Diagnostic, ...]:
    """What ValidateStateMachineDefinition says of a definition, given as JSON text or parsed: errors and warnings."""
    lines: Lines | None = None
    try:
        if isinstance(definition, str):
            definition, lines = read_json(definition)
        _checked_text(definition, None, None)
    except InvalidDefinition as refused:
        return refused.diagnostics
    findings = Findings()
    _parse(definition, type, findings, models)
    return _with_lines(findings, lines)


def _with_lines(findings: Findings, lines: Lines | None) -> tuple[Diagnostic, ...]:
    if findings.diagnostics and lines:
        return with_lines(findings.diagnostics, lines())
    return tuple(findings.diagnostics)


def _checked_text(document: Json, text: str | None, source: str | None) -> str:
    """The JSON text of a definition. Raises InvalidDefinition if it is no JSON, or too long."""
    if text is None:
        text = write_json(document, source)
    if len(text) > MAX_CHARACTERS:
        message = f"The definition has {len(text)} characters; it may have {MAX_CHARACTERS}"
        raise InvalidDefinition([Diagnostic("ERROR", SCHEMA, message)], source)
    return text


def _parse(
    document: Json, type: MachineType, findings: Findings, models: ApiModels | None
) -> tuple[Block | None, QueryLanguage]:
    if not isinstance(document, Mapping):
        findings.error("Definition must be a valid JSON object", None)
        return None, "JSONPath"
    fields = Fields(document, "", findings)
    fields.allow(TOP_FIELDS)
    fields.require("States", "StartAt")
    fields.one_of("QueryLanguage", QUERY_LANGUAGES)
    fields.one_of("Version", ("1.0",))
    fields.integer("TimeoutSeconds", 0, MAX_NUMBER)
    language = query_language(fields, "JSONPath")
    machine = Machine(findings, language, models)
    top = BlockGraph("")
    block = parse_block(fields, machine, top, express=type == "EXPRESS")
    for graph in machine.graphs:
        graph.check(findings)
    check_ends(machine.graphs, findings)
    check_scopes(top, findings)
    return block, language
