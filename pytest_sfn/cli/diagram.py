"""Draw a state machine as SVG or Mermaid."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.cli.definitions import add_definition, find, open_file, read_substitutions
from pytest_sfn.cli.output import add_output, write_output

if TYPE_CHECKING:
    from pytest_sfn.definition.walks.written_states import Document
    from pytest_sfn.reporting.pictures.diagram import DiagramFormat

_SUFFIXES: dict[str, DiagramFormat] = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_definition(parser)
    parser.add_argument(
        "--format", choices=("svg", "mermaid"), help="default: that of the file to write, otherwise mermaid"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for a file that cannot be drawn."""
    from pytest_sfn.definition.source.files import stem_of
    from pytest_sfn.reporting.pictures.diagram import diagram

    suffix = Path(arguments.output).suffix if arguments.output else ""
    format: DiagramFormat = arguments.format or _SUFFIXES.get(suffix, "mermaid")
    name = arguments.id or stem_of(Path(arguments.definition.partition("#")[0]))
    write_output(diagram(_read(arguments), format, name), arguments.output)
    return 0


def _read(arguments: argparse.Namespace) -> Document:
    """The definition, checked. One with placeholders is only read: nothing can be said of what they stand for."""
    from pytest_sfn.definition.loading import compile_machine, compile_text
    from pytest_sfn.definition.source.given_values import GivenValues
    from pytest_sfn.definition.source.substitution import select_substitutions

    given, values = find(arguments.definition), read_substitutions(arguments)
    file = open_file(given, values)
    if file:
        return compile_machine(file.machine(arguments.id or given.logical_id)).document
    text = given.text
    assert text is not None, "a folder has its machines in files"
    left = GivenValues(lambda name: values.get(name, f"${{{name}}}"))
    text = replace(text, substitutions=select_substitutions(text.text, left, text.title))
    if "${" in text.text:
        document = text.read().document
        if isinstance(document, Mapping) and isinstance(document.get("States"), Mapping):
            return document
    return compile_text(text, type="STANDARD").document
