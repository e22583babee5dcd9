"""Draw a state machine as SVG or Mermaid."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.cli.output import add_output, write_output

if TYPE_CHECKING:
    from pytest_sfn.definition.walks.written_states import Document
    from pytest_sfn.reporting.pictures.diagram import DiagramFormat

_SUFFIXES: dict[str, DiagramFormat] = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("definition", help="a definition (.asl.json, .asl.yaml), or a template that holds one")
    parser.add_argument("--id", metavar="LOGICAL_ID", help="the state machine of a template that has several")
    parser.add_argument(
        "--format", choices=("svg", "mermaid"), help="default: that of the file to write, otherwise mermaid"
    )
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for a file that cannot be drawn."""
    from pytest_sfn.reporting.pictures.diagram import diagram

    path = Path(arguments.definition)
    suffix = Path(arguments.output).suffix if arguments.output else ""
    format: DiagramFormat = arguments.format or _SUFFIXES.get(suffix, "mermaid")
    name = arguments.id or path.name.partition(".")[0]
    write_output(diagram(_read(path, arguments.id), format, name), arguments.output)
    return 0


def _read(path: Path, logical_id: str | None) -> Document:
    """The definition, checked. One with placeholders is only read: nothing can be said of what they stand for."""
    from pytest_sfn.arns import Place
    from pytest_sfn.definition.loading import compile_machine, compile_text
    from pytest_sfn.definition.source.given_values import GivenValues
    from pytest_sfn.definition.source.opening import find_source, open_machine_file

    search = (Path.cwd(),)
    given = find_source(path, search)
    file = open_machine_file(given, GivenValues(_placeholder), Place(), search)
    machine = file.machine(logical_id) if file else None
    text = machine.text if machine else given.text
    assert text is not None, "a path leads to a text or to a file with several machines"
    if "${" in text.text:
        document = text.read().document
        if isinstance(document, Mapping) and isinstance(document.get("States"), Mapping):
            return document
    return (compile_machine(machine) if machine else compile_text(text, type="STANDARD")).document


def _placeholder(name: str) -> str:
    """What a placeholder becomes: what it is."""
    return f"${{{name}}}"
