"""Draw a state machine as SVG or Mermaid."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.cli.arguments import read_substitutions
from pytest_sfn.cli.definitions import add_definition, find, open_file, text_alone
from pytest_sfn.cli.output import add_output, write_output
from pytest_sfn.definition.source.example_values import examples
from pytest_sfn.errors import SfnError, UnresolvedSubstitution

if TYPE_CHECKING:
    from pytest_sfn.definition.source.definition_source import DefinitionText
    from pytest_sfn.definition.source.substitution import Values
    from pytest_sfn.definition.walks.written_states import Document
    from pytest_sfn.reporting.pictures.diagram import DiagramFormat

_SUFFIXES: dict[str, DiagramFormat] = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid"}

_OTHER_PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".webp"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_definition(parser)
    parser.add_argument("--format", choices=("svg", "mermaid"), help="default: by the suffix of --output, else mermaid")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for a file that cannot be drawn."""
    from pytest_sfn.definition.source.files import stem_of
    from pytest_sfn.reporting.pictures.diagram import diagram

    suffix = Path(arguments.output).suffix.lower() if arguments.output else ""
    if suffix in _OTHER_PICTURES and not arguments.format:
        raise SfnError(f"{arguments.output}: a diagram is SVG (.svg) or Mermaid (.mmd), not {suffix}")
    format: DiagramFormat = arguments.format or _SUFFIXES.get(suffix, "mermaid")
    name = arguments.id or stem_of(Path(arguments.definition.partition("#")[0]))
    write_output(diagram(_read(arguments), format, name), arguments.output)
    return 0


def _read(arguments: argparse.Namespace) -> Document:
    """The definition, checked. With placeholders left in it, it is only read: nothing is known about their values, but
    for what must not be a text to be JSON."""
    from pytest_sfn.definition.loading import compile_text

    values = read_substitutions(arguments)
    try:
        text = _open(arguments, values)
    except UnresolvedSubstitution as problem:
        found = {**examples(problem.text, problem.names), **problem.examples}
        others = {name: value for name, value in found.items() if not isinstance(value, str)}
        kept = {name: f"${{{name}}}" for name in problem.names}
        text = _open(arguments, {**values, **kept, **others})
        document = text.read().document
        if isinstance(document, Mapping) and isinstance(document.get("States"), Mapping):
            return document
    return compile_text(text, type="STANDARD").document


def _open(arguments: argparse.Namespace, values: Values) -> DefinitionText:
    """The text of the definition, with its placeholders filled in. Raises UnresolvedSubstitution."""
    from pytest_sfn.definition.source.substitution import GivenValues, select_substitutions

    given = find(arguments.definition)
    file = open_file(given, values)
    if file:
        return file.machine(arguments.id or given.logical_id).text
    text = text_alone(given)
    return replace(text, substitutions=select_substitutions(text.text, GivenValues(values), text.title))
