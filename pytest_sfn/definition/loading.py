"""Loads a definition from a dict, JSON or YAML text, a file, or a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.definition.parser import parse_source
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.files import YAML_SUFFIXES, is_path, read_file
from pytest_sfn.definition.source.json_reading import write_unchecked
from pytest_sfn.definition.source.substitution import select_substitutions
from pytest_sfn.errors import InvalidArgumentType, SfnError

if TYPE_CHECKING:
    from pytest_sfn.definition.source.cloudformation.template import Template, TemplateMachine

Source = Mapping[str, Any] | str | PathLike[str]
"""A parsed definition or template, its JSON or YAML text, or the path of its file."""

_OTHER_PLACE = Place()


KEPT_DEFINITIONS = 256
"""How many compiled definitions are cached: more than most test suites load."""


def read_definition(
    source: Source,
    *,
    substitutions: Mapping[str, Any] | None = None,
    search: Iterable[Path | str] = (),
    logical_id: str | None = None,
    type: MachineType | None = None,
    place: Place = _OTHER_PLACE,
    models: ApiModels | None = None,
) -> Definition:
    """Read, check and compile a definition.

    ``substitutions`` fill in ``${Name}`` placeholders. A path is looked for in the folders of ``search``, in order.
    ``logical_id`` selects the state machine of a template; it may be omitted if there is only one. ``type`` is STANDARD
    if neither the test nor the template sets it. ``models`` know the APIs that the definition calls; without them its
    API arguments are not checked. Raises DefinitionNotFound, UnresolvedSubstitution, InvalidDefinition, or SfnError if
    the source is not a definition at all.
    """
    given = substitutions or {}
    text = _take(source, search)
    template = _as_template(text, given, place)
    if template:
        return compile_machine(template.machine(logical_id), type, models)
    if logical_id is not None:
        raise SfnError(f"logical_id={logical_id!r} selects a state machine of a template, but this is not a template")
    filled = replace(text, substitutions=select_substitutions(text.text, given, text.title))
    return compile_text(filled, type=type or "STANDARD", models=models)


@lru_cache(maxsize=KEPT_DEFINITIONS)
def compile_text(
    text: DefinitionText, *, type: MachineType, name: str | None = None, models: ApiModels | None = None
) -> Definition:
    """Read, check and compile a definition, or return the cached result for the same text.

    Raises InvalidDefinition.
    """
    return parse_source(text.read(), type=type, name=name, models=models)


def open_template(
    source: Source,
    *,
    substitutions: Mapping[str, Any] | None = None,
    search: Iterable[Path | str] = (),
    place: Place = _OTHER_PLACE,
) -> Template:
    """A SAM or CloudFormation template. Raises SfnError if the source is not a template."""
    template = _as_template(_take(source, search), substitutions or {}, place)
    if template is None:
        raise SfnError("This is not a SAM or CloudFormation template: it has no Resources")
    return template


def compile_machine(
    machine: TemplateMachine, type: MachineType | None = None, models: ApiModels | None = None
) -> Definition:
    """Check and compile a state machine of a template. Raises InvalidDefinition."""
    return compile_text(machine.text, type=type or machine.type, name=machine.name, models=models)


def looks_like_json(text: str) -> bool:
    """True if a text is meant as JSON: it begins like JSON, or is empty."""
    return text.removeprefix("\ufeff").lstrip()[:1] in ("{", "[", '"', "")


def _take(source: Source, search: Iterable[Path | str]) -> DefinitionText:
    """The text of a source. A dict becomes text too, so that later changes to it have no effect."""
    if isinstance(source, Mapping):
        return DefinitionText(write_unchecked(source if isinstance(source, dict) else dict(source)), "VALUE")
    if isinstance(source, str) and not is_path(source):
        return DefinitionText(source, "JSON" if looks_like_json(source) else "YAML")
    if not isinstance(source, (str, PathLike)):
        kind = source.__class__.__name__
        raise InvalidArgumentType(f"A definition is a dict, JSON or YAML text, a path or a StateMachine, not a {kind}")
    path, text = read_file(Path(source.strip() if isinstance(source, str) else source), search)
    return DefinitionText(text, "YAML" if path.suffix.lower() in YAML_SUFFIXES else "JSON", str(path))


def _as_template(text: DefinitionText, given: Mapping[str, Any], place: Place) -> Template | None:
    if "Resources" not in text.text:
        return None
    from pytest_sfn.definition.source.cloudformation.template import Template, is_template, read_template

    document = read_template(text.text, text.title, is_yaml=text.form == "YAML")
    path = Path(text.title) if text.title else None
    return Template(document, path, given, place) if document and is_template(document) else None
