"""Reading a definition from whatever a test gives: a dict, JSON or YAML text, a file, a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from pytest_sfn.arns import Place
from pytest_sfn.definition.cloudformation.template import Template, TemplateMachine, is_template, read_template
from pytest_sfn.definition.files import YAML_SUFFIXES, is_path, read_file
from pytest_sfn.definition.json_reading import Lines, read_json, write_json
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.definition.parsing import parse_definition
from pytest_sfn.definition.substitution import substitute_text, substitute_values
from pytest_sfn.definition.yaml_reading import read_yaml
from pytest_sfn.errors import SfnError
from pytest_sfn.json_text import Json

Source = Mapping[str, Any] | str | PathLike[str]
"""A parsed definition or template, its JSON or YAML text, or the path of its file."""

_OTHER_PLACE = Place()


class _Text(NamedTuple):
    """A text that a test gave, and the file that it stands in."""

    text: str
    path: Path | None
    is_yaml: bool

    @property
    def source(self) -> str | None:
        return str(self.path) if self.path else None


def read_definition(
    source: Source,
    *,
    substitutions: Mapping[str, Any] | None = None,
    search: Iterable[Path | str] = (),
    logical_id: str | None = None,
    type: MachineType | None = None,
    place: Place = _OTHER_PLACE,
) -> Definition:
    """Read, check and compile a definition.

    ``substitutions`` fill in ``${Name}`` placeholders. A path is looked for in the folders of ``search``, in order.
    Of a template ``logical_id`` names the state machine; a template with only one needs none. ``type`` is STANDARD
    if neither the test nor the template says it. Raises DefinitionNotFound, UnresolvedSubstitution,
    InvalidDefinition, or SfnError for what is no definition at all.
    """
    given = substitutions or {}
    read = _read(source, search)
    template = _as_template(read, given, place)
    if template:
        return parse_machine(template.machine(logical_id), type)
    if logical_id is not None:
        raise SfnError(f"logical_id={logical_id!r} names a state machine of a template, and this is no template")
    kind = type or "STANDARD"
    if isinstance(read, _Text):
        text = substitute_text(read.text, given, read.source)
        document, text, lines = _parse(read._replace(text=text))
        return parse_definition(document, type=kind, text=text, source=read.source, lines=lines)
    text = write_json(read)
    filled = substitute_values(read, given, text, None)
    return parse_definition(filled, type=kind, text=text if filled is read else None)


def open_template(
    source: Source,
    *,
    substitutions: Mapping[str, Any] | None = None,
    search: Iterable[Path | str] = (),
    place: Place = _OTHER_PLACE,
) -> Template:
    """A SAM or CloudFormation template. Raises SfnError if the source is none."""
    template = _as_template(_read(source, search), substitutions or {}, place)
    if template is None:
        raise SfnError("This is no SAM or CloudFormation template: it has no Resources")
    return template


def parse_machine(machine: TemplateMachine, type: MachineType | None = None) -> Definition:
    """Check and compile a state machine of a template. Raises InvalidDefinition."""
    return parse_definition(
        machine.document,
        type=type or machine.type,
        name=machine.name,
        text=machine.text,
        source=machine.source,
        lines=machine.lines,
        notes=machine.notes,
    )


def looks_like_json(text: str) -> bool:
    """Whether a text can only be meant as JSON: it begins as JSON does, or has nothing in it."""
    return text.removeprefix("\ufeff").lstrip()[:1] in ("{", "[", '"', "")


def _read(source: Source, search: Iterable[Path | str]) -> _Text | Json:
    """What a test gave: a text, or a parsed document, copied so that nothing the test does later changes it."""
    if isinstance(source, Mapping):
        return read_json(write_json(source if isinstance(source, dict) else dict(source)))[0]
    if isinstance(source, str) and not is_path(source):
        return _Text(source, None, not looks_like_json(source))
    if not isinstance(source, (str, PathLike)):
        kind = source.__class__.__name__
        raise SfnError(f"A definition is a dict, JSON or YAML text, a path or a StateMachine, and not a {kind}")
    path, text = read_file(Path(source.strip() if isinstance(source, str) else source), search)
    return _Text(text, path, path.suffix.lower() in YAML_SUFFIXES)


def _parse(read: _Text) -> tuple[Json, str, Lines]:
    """The value of a text, its JSON text, and what finds the lines of its parts."""
    if not read.is_yaml:
        document, lines = read_json(read.text, read.source)
        return document, read.text.removeprefix("\ufeff"), lines
    document, found = read_yaml(read.text, read.source)
    return document, write_json(document, read.source), lambda: found


def _as_template(read: _Text | Json, given: Mapping[str, Any], place: Place) -> Template | None:
    if isinstance(read, _Text):
        document = read_template(read.text, read.source, is_yaml=read.is_yaml)
        return Template(document, read.path, given, place) if document and is_template(document) else None
    return Template(read, None, given, place) if is_template(read) else None
