"""Checks a definition and compiles it into the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.checks.diagnostics import SCHEMA, DiagnosticCollector, with_lines
from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.graph import BlockGraph, check_graphs
from pytest_sfn.definition.checks.quotas import MAX_CHARACTERS, MAX_NUMBER
from pytest_sfn.definition.checks.state_fields import QUERY_LANGUAGES
from pytest_sfn.definition.checks.variables import check_scopes
from pytest_sfn.definition.compiling.compiler import CompilationWatch
from pytest_sfn.definition.model import Block, Definition, MachineType
from pytest_sfn.definition.rules.selection import DEFAULT_RULES, RuleSelection
from pytest_sfn.definition.source.definition_source import DefinitionSource, source_of
from pytest_sfn.definition.states.block import TOP_FIELDS, parse_block, query_language
from pytest_sfn.definition.states.state_reader import MachineScope
from pytest_sfn.errors import Diagnostic, InvalidDefinition
from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.json_text import Json

compilation_watches: list[Callable[[DefinitionSource], CompilationWatch]] = []
"""What sees the definitions that are compiled; only the last one is asked. Empty unless runs are counted."""


def parse_source(
    source: DefinitionSource,
    *,
    type: MachineType,
    name: str | None = None,
    models: ApiModels | None = None,
    rules: RuleSelection | None = DEFAULT_RULES,
    counted: bool = True,
    watch: CompilationWatch | None = None,
) -> Definition:
    """Check a definition and compile all of its expressions.

    ``models`` know the APIs that the definition calls; without them API arguments are not checked. ``rules`` are the
    rules that may warn; None are those of AWS alone. A definition that is not ``counted`` is not part of any coverage.
    ``watch`` sees how it is compiled; the default is the last of ``compilation_watches``. Raises InvalidDefinition,
    which reports all errors.
    """
    _check_length(source)
    collector = DiagnosticCollector()
    if watch is None and counted and compilation_watches:
        watch = compilation_watches[-1](source)
    block, language = _parse(source.document, type, collector, models, watch)
    if collector.errors or block is None:
        raise InvalidDefinition([*_with_lines(collector.errors, source), *source.notes], source.title)
    warnings = (*source.notes, *collector.warnings)
    if rules:
        from pytest_sfn.definition.rules.checking import apply_rules

        warnings = apply_rules(source.document, source.text, type, rules=rules, warnings=warnings, models=models)
    definition = Definition(
        block=block,
        document=source.document,
        text=source.text,
        type=type,
        name=name,
        query_language=language,
        timeout_seconds=source.document.get("TimeoutSeconds") or None,
        warnings=_with_lines(warnings, source),
        source=source.origin.path if source.origin else source.title,
        identity=source.identity,
        lines=_lines_of(source),
    )
    return watch.finish(definition) if watch else definition


def check_definition(
    definition: Json, type: MachineType = "STANDARD", models: ApiModels | None = None
) -> tuple[Diagnostic, ...]:
    """The errors and warnings that ValidateStateMachineDefinition reports for a definition (JSON text or parsed)."""
    try:
        source = source_of(definition)
        _check_length(source)
    except InvalidDefinition as invalid:
        return invalid.diagnostics
    collector = DiagnosticCollector()
    _parse(source.document, type, collector, models)
    return _with_lines(collector.diagnostics, source)


def _with_lines(found: Sequence[Diagnostic], source: DefinitionSource) -> tuple[Diagnostic, ...]:
    lines = _lines_of(source) if found else None
    return with_lines(found, lines()) if lines else tuple(found)


def _lines_of(source: DefinitionSource) -> Callable[[], Mapping[str, int]] | None:
    """What finds the lines of a definition: in its own text, or in the file that it was filled in from."""
    origin = source.origin
    return source.lines if origin is None or origin.path == source.title else partial(_lines_in_file, source)


def _lines_in_file(source: DefinitionSource) -> Mapping[str, int]:
    from pytest_sfn.definition.written.lines import lines_in_file

    assert source.origin
    return lines_in_file(source.origin, source.lines)


def _check_length(source: DefinitionSource) -> None:
    """Raise InvalidDefinition if the definition is longer than AWS accepts."""
    length = len(source.text)
    if length > MAX_CHARACTERS:
        message = f"The definition has {length} characters; the limit is {MAX_CHARACTERS}"
        raise InvalidDefinition([Diagnostic("ERROR", SCHEMA, message)], source.title)


def _parse(
    document: Json,
    type: MachineType,
    collector: DiagnosticCollector,
    models: ApiModels | None,
    watch: CompilationWatch | None = None,
) -> tuple[Block | None, QueryLanguage]:
    if not isinstance(document, Mapping):
        collector.error("Definition must be a valid JSON object", None)
        return None, "JSONPath"
    fields = Fields(document, "", collector)
    fields.allow(TOP_FIELDS)
    fields.require("States", "StartAt")
    fields.one_of("QueryLanguage", QUERY_LANGUAGES)
    fields.one_of("Version", ("1.0",))
    fields.integer("TimeoutSeconds", 0, MAX_NUMBER)
    language = query_language(fields, "JSONPath")
    machine = MachineScope(collector, language, models, watch=watch)
    top = BlockGraph("")
    block = parse_block(fields, machine, top, express=type == "EXPRESS")
    check_graphs(machine.graphs, collector)
    check_scopes(top, collector)
    return block, language
