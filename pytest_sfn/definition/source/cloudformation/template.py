"""A SAM or CloudFormation template, and the state machines in it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from pytest_sfn.arns import Place
from pytest_sfn.definition.model import MachineType
from pytest_sfn.definition.source.cloudformation.assets import find_asset, output_folders
from pytest_sfn.definition.source.cloudformation.functions import Resolver, read_tag
from pytest_sfn.definition.source.cloudformation.includes import included_paths, read_included, with_included
from pytest_sfn.definition.source.cloudformation.loops import LOOP, with_loops
from pytest_sfn.definition.source.cloudformation.names import MACHINES, construct_path, without_hash
from pytest_sfn.definition.source.cloudformation.stack_values import StackValues
from pytest_sfn.definition.source.cloudformation.unknown_functions import name_functions
from pytest_sfn.definition.source.definition_source import DefinitionText, Origin
from pytest_sfn.definition.source.files import form_of, read_file
from pytest_sfn.definition.source.json_reading import write_json, write_unchecked
from pytest_sfn.definition.source.machine_file import FileMachine, FunctionNames, MachineFile
from pytest_sfn.definition.source.substitution import GivenValues, select_substitutions
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.errors import DefinitionNotFound, Diagnostic, SourceError
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import did_you_mean

OPAQUE = "UNRESOLVED_VALUE"
KEPT_TEMPLATES = 16
"""How many parsed templates are cached: a test suite has few."""

_DEFINITIONS = ("Definition", "DefinitionS3Location", "DefinitionString", "DefinitionUri")
"""The properties that a definition can stand in."""

_GIVE = "pass it in substitutions if the state machine uses it"
_GIVE_TO_DEPLOYED = "if the state machine uses it, load it after deploy, with load(..., substitutions={...})"
"""What to do about an unknown value: deploy takes no substitutions."""

_RESOURCES = re.compile(r"^Resources\s*:", re.MULTILINE)


def open_template(
    text: DefinitionText, values: GivenValues, place: Place, search: Iterable[Path | str]
) -> Template | None:
    """The template that a text is; None if it is something else."""
    document = read_template(text.text, text.title, is_yaml=text.form == "YAML")
    if not document or not is_template(document):
        return None
    for name in values.names:
        if name in text.text:
            values.used.add(name)
    path = Path(text.title) if text.title else None
    folders = [path.parent] if path else list(search)
    paths = paths_included_by(text.text, text.title, is_yaml=text.form == "YAML")
    document = with_included(document, read_included(paths, folders))
    if LOOP in text.text:
        document = with_loops(document, values, place)
    return Template(document, path, values, place, folders)


def is_template(document: Json) -> bool:
    """True if a parsed document is a template, not a definition."""
    return isinstance(document, Mapping) and isinstance(document.get("Resources"), dict) and "States" not in document


class Template(MachineFile):
    """A parsed template. ``given`` overrides its parameters and the substitutions of its state machines.

    Files that it names are looked for beside it; those of a template that is a dict in the folders of ``search``.
    ``stack`` knows the values of a stack that is deployed.
    """

    def __init__(
        self,
        document: Mapping[str, Json],
        path: Path | None,
        given: GivenValues,
        place: Place,
        search: Iterable[Path | str] = (),
        stack: StackValues | None = None,
    ) -> None:
        self._stack = stack
        self._path = path
        super().__init__(str(path) if path else "the template")
        self._resources: Mapping[str, Json] = document["Resources"]
        self._folders = [path.parent] if path else list(search)
        self._given = given
        self._document = document
        self._place = place

    @cached_property
    def machine_ids(self) -> tuple[str, ...]:
        """The logical ids of the state machines."""
        return self._of_type(MACHINES)

    def functions(self) -> Sequence[FunctionNames]:
        """The names of the functions that the template makes."""
        return self._resolver.functions()

    def _other_names(self, logical_id: str) -> Sequence[str]:
        """The name of the machine on AWS, the id that CDK made its logical id of, and the path of its construct."""
        resource = self._resources[logical_id]
        names = (self._resolver.find_resource(logical_id).name, without_hash(logical_id), construct_path(resource))
        return [name for name in names if name]

    def _read(self, logical_id: str) -> FileMachine:
        resolver = Resolver(self._document, self._given, self._place, self._stack)
        properties = self._properties(logical_id)
        kind = self._kind(logical_id, properties, resolver)
        text, named = name_functions(self._definition(logical_id, properties, resolver), resolver.opaque, self._place)
        notes = _notes(text, resolver.opaque, named, _GIVE_TO_DEPLOYED if self._stack else _GIVE)
        return FileMachine(
            name=resolver.find_resource(logical_id).name,
            type=kind,
            text=replace(text, notes=tuple(notes)),
            unknown=tuple(resolver.opaque),
        )

    def _kind(self, logical_id: str, properties: Mapping[str, Json], resolver: Resolver) -> MachineType:
        """The type of a state machine. Raises SfnError for one that does not exist."""
        kind = resolver.resolve(properties.get("Type", properties.get("StateMachineType")))
        if kind in ("EXPRESS", "STANDARD"):
            return "EXPRESS" if kind == "EXPRESS" else "STANDARD"
        if kind is None or (isinstance(kind, str) and kind in resolver.opaque):
            return "STANDARD"
        raise SourceError(f"{self.title}#{logical_id} has the type {safe_repr(kind)}: it must be STANDARD or EXPRESS")

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self._document, self._given, self._place, self._stack)

    def _of_type(self, types: frozenset[str]) -> tuple[str, ...]:
        resources = self._resources.items()
        return tuple(name for name, found in resources if isinstance(found, dict) and str(found.get("Type")) in types)

    def _properties(self, logical_id: str) -> dict[str, Json]:
        properties = self._resources[logical_id].get("Properties")
        return properties if isinstance(properties, dict) else {}

    def _definition(self, logical_id: str, properties: Mapping[str, Json], resolver: Resolver) -> DefinitionText:
        """The definition of a state machine."""
        title = f"{self.title}#{logical_id}"
        origin = Origin(str(self._path), logical_id) if self._path else None
        given = self._given.over(_substitutions(properties, resolver, title))
        unfilled = "" if origin else write_unchecked(properties, title)
        if isinstance(properties.get("Definition"), dict):
            text = write_json(resolver.resolve(properties["Definition"]), title)
            substitutions = select_substitutions(text, given, title)
            return DefinitionText(text, "VALUE", title, substitutions, origin=origin, unfilled=unfilled)
        if "DefinitionString" in properties:
            text = str(resolver.resolve(properties["DefinitionString"]))
            substitutions = select_substitutions(text, given, title)
            return DefinitionText(text, "JSON", title, substitutions, origin=origin, unfilled=unfilled)
        path, text = self._definition_file(properties, resolver, title)
        self.files_read.add(path.absolute())
        substitutions = select_substitutions(text, given, str(path))
        return DefinitionText(text, form_of(path, text), str(path), substitutions, origin=Origin(str(path)))

    def _definition_file(self, properties: Mapping[str, Json], resolver: Resolver, title: str) -> tuple[Path, str]:
        """The file that holds the definition. Raises DefinitionNotFound if it is not on this computer, SfnError if the
        template names none."""
        location = properties.get("DefinitionS3Location")
        if isinstance(location, dict):
            return self._asset(resolver.resolve(location.get("Key")), title)
        uri = resolver.resolve(properties.get("DefinitionUri", location))
        if uri is None:
            raise SourceError(f"{title} has no local definition: {_properties_instead(properties)}")
        if not isinstance(uri, str) or "://" in uri:
            raise DefinitionNotFound(f"{title} has no local definition: DefinitionUri is {safe_repr(uri)}")
        return read_file(Path(uri), self._folders)

    def _asset(self, key: Json, title: str) -> tuple[Path, str]:
        """A file that CDK copied into its output. Raises DefinitionNotFound if it is not there."""
        folders = output_folders(self._folders)
        found = find_asset(str(key), folders)
        if found is None:
            looked = ", ".join(str(folder) for folder in folders)
            raise DefinitionNotFound(
                f"{title} has its definition in the asset 'asset.{key}', which is not in {looked}:"
                " run 'cdk synth', and load the template from its output folder"
            )
        return read_file(found, folders)


def _substitutions(properties: Mapping[str, Json], resolver: Resolver, title: str) -> dict[str, Json]:
    """DefinitionSubstitutions, resolved. Raises SfnError if they are not an object."""
    given = resolver.resolve(properties.get("DefinitionSubstitutions"))
    if given is None:
        return {}
    if isinstance(given, dict):
        return given
    raise SourceError(f"{title}: DefinitionSubstitutions must be an object of names and values, not {safe_repr(given)}")


def _notes(
    definition: DefinitionText, opaque: Mapping[str, str], named: Mapping[str, str], hint: str
) -> Iterator[Diagnostic]:
    """A warning for each text in a definition that replaces an unknown value. ``named`` are those of functions."""
    parts = (definition.text, *(value for _, value in definition.substitutions))
    for unknown, why in opaque.items():
        text = named.get(unknown, unknown)
        if any(text in part for part in parts):
            yield Diagnostic("WARNING", OPAQUE, f"{why}: the string '{text}' is used instead", hint=hint)


@lru_cache(maxsize=KEPT_TEMPLATES)
def read_template(text: str, source: str | None, *, is_yaml: bool) -> Json | None:
    """The parsed text of a template; None if the text is something else. Parsed texts are cached."""
    if is_yaml:
        return read_yaml(text, source, read_tag, unique_keys=False)[0] if _RESOURCES.search(text) else None
    if '"Resources"' not in text:
        return None
    try:
        document = loads(text)
    except (ValueError, RecursionError):
        return None
    return document if is_template(document) else None


@lru_cache(maxsize=KEPT_TEMPLATES)
def paths_included_by(text: str, source: str | None, *, is_yaml: bool) -> tuple[str, ...]:
    """The files that a template includes. They are read each time: a test may change them."""
    return included_paths(read_template(text, source, is_yaml=is_yaml))


def _properties_instead(properties: Mapping[str, Json]) -> str:
    """The properties of a state machine without a definition."""
    hints = [did_you_mean(name, _DEFINITIONS, 0.8) for name in properties]
    hint = next((f"; {hint}" for hint in hints if hint), "")
    return f"its properties are {', '.join(properties) or 'empty'}{hint}"
