"""Finds what intrinsic functions of a template name, and the template does not have.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.template.checks.format import made_by_sam, unresolved
from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.application.template.intrinsic_calls import Path, TemplateCall, intrinsic_calls
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets


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
        self._made_by_sam = made_by_sam(self._resources)

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
        for call in intrinsic_calls(value, path):
            if call.function == "Fn::If":
                argument = call.argument
                self._check_condition(argument[0] if isinstance(argument, list) and argument else None, call.path)
                continue
            missing = [name for name in call.names() if not self._is_known(name)]
            if missing:
                raise self._undefined(call, missing)

    def _undefined(self, call: TemplateCall, missing: list[str]) -> TemplateError:
        if call.function != "Fn::GetAtt":
            return unresolved(self._title, call.path, dict.fromkeys(missing), self._names)
        name = missing[0].partition(".")[0]
        hint = hint_in_brackets(name, self._resources)
        why = f"Template error: instance of Fn::GetAtt references undefined resource {name}{hint}"
        return TemplateError(f"{self._title}: {why}", call.path)

    def _check_condition_parts(self, condition: Json, path: Path) -> None:
        for call in intrinsic_calls(condition, path):
            if call.function == "Condition":
                self._check_condition(call.argument, call.path)

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
