"""A SAM or CloudFormation template, and the state machines in it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.model import MachineType
from pytest_sfn.definition.source.cloudformation.functions import Resolver, read_tag
from pytest_sfn.definition.source.cloudformation.names import MACHINES
from pytest_sfn.definition.source.definition_source import DefinitionText, Form
from pytest_sfn.definition.source.files import YAML_SUFFIXES, read_file
from pytest_sfn.definition.source.json_reading import write_json
from pytest_sfn.definition.source.substitution import select_substitutions
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.errors import Diagnostic, SfnError
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import hint_in_brackets

OPAQUE = "UNRESOLVED_VALUE"
KEPT_TEMPLATES = 16
"""How many parsed templates are cached: a test suite has few."""

_RESOURCES = re.compile(r"^Resources\s*:", re.MULTILINE)


def is_template(document: Json) -> bool:
    """True if a parsed document is a template, not a definition."""
    return isinstance(document, Mapping) and isinstance(document.get("Resources"), dict) and "States" not in document


@dataclass(frozen=True)
class TemplateMachine:
    """A state machine of a template: its name and its definition."""

    name: str
    type: MachineType
    text: DefinitionText


class Template:
    """A parsed template. ``given`` overrides its parameters and the substitutions of its state machines."""

    def __init__(self, document: Mapping[str, Json], path: Path | None, given: Mapping[str, Any], place: Place) -> None:
        self._resources: Mapping[str, Json] = document["Resources"]
        self._folder = path.parent if path else Path()
        self._title = str(path) if path else "the template"
        self._given = given
        self._document = document
        self._place = place

    @cached_property
    def machine_ids(self) -> tuple[str, ...]:
        """The logical ids of the state machines."""
        return self._of_type(MACHINES)

    def machine(self, logical_id: str | None = None) -> TemplateMachine:
        """One state machine; without a logical id, the only one. Raises SfnError if there is no such machine."""
        if logical_id is None and len(self.machine_ids) == 1:
            logical_id = self.machine_ids[0]
        if logical_id not in self.machine_ids:
            raise SfnError(self._no_machine(logical_id))
        resolver = Resolver(self._document, self._given, self._place)
        properties = self._properties(logical_id)
        kind = resolver.resolve(properties.get("Type", properties.get("StateMachineType", "STANDARD")))
        text = self._definition(logical_id, properties, resolver)
        return TemplateMachine(
            name=resolver.find_resource(logical_id).name,
            type="EXPRESS" if kind == "EXPRESS" else "STANDARD",
            text=replace(text, notes=tuple(_note(opaque, why) for opaque, why in resolver.opaque.items())),
        )

    def _of_type(self, types: frozenset[str]) -> tuple[str, ...]:
        resources = self._resources.items()
        return tuple(name for name, found in resources if isinstance(found, dict) and str(found.get("Type")) in types)

    def _properties(self, logical_id: str) -> dict[str, Json]:
        properties = self._resources[logical_id].get("Properties")
        return properties if isinstance(properties, dict) else {}

    def _definition(self, logical_id: str, properties: Mapping[str, Json], resolver: Resolver) -> DefinitionText:
        """The definition of a state machine."""
        title = f"{self._title}#{logical_id}"
        given = {**_substitutions(properties, resolver, title), **self._given}
        if isinstance(properties.get("Definition"), dict):
            text = write_json(resolver.resolve(properties["Definition"]), title)
            return DefinitionText(text, "VALUE", title, select_substitutions(text, given, title))
        if "DefinitionString" in properties:
            text = str(resolver.resolve(properties["DefinitionString"]))
            return DefinitionText(text, "JSON", title, select_substitutions(text, given, title))
        uri = resolver.resolve(properties.get("DefinitionUri"))
        if not isinstance(uri, str) or "://" in uri:
            raise SfnError(f"{title} has no local definition: DefinitionUri is {uri!r}")
        path, text = read_file(Path(uri), [self._folder])
        form: Form = "YAML" if path.suffix.lower() in YAML_SUFFIXES else "JSON"
        return DefinitionText(text, form, str(path), select_substitutions(text, given, str(path)))

    def _no_machine(self, logical_id: str | None) -> str:
        found = ", ".join(self.machine_ids) or "none"
        if logical_id is None:
            return f"{self._title} has these state machines: {found}. Select one with logical_id"
        hint = hint_in_brackets(logical_id, self.machine_ids)
        return f"{self._title} has no state machine {logical_id!r}; it has: {found}{hint}"


def _substitutions(properties: Mapping[str, Json], resolver: Resolver, title: str) -> dict[str, Json]:
    """DefinitionSubstitutions, resolved. Raises SfnError if they are not an object."""
    given = resolver.resolve(properties.get("DefinitionSubstitutions"))
    if given is None:
        return {}
    if isinstance(given, dict):
        return given
    raise SfnError(f"{title}: DefinitionSubstitutions must be an object of names and values, not {safe_repr(given)}")


def _note(text: str, why: str) -> Diagnostic:
    hint = "pass it in substitutions if the state machine uses it"
    return Diagnostic("WARNING", OPAQUE, f"{why}: the text '{text}' is used instead", hint=hint)


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
