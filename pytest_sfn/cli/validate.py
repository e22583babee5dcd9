"""Check definitions as CreateStateMachine does, and warn of likely mistakes that AWS accepts.

Exits with 1 if a definition has an error (with --strict: or a warning). The ini setting sfn_rules applies, too.

examples:
  pytest-sfn validate order.asl.json
  pytest-sfn validate template.yaml statemachines/
  pytest-sfn validate --advice --ignore LAMBDA_WITHOUT_RETRY .
  pytest-sfn validate --format sarif -o findings.sarif .
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.cli.arguments import add_substitutions, read_substitutions, usage_checked
from pytest_sfn.cli.definitions import expand, find, open_file, relative, text_alone
from pytest_sfn.cli.output import add_output, write_output
from pytest_sfn.cli.pytest_ini import ini_rules
from pytest_sfn.cli.validating.findings import FORMATS, Finding
from pytest_sfn.cli.validating.unknown_places import UnknownPlaces, places_of_values, unknown_places
from pytest_sfn.definition.rules.selection import RuleSelection, select_rules, split_words
from pytest_sfn.definition.source.example_values import examples_of_unknown, with_examples
from pytest_sfn.errors import Diagnostic, InvalidDefinition, SfnError, UnresolvedSubstitution

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
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings, too")
    parser.add_argument(
        "--type", choices=("STANDARD", "EXPRESS"), default="STANDARD", help="for definitions outside templates"
    )
    parser.add_argument("--advice", action="store_true", help="apply the rules of the level ADVICE, too")
    parser.add_argument("--rules", metavar="NAMES", default="", help="rules as in the ini setting: ADVICE,-NO_DOLLAR")
    parser.add_argument(
        "--ignore", metavar="NAME", action="append", default=[], help="switch a rule off; may be given several times"
    )
    add_substitutions(parser)
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises UsageError for a rule that does not exist, SfnError for a folder without definitions."""
    paths = list(dict.fromkeys(expand(arguments.paths)))
    if not paths:
        raise SfnError(f"no definitions in {', '.join(arguments.paths)}")
    ignored = split_words(arguments.ignore)
    with usage_checked():
        off = select_rules([f"-{name}" for name in ignored], "--ignore").off
        select_rules(arguments.rules, "--rules")
    rules = select_rules([*ini_rules(Path.cwd()), *(["ADVICE"] if arguments.advice else []), arguments.rules])
    checked = _Checks(read_substitutions(arguments), rules, arguments.type)
    found = list(checked.check(paths))
    findings = [finding for finding in found if finding.diagnostic.code not in off]
    _report_useless(ignored, found)
    write_output(FORMATS[arguments.format](findings, len(paths)), arguments.output)
    failing = ("ERROR", "WARNING") if arguments.strict else ("ERROR",)
    return int(any(finding.diagnostic.severity in failing for finding in findings))


