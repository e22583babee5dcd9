"""Loads a definition from a dict, JSON or YAML text, a file, or a file with several state machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.definition.parser import parse_source
from pytest_sfn.definition.rules.selection import DEFAULT_RULES, RuleSelection
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.machine_file import FileMachine, FunctionNames, MachineFile
from pytest_sfn.definition.source.opening import Given, Source, check_template_found, find_source, open_machine_file
from pytest_sfn.definition.source.overrides import Overrides, has_value, read_overrides
from pytest_sfn.definition.source.substitution import GivenValues, StoredValues, Values, select_substitutions
from pytest_sfn.errors import Diagnostic, SourceError
from pytest_sfn.values.similar_names import did_you_mean

_OTHER_PLACE = Place()

UNUSED_SUBSTITUTION = "UNUSED_SUBSTITUTION"

KEPT_DEFINITIONS = 256
"""How many compiled definitions are cached: more than most test suites load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingContext:
    """Where definitions are loaded: what is the same for all of them.

    A path is looked for in the folders of ``search``, in order. ``place`` is the account and region of a template.
    ``models`` know the APIs that definitions call; without them API arguments are not checked. ``rules`` are those
    that may warn. A template reads the parameters and secrets that it names from ``stored``.
    """

    search: Sequence[Path | str] = ()
    place: Place = _OTHER_PLACE
    models: ApiModels | None = None
    rules: RuleSelection = DEFAULT_RULES
    stored: Callable[[], StoredValues] | None = None


_ANYWHERE = LoadingContext()


@dataclass(frozen=True, slots=True)
class Loaded:
    """State machines that were compiled, by logical id (a definition alone has none), and the names of the Lambda
    functions that their file makes."""

    machines: Mapping[str, Definition]
    functions: Sequence[FunctionNames] = ()

    @property
    def definition(self) -> Definition:
        """The only definition."""
        (definition,) = self.machines.values()
        return definition


def load_one(
    source: Source,
    context: LoadingContext = _ANYWHERE,
    *,
    substitutions: Values | None = None,
    overrides: Mapping[str, Any] | None = None,
    logical_id: str | None = None,
    type: MachineType | None = None,
) -> Loaded:
    """Read, check and compile one definition.

    ``substitutions`` fill in ``${Name}`` placeholders; ``overrides`` then replace single values, by JSON Pointer.
    ``logical_id`` selects the state machine of a file with several; it may be omitted if there is only one. ``type`` is
    STANDARD if neither the test nor the file sets it. Raises DefinitionNotFound, UnresolvedSubstitution,
    InvalidDefinition, or SfnError if the source is not a definition at all.
    """
    values = GivenValues(substitutions, context.stored)
    given = find_source(source, context.search)
    named = _select_id(logical_id, given)
    file = open_machine_file(given, values, context.place, context.search)
    pointers = read_overrides(overrides)
    if file:
        machine = file.machine(named)
        text = replace(machine.text, overrides=pointers, notes=machine.text.notes + _warn_of_unused(values))
        definition = compile_machine(replace(machine, text=text), type, context.models, context.rules)
        return Loaded({"": definition}, file.functions())
    if given.text is None or named is not None:
        raise SourceError(f"logical_id={named!r} selects a state machine of a template, but this is not a template")
    text = given.text
    filled = select_substitutions(text.text, values, text.title)
    unused = _warn_of_unused(values)
    if filled or pointers or unused:
        text = replace(text, substitutions=filled, overrides=pointers, notes=text.notes + unused)
    return Loaded({"": compile_text(text, type=type or "STANDARD", models=context.models, rules=context.rules)})


def load_all(
    source: Source,
    context: LoadingContext = _ANYWHERE,
    *,
    substitutions: Values | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Loaded:
    """Read, check and compile every state machine of a file that has several.

    An override applies to each machine that has such a value. Raises as ``load_one`` does.
    """
    values = GivenValues(substitutions, context.stored)
    file = open_template(source, values, context)
    machines = {logical_id: file.machine(logical_id) for logical_id in file.machine_ids}
    pointers = _distribute(read_overrides(overrides), machines, file.title)
    unused = _warn_of_unused(values)
    compiled = {}
    for logical_id, machine in machines.items():
        text = replace(machine.text, overrides=pointers[logical_id], notes=machine.text.notes + unused)
        compiled[logical_id] = compile_machine(replace(machine, text=text), None, context.models, context.rules)
    return Loaded(compiled, file.functions())


@lru_cache(maxsize=KEPT_DEFINITIONS)
def compile_text(
    text: DefinitionText,
    *,
    type: MachineType,
    name: str | None = None,
    models: ApiModels | None = None,
    rules: RuleSelection | None = DEFAULT_RULES,
) -> Definition:
    """Read, check and compile a definition, or return the cached result for the same text.

    Raises InvalidDefinition.
    """
    return parse_source(text.read(), type=type, name=name, models=models, rules=rules)


def open_template(
    source: Source, values: GivenValues | None = None, context: LoadingContext = _ANYWHERE
) -> MachineFile:
    """A file or folder with several state machines. Raises SfnError if the source is something else."""
    given = find_source(source, context.search)
    file = open_machine_file(given, values or GivenValues(), context.place, context.search)
    if file is None:
        check_template_found(given)
        raise SourceError(
            "This is not a file with several state machines: a SAM or CloudFormation template (it has Resources), the"
            " output of CDK, a Terraform module or plan, or a serverless.yml"
        )
    return file


def compile_machine(
    machine: FileMachine,
    type: MachineType | None = None,
    models: ApiModels | None = None,
    rules: RuleSelection = DEFAULT_RULES,
) -> Definition:
    """Check and compile a state machine of a file. Raises InvalidDefinition."""
    return compile_text(machine.text, type=type or machine.type, name=machine.name, models=models, rules=rules)


def _select_id(logical_id: str | None, given: Given) -> str | None:
    """The state machine that a test named, with ``logical_id`` or with ``#``."""
    if logical_id is None or given.logical_id in (None, logical_id):
        return logical_id or given.logical_id
    raise SourceError(f"logical_id={logical_id!r} is given, but the definition already names {given.logical_id!r}")


def _warn_of_unused(values: GivenValues) -> tuple[Diagnostic, ...]:
    """A warning for each substitution that nothing has a place for."""
    return tuple(
        Diagnostic(
            "WARNING",
            UNUSED_SUBSTITUTION,
            f"The substitution '{name}' was given, but no placeholder or parameter has this name",
            hint=did_you_mean(name, values.asked) or "remove it from substitutions",
        )
        for name in values.unused
    )


def _distribute(overrides: Overrides, machines: Mapping[str, FileMachine], title: str) -> dict[str, Overrides]:
    """The overrides of each machine. Raises SfnError for one that none of them has a value for."""
    found: dict[str, Overrides] = dict.fromkeys(machines, ())
    if not overrides:
        return found
    documents = {logical_id: machine.text.read().document for logical_id, machine in machines.items()}
    for pointer, value in overrides:
        ids = [logical_id for logical_id, document in documents.items() if has_value(document, pointer)]
        if not ids:
            raise SourceError(f"overrides= has {pointer!r}, but no state machine of {title} has a value there")
        for logical_id in ids:
            found[logical_id] += ((pointer, value),)
    return found
