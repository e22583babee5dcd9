"""What CloudFormation checks in the text of a template before it makes anything.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.definition.source.cloudformation.names import is_of_sam
from pytest_sfn.definition.source.cloudformation.references import IMPLICIT_APIS, section
from pytest_sfn.values.json_text import Json, as_list
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import closest, hint_in_brackets

_OBJECTS = ("Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Globals", "Metadata")
_SECTIONS = frozenset({*_OBJECTS, "AWSTemplateFormatVersion", "Description", "Hooks", "Rules", "Transform"})
_ATTRIBUTES = frozenset({
    "Condition", "Connectors", "CreationPolicy", "DeletionPolicy", "DependsOn", "Description", "Fn::Transform",
    "IgnoreGlobals", "Metadata", "Properties", "Type", "UpdatePolicy", "UpdateReplacePolicy", "Version",
})  # fmt: skip

_LOGICAL_ID = re.compile(r"[A-Za-z0-9]+")
_PARAMETER_TYPE = re.compile(r"String|Number|CommaDelimitedList|List<.+>|AWS::.+")
_BOOLEAN = ("Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")


def check_sections(document: Mapping[str, Json], title: str) -> None:
    """Raise TemplateError for a section that does not exist or is not an object."""
    unknown = [name for name in document if name not in _SECTIONS]
    if unknown:
        hint = hint_in_brackets(unknown[0], _SECTIONS)
        raise TemplateError(f"{title}: Invalid template property or properties [{unknown[0]}]{hint}", (unknown[0],))
    for name in _OBJECTS:
        found = document.get(name)
        if found is not None and not isinstance(found, dict):
            raise _malformed(title, (name,), f"{name} must be an object, not {safe_repr(found)}")


def check_format(document: Mapping[str, Json], title: str) -> None:
    """Raise TemplateError for a parameter, a condition, a resource or an output that CloudFormation refuses.

    The values in them are not looked at.
    """
    for name, parameter in _members(document, "Parameters"):
        _check_parameter(name, parameter, title)
    for name, condition in _members(document, "Conditions"):
        if not isinstance(condition, dict) or len(condition) != 1 or next(iter(condition)) not in _BOOLEAN:
            why = "Conditions can only be boolean operations on parameters and other conditions"
            raise _malformed(title, ("Conditions", name), why)
    if not document["Resources"]:
        raise _malformed(title, ("Resources",), "At least one Resources member must be defined.")
    for logical_id, resource in section(document, "Resources").items():
        _check_resource(logical_id, resource, section(document, "Resources"), title)
    for name, output in _members(document, "Outputs"):
        if not isinstance(output, dict) or output.get("Value") is None:
            why = f"Every Outputs member must contain a Value object ({name} has none)"
            raise _malformed(title, ("Outputs", name), why)


def _members(document: Mapping[str, Json], name: str) -> list[tuple[str, Json]]:
    """The members of a section, without the macros and loops that may write others."""
    return [(key, value) for key, value in section(document, name).items() if not key.startswith("Fn::")]


def _check_parameter(name: str, parameter: Json, title: str) -> None:
    type = parameter.get("Type") if isinstance(parameter, dict) else None
    if type is None:
        why = f"Every Parameters object must contain a Type member ({name} has none)"
        raise _malformed(title, ("Parameters", name), why)
    if not isinstance(type, str) or not _PARAMETER_TYPE.fullmatch(type):
        hint = hint_in_brackets(str(type), ("String", "Number", "CommaDelimitedList", "List<Number>"))
        why = f"Unrecognized parameter type: {type}{hint}"
        raise _malformed(title, ("Parameters", name, "Type"), why)


def _check_resource(logical_id: str, resource: Json, resources: Mapping[str, Json], title: str) -> None:
    path = ("Resources", logical_id)
    if not _LOGICAL_ID.fullmatch(logical_id):
        raise _malformed(title, path, f"Resource name {logical_id} is non alphanumeric.")
    if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
        wanted = "it must be an object with a Type"
        raise TemplateError(f"{title}#{logical_id} is not a resource: {wanted}, not {safe_repr(resource)}", path)
    unknown = [name for name in resource if name not in _ATTRIBUTES]
    if unknown and (not is_of_sam(resource) or closest(unknown[0], _ATTRIBUTES)):  # SAM drops what it does not know
        hint = hint_in_brackets(unknown[0], _ATTRIBUTES)
        message = f"{title}#{logical_id}: Invalid template resource property '{unknown[0]}'{hint}"
        raise TemplateError(message, (*path, unknown[0]))
    properties = resource.get("Properties")
    if properties is not None and not isinstance(properties, dict):
        why = f"Properties of {logical_id} must be an object, not {safe_repr(properties)}"
        raise _malformed(title, (*path, "Properties"), why)
    _check_dependencies(logical_id, resource.get("DependsOn", []), resources, title)


def _check_dependencies(logical_id: str, given: Json, resources: Mapping[str, Json], title: str) -> None:
    path = ("Resources", logical_id, "DependsOn")
    listed = as_list(given)
    if not all(isinstance(name, str) for name in listed):
        why = f"DependsOn of {logical_id} must be a logical id or a list of them, not {safe_repr(given)}"
        raise _malformed(title, path, why)
    absent = [name for name in listed if name not in resources]
    beginnings = made_by_sam(resources) if absent else ()
    missing = [name for name in absent if not name.startswith(beginnings)]
    if missing:
        raise unresolved(title, path, missing, resources)


def made_by_sam(resources: Mapping[str, Json]) -> tuple[str, ...]:
    """How the logical ids begin of the resources that SAM may make."""
    return (*(id for id, resource in resources.items() if is_of_sam(resource)), *IMPLICIT_APIS)


def unresolved(title: str, path: tuple[str, ...], missing: Collection[str], known: Iterable[str]) -> TemplateError:
    """The error for names that are neither resources nor parameters. ``path`` begins with the section."""
    first = next(iter(missing))
    why = f"Unresolved resource dependencies [{', '.join(missing)}] in the {path[0]} block of the template"
    return _malformed(title, path, why + hint_in_brackets(first, known))


def _malformed(title: str, path: tuple[str, ...], why: str) -> TemplateError:
    return TemplateError(f"{title}: Template format error: {why}", path)
