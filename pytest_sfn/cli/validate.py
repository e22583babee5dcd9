"""Check definitions as CreateStateMachine does, and warn of what AWS would accept and run differently than meant.

Exits with 1 if a definition has an error (with --strict: or a warning).

examples:
  pytest-sfn validate order.asl.json
  pytest-sfn validate template.yaml statemachines/
  pytest-sfn validate --format sarif -o findings.sarif .
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.cli.definitions import (
    add_substitutions,
    expand,
    find,
    open_file,
    read_substitutions,
    relative,
    with_examples,
)
from pytest_sfn.cli.findings import FORMATS, Finding
from pytest_sfn.cli.output import add_output, write_output
from pytest_sfn.errors import Diagnostic, InvalidDefinition, SfnError

if TYPE_CHECKING:
    from pytest_sfn.definition.model import MachineType
    from pytest_sfn.definition.source.definition_source import DefinitionText
    from pytest_sfn.definition.source.machine_file import FileMachine
    from pytest_sfn.definition.source.opening import Given


UNKNOWN_VALUE = "UNRESOLVED_VALUE"
"""A value of a template that only AWS knows: a test may have to give it, but nothing is wrong with the definition."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="definitions, templates, or folders with them; - is the standard input"
    )
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="default: text")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for a warning, too")
    add_substitutions(parser)
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for a folder without definitions."""
    paths = list(expand(arguments.paths))
    if not paths:
        raise SfnError(f"no definitions in {', '.join(arguments.paths)}")
    findings = list(_check(paths, read_substitutions(arguments)))
    write_output(FORMATS[arguments.format](findings, len(paths)), arguments.output)
    failing = ("ERROR", "WARNING") if arguments.strict else ("ERROR",)
    return int(any(finding.diagnostic.severity in failing for finding in findings))


@dataclass(frozen=True, slots=True)
class _Checked:
    """One definition to check. ``machine`` names it if its file has several."""

    file: str
    machine: str | None
    text: DefinitionText
    type: MachineType


def _check(paths: Sequence[str], given: Mapping[str, str]) -> Iterator[Finding]:
    """The findings about what the paths lead to. A file that cannot be read is a finding, too."""
    alone: list[_Checked] = []
    filled_in: set[Path] = set()
    for path in paths:
        try:
            for part in _parts(path, given):
                if part.machine is None:
                    alone.append(part)
                    continue
                filled_in.add(Path(part.file).absolute())
                yield from _diagnose(part)
        except InvalidDefinition as problem:
            yield from (Finding(path, None, diagnostic) for diagnostic in problem.diagnostics)
        except SfnError as problem:
            yield Finding(path, None, Diagnostic("ERROR", _code(problem), str(problem)))
    for part in alone:
        if Path(part.file).absolute() not in filled_in:  # a template has filled in its placeholders better
            yield from _diagnose(part)


def _parts(path: str, given: Mapping[str, str]) -> Iterator[_Checked]:
    """The definitions that a path leads to."""
    from pytest_sfn.definition.source.substitution import GivenValues, select_substitutions

    source = find(path)
    file = open_file(source, given)
    if file is None:
        text = source.text
        assert text is not None, "a folder has its machines in files"
        substitutions = with_examples(
            lambda values: select_substitutions(text.text, GivenValues(values), text.title), given
        )
        yield _Checked(path, None, replace(text, substitutions=substitutions), "STANDARD")
        return
    for logical_id in [source.logical_id] if source.logical_id else file.machine_ids:
        machine = _machine(source, logical_id, given)
        where = (machine.text.title or path).removesuffix(f"#{logical_id}")
        yield _Checked(relative(where), logical_id, machine.text, machine.type)


def _machine(source: Given, logical_id: str, given: Mapping[str, str]) -> FileMachine:
    """A state machine of a file. Raises UnresolvedSubstitution for a placeholder that a CloudFormation template leaves:
    AWS would leave it, too."""

    def read(values: Mapping[str, Any]) -> FileMachine:
        file = open_file(source, values)
        assert file is not None, "it was one before"
        return file.machine(logical_id)

    file = open_file(source, given)
    return with_examples(read, given) if file and file.has_inputs else read(given)


def _diagnose(part: _Checked) -> Iterator[Finding]:
    from pytest_sfn.definition.loading import compile_text
    from pytest_sfn.tasks.aws.botocore_models import BotocoreModels

    try:
        found = compile_text(part.text, type=part.type, models=BotocoreModels()).warnings
    except InvalidDefinition as problem:
        found = problem.diagnostics
    return (Finding(part.file, part.machine, diagnostic) for diagnostic in found if diagnostic.code != UNKNOWN_VALUE)


def _code(problem: SfnError) -> str:
    """The code of a problem that AWS has no code for: UNRESOLVED_SUBSTITUTION for UnresolvedSubstitution."""
    name = type(problem).__name__
    words = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name).lstrip("_")
    return "CANNOT_BE_READ" if name == "SfnError" else words
