"""Finds what intrinsic functions of a template name, and the template does not have.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_sfn.application.template.checks.format import is_of_sam, unresolved
from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.definition.source.cloudformation.references import IMPLICIT_APIS, section
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets

_IN_TEXT = re.compile(r"\$\{(?!!)\s*([^{}]*?)\s*\}")

Path = tuple[str, ...]


def check_references(document: Mapping[str, Json], title: str) -> None:
    """Raise TemplateError for a reference to a resource, a parameter or a condition that does not exist."""
    _ReferenceChecks(document, title).check()


class _ReferenceChecks:
    """Checks the references of one template."""

    def __init__(self, document: Mapping[str, Json], title: str) -> None:
        self._document = document
        self._title = title
        self._conditions = section(document, "Conditions")
        self._resources = section(document, "Resources")
        self._names = {*section(document, "Parameters"), *self._resources}
        owners = (logical_id for logical_id, resource in self._resources.items() if is_of_sam(resource))
        self._made_by_sam = (*owners, *IMPLICIT_APIS)

    def check(self) -> None:
        for name, condition in self._conditions.items():
            self._check_condition_parts(condition, ("Conditions", name))
        for logical_id, resource in self._resources.items():
            self._check_condition(resource.get("Condition"), ("Resources", logical_id, "Condition"))
            self._check_value(section(resource, "Properties"), ("Resources", logical_id, "Properties"))
        for name, output in section(self._document, "Outputs").items():
            self._check_condition(output.get("Condition"), ("Outputs", name, "Condition"))
            self._check_value(output["Value"], ("Outputs", name, "Value"))

    def _check_value(self, value: Json, path: Path) -> None:
        for function, argument, at in _calls(value, path):
            if function == "Fn::If":
                self._check_condition(argument[0] if isinstance(argument, list) and argument else None, at)
            elif function == "Fn::GetAtt":
                self._check_attribute(argument, at)
            else:
                missing = [name for name in _named(function, argument) if not self._is_known(name)]
                if missing:
                    raise unresolved(self._title, at, dict.fromkeys(missing), self._names)

    def _check_attribute(self, argument: Json, path: Path) -> None:
        first = argument[0] if isinstance(argument, list) and argument else argument
        name = first.partition(".")[0] if isinstance(first, str) else None
        if name is not None and not self._is_known(name):
            hint = hint_in_brackets(name, self._resources)
            why = f"Template error: instance of Fn::GetAtt references undefined resource {name}{hint}"
            raise TemplateError(f"{self._title}: {why}", path)

    def _check_condition_parts(self, condition: Json, path: Path) -> None:
        for function, argument, at in _calls(condition, path):
            if function == "Condition":
                self._check_condition(argument, at)

    def _check_condition(self, name: Json, path: Path) -> None:
        if name is None or (isinstance(name, str) and name in self._conditions):
            return
        hint = hint_in_brackets(str(name), self._conditions)
        why = f"Unresolved condition dependency {name} in the {path[0]} block of the template{hint}"
        raise TemplateError(f"{self._title}: Template format error: {why}", path)

    def _is_known(self, name: str) -> bool:
        """True for a parameter, a resource, a pseudo parameter, or what SAM may make of a resource."""
        first = name.partition(".")[0]
        return name.startswith("AWS::") or first in self._names or name.startswith(self._made_by_sam)


def _calls(value: Json, path: Path) -> Iterator[tuple[str, Json, Path]]:
    """The intrinsic functions in a value: name, argument and place."""
    waiting = [(value, path)]
    while waiting:
        part, at = waiting.pop()
        if isinstance(part, list):
            waiting.extend((item, (*at, str(index))) for index, item in enumerate(part))
        elif isinstance(part, dict):
            if len(part) == 1:
                ((name, argument),) = part.items()
                yield name, argument, at
            waiting.extend((item, (*at, key)) for key, item in part.items())


def _named(function: str, argument: Json) -> list[str]:
    """The names that ``Ref`` and ``Fn::Sub`` refer to."""
    if function == "Ref":
        return [argument] if isinstance(argument, str) else []
    if function != "Fn::Sub":
        return []
    text, own = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    names = _IN_TEXT.findall(text) if isinstance(text, str) else []
    return [name for name in names if name and not (isinstance(own, dict) and name in own)]