def _report_useless(ignored: Sequence[str], found: Sequence[Finding]) -> None:
    """Name the rules of --ignore that found nothing: the argument may be out of date."""
    codes = {finding.diagnostic.code for finding in found}
    for name in ignored:
        if name not in codes:
            print(f"pytest-sfn: --ignore {name} has no effect: the rule finds nothing", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class _Checked:
    """One definition to check. ``machine`` names it if its file has several. ``unknown`` are the texts in it that stand
    for values which only AWS knows."""

    file: str
    machine: str | None
    text: DefinitionText
    type: MachineType
    unknown: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Checks:
    """How definitions are checked: with which values for their placeholders, and by which rules. ``type`` is that of
    definitions that no template has."""

    given: Mapping[str, str]
    rules: RuleSelection
    type: MachineType

    def check(self, paths: Sequence[str]) -> Iterator[Finding]:
        """The findings about what the paths lead to. What cannot be read is a finding, too."""
        alone: list[_Checked] = []
        files_read: set[Path] = set()
        for path in paths:
            try:
                source = find(path)
                file = open_file(source, self.given)
                if file is None:
                    alone.append(self._alone(path, source))
                    continue
                ids = [source.logical_id] if source.logical_id else file.machine_ids
            except SfnError as problem:
                yield from _cannot_be_read(path, None, problem)
                continue
            for logical_id in ids:
                yield from self._check_machine(path, source, logical_id, files_read)
        for part in alone:
            if Path(part.file).absolute() not in files_read:  # a template has filled in its placeholders better
                yield from self._diagnose(part)

    def _alone(self, path: str, source: Given) -> _Checked:
        """A definition that no template has. Raises SfnError for a path that names a machine in it."""
        from pytest_sfn.definition.source.substitution import GivenValues, select_substitutions

        text = text_alone(source)
        substitutions = with_examples(
            lambda values: select_substitutions(text.text, GivenValues(values), text.title), self.given
        )
        return _Checked(path, None, replace(text, substitutions=substitutions), self.type)

    def _check_machine(self, path: str, source: Given, logical_id: str, files_read: set[Path]) -> Iterator[Finding]:
        """The findings about one state machine of a file. The files that it is made of are added to ``files_read``."""
        try:
            machine = _read_machine(source, logical_id, self.given, files_read)
        except SfnError as problem:
            yield from _cannot_be_read(path, logical_id, problem)
            return
        if machine:
            where = (machine.text.title or path).removesuffix(f"#{logical_id}")
            yield from self._diagnose(
                _Checked(relative(where), logical_id, machine.text, machine.type, machine.unknown)
            )

    def _diagnose(self, part: _Checked) -> Iterator[Finding]:
        from pytest_sfn.definition.loading import compile_text
        from pytest_sfn.tasks.aws.botocore_models import BotocoreModels

        try:
            found = compile_text(part.text, type=part.type, models=BotocoreModels(), rules=self.rules).warnings
        except InvalidDefinition as problem:
            found = problem.diagnostics
        places = self._unknown_places(part) if found else UnknownPlaces()
        excuses = [places.excuse(one) for one in found]
        wrong = {excuse for excuse in excuses if excuse is not None}
        if wrong:
            _report_unknown(part, sorted(wrong, key=part.text.text.find))
        certain = (one for one, excuse in zip(found, excuses, strict=True) if excuse is None)
        by_line = sorted(certain, key=lambda one: one.line or 0)
        return (Finding(part.file, part.machine, one) for one in by_line if one.code != UNKNOWN_VALUE)

    def _unknown_places(self, part: _Checked) -> UnknownPlaces:
        if part.machine is None:
            return unknown_places(part.text, self.given)
        return places_of_values(part.text, part.unknown)


def _report_unknown(part: _Checked, placeholders: Iterable[str]) -> None:
    """Say which placeholders keep a definition from being checked as a whole."""
    name = part.file if part.machine is None else f"{part.file}#{part.machine}"
    print(
        f"pytest-sfn: {name} is checked only in part, because {', '.join(placeholders)} may be anything: give a"
        " value with -s NAME=VALUE",
        file=sys.stderr,
    )


def _read_machine(
    source: Given, logical_id: str, given: Mapping[str, str], files_read: set[Path]
) -> FileMachine | None:
    """A state machine of a file; None if its values from outside decide what the definition is.

    Raises UnresolvedSubstitution for a placeholder that a CloudFormation template leaves: AWS would leave it, too.
    """
    from pytest_sfn.definition.source.substitution import substitute_text

    def read(values: Mapping[str, Any]) -> FileMachine:
        file = open_file(source, values)
        assert file is not None, "it was one before"
        try:
            machine = file.machine(logical_id)
        finally:
            files_read.update(file.files_read)
        unknown = examples_of_unknown(machine.text, machine.unknown)
        return read({**unknown, **values}) if unknown.keys() - values.keys() else machine

    try:
        return read(given)
    except UnresolvedSubstitution as problem:
        file = open_file(source, given)
        if file is None or not file.has_inputs:
            raise
        names = problem.names
    try:
        machine = with_examples(read, given)
    except SfnError:
        machine = None
    if machine and "{" in substitute_text(machine.text.text, machine.text.substitutions):
        return machine
    print(
        f"pytest-sfn: {relative(file.title)}#{logical_id} is not checked, because its definition depends on"
        f" {', '.join(names)}: give a value with -s NAME=VALUE",
        file=sys.stderr,
    )
    return None


def _cannot_be_read(path: str, machine: str | None, problem: SfnError) -> Iterator[Finding]:
    """The findings about a definition that cannot be read."""
    if isinstance(problem, InvalidDefinition):
        yield from (Finding(path, machine, diagnostic) for diagnostic in problem.diagnostics)
    else:
        yield Finding(path, machine, Diagnostic("ERROR", _code(problem), str(problem)), problem.address)


def _code(problem: SfnError) -> str:
    """The code of a problem that AWS has no code for: UNRESOLVED_SUBSTITUTION for UnresolvedSubstitution."""
    name = type(problem).__name__
    words = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name).lstrip("_")
    return "CANNOT_BE_READ" if name in ("SfnError", "SourceError") else words
