"""The definitions that a command reads: files, templates, folders, the standard input."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.cli.arguments import add_substitutions, decode
from pytest_sfn.errors import SourceError

if TYPE_CHECKING:
    from pytest_sfn.definition.source.definition_source import DefinitionText
    from pytest_sfn.definition.source.machine_file import MachineFile
    from pytest_sfn.definition.source.opening import Given

STDIN = "-"
"""The path that means the standard input."""

_DEFINITIONS = (".asl.json", ".asl.yaml", ".asl.yml", ".asl")
_OTHERS = (".json", ".yaml", ".yml", ".template")
_LEFT_OUT = frozenset({"node_modules", "__pycache__", "cdk.out", "venv", "build", "dist"})
_STATES = re.compile(r"^\s*[\"']?States[\"']?\s*:", re.MULTILINE)
_START = re.compile(r"^\s*[\"']?StartAt[\"']?\s*:", re.MULTILINE)
_MACHINES = (
    "AWS::Serverless::StateMachine",
    "AWS::StepFunctions::StateMachine",
    "stepFunctions",
    "aws_sfn_state_machine",
)
_SUMMARY = '"format": "pytest-sfn-coverage"'
"""In the JSON of a coverage summary, which repeats the definitions."""


def add_definition(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of a command that reads one definition."""
    parser.add_argument(
        "definition", help="a definition, a template, a Terraform module or a serverless.yml; - is the standard input"
    )
    parser.add_argument("--id", metavar="LOGICAL_ID", help="which state machine, if the file has several")
    add_substitutions(parser)


def find(path: str) -> Given:
    """What a path of the command line leads to. Raises SfnError."""
    from pytest_sfn.definition.source.opening import find_source

    return find_source(read_stdin() if path == STDIN else as_source(path), (Path.cwd(),))


def as_source(path: str) -> str | Path:
    """A path of the command line as a source: what follows a ``#`` names a machine."""
    return path if "#" in path else Path(path)


def read_stdin() -> str:
    """The text of the standard input. Raises SfnError if it is not UTF-8."""
    buffer = getattr(sys.stdin, "buffer", None)  # a stand-in for it in a test may have none
    return sys.stdin.read() if buffer is None else decode(buffer.read(), "the standard input")


def text_alone(source: Given) -> DefinitionText:
    """The text of a definition that no template has. Raises SfnError if a machine in it is named."""
    if source.logical_id:
        raise SourceError(f"#{source.logical_id} names a state machine of a template, but this is not a template")
    assert source.text is not None, "a folder has its machines in files"
    return source.text


def absolute(path: str) -> str:
    """A path, from the working directory of the command."""
    return str(Path.cwd() / path)


def relative(path: str) -> str:
    """A path as a person would write it: relative to the working directory, if it is below it."""
    full = Path.cwd() / path
    return str(full.relative_to(Path.cwd())) if full.is_relative_to(Path.cwd()) else path


def open_file(given: Given, values: Mapping[str, Any] | Callable[[str], Any]) -> MachineFile | None:
    """The file with several machines, if it is one."""
    from pytest_sfn.arns import Place
    from pytest_sfn.definition.source.opening import open_machine_file
    from pytest_sfn.definition.source.substitution import GivenValues

    return open_machine_file(given, GivenValues(values), Place(), (Path.cwd(),))


def add_examples(source: Given, logical_id: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with examples for placeholders and variables that have none, and for functions that only AWS knows.

    Raises SfnError for a definition that cannot be read.
    """
    from pytest_sfn.definition.source.example_values import examples_of_unknown, with_examples
    from pytest_sfn.definition.source.substitution import GivenValues, select_substitutions

    def read(tried: dict[str, Any]) -> dict[str, Any]:
        file = open_file(source, tried)
        if file is None:
            text = text_alone(source)
            select_substitutions(text.text, GivenValues(tried), text.title)
            return tried
        machine = file.machine(logical_id or source.logical_id)
        return {**examples_of_unknown(machine.text, machine.unknown), **tried}

    return with_examples(read, values)


def expand(paths: Sequence[str]) -> Iterator[str]:
    """The paths of a command line, with the definitions, templates and modules below a folder in its place."""
    for path in paths:
        if path != STDIN and Path(path).is_dir():
            yield from map(str, _below(Path(path)))
        else:
            yield path if path == STDIN else str(Path(path))


def _below(folder: Path) -> Iterator[Path]:
    """A Terraform module is its folder, because its files belong together."""
    modules = [path for path in folder.glob("*.tf") if _holds_machines(path)]
    if modules:
        yield folder
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if not path.name.startswith(".") and path.name not in _LEFT_OUT:
                yield from _below(path)
        elif path.name.endswith(_DEFINITIONS) or (path.name.endswith(_OTHERS) and _holds_machines(path)):
            yield path


def _holds_machines(path: Path) -> bool:
    """True if a file with a common suffix is a definition, or has state machines in it."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if any(mark in text for mark in _MACHINES):
        return True
    if _SUMMARY in text:
        return False
    return bool(_STATES.search(text) and _START.search(text)) or ('"StartAt"' in text and '"States"' in text)
