"""The section Globals of a SAM template: properties that all resources of a type have.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.application.template.checks.property_names import PROPERTY_NAMES, check_names_in
from pytest_sfn.definition.source.cloudformation.names import SAM_PREFIX
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr

_SECTIONS = frozenset({"Api", "CapacityProvider", "Function", "HttpApi", "LayerVersion", "SimpleTable", "StateMachine"})


def with_globals(document: Mapping[str, Json], title: str) -> dict[str, Json]:
    """The resources of a template, each with the global properties of its type. Raises SfnError for misspelled ones."""
    shared = section(document, "Globals")
    check_names_in(shared, _SECTIONS, f"{title}#Globals", ("Globals",))
    for name in shared:
        if not isinstance(shared[name], dict):
            message = f"{title}#Globals/{name} must be an object, not {safe_repr(shared[name])}"
            raise TemplateError(message, ("Globals", name))
        known = PROPERTY_NAMES.get(f"{SAM_PREFIX}{name}", ())
        check_names_in(section(shared, name), known, f"{title}#Globals/{name}", ("Globals", name))
    return {logical_id: _with_globals(resource, shared) for logical_id, resource in document["Resources"].items()}


def _with_globals(resource: Json, shared: Mapping[str, Json]) -> Json:
    type = str(resource.get("Type")) if isinstance(resource, dict) else ""
    common = section(shared, type.removeprefix(SAM_PREFIX)) if type.startswith(SAM_PREFIX) else {}
    if not common:
        return resource
    return {**resource, "Properties": _merge(common, section(resource, "Properties"))}


def _merge(common: Json, own: Json) -> Json:
    """Objects are merged, lists joined, and other values replaced."""
    if isinstance(common, dict) and isinstance(own, dict):
        return {**common, **{name: _merge(common[name], own[name]) if name in common else own[name] for name in own}}
    if isinstance(common, list) and isinstance(own, list):
        return [*common, *own]
    return own
