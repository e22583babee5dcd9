"""The state machines of a plan or a state, as ``terraform show -json`` prints them.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pytest_sfn.definition.source.definition_source import DefinitionText, Origin
from pytest_sfn.definition.source.machine_file import FileMachine, FunctionNames, MachineFile
from pytest_sfn.definition.source.substitution import GivenValues, select_substitutions
from pytest_sfn.definition.source.terraform.resources import FUNCTION, MACHINE
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_text import loads

Resource = Mapping[str, Any]


def open_plan(text: DefinitionText, given: GivenValues) -> TerraformPlan | None:
    """The plan in a text; None if the text is not a plan."""
    try:
        document = loads(text.text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or "terraform_version" not in document or "States" in document:
        return None
    values = document.get("planned_values") or document.get("values")
    root = values.get("root_module") if isinstance(values, dict) else None
    return TerraformPlan(root if isinstance(root, dict) else {}, text.title, given)


class TerraformPlan(MachineFile):
    """A plan. A state machine is named by its address, ``aws_sfn_state_machine.order``, or its label."""

    has_inputs = True

    def __init__(self, root: Resource, path: str | None, given: GivenValues) -> None:
        super().__init__(path or "the plan")
        self._path = path
        self._resources = list(_resources(root))
        self._given = given

    @cached_property
    def machine_ids(self) -> tuple[str, ...]:
        """The addresses of the state machines."""
        return tuple(self._machines)

    def functions(self) -> Sequence[FunctionNames]:
        """The names of the functions: ``function_name``, the label and the address."""
        found = [resource for resource in self._resources if resource.get("type") == FUNCTION]
        return [
            FunctionNames(_name(resource), (str(resource.get("name")), str(resource.get("address"))))
            for resource in found
        ]

    def _other_names(self, logical_id: str) -> Sequence[str]:
        machine = self._machines[logical_id]
        return [str(machine.get("name")), _name(machine)]

    def _read(self, logical_id: str) -> FileMachine:
        machine = self._machines[logical_id]
        title = f"{self.title}#{logical_id}"
        values = machine.get("values") or {}
        text = values.get("definition")
        if not isinstance(text, str):
            raise SourceError(
                f"{title}: the plan does not know the definition before 'terraform apply': load the *.tf files, or the"
                " state that 'terraform show -json' prints"
            )
        kind = values.get("type")
        filled = select_substitutions(text, self._given, title)
        origin = Origin(self._path, logical_id) if self._path else None
        return FileMachine(
            name=_name(machine),
            type="EXPRESS" if kind == "EXPRESS" else "STANDARD",
            text=DefinitionText(text, "JSON", title, filled, origin=origin),
        )

    @cached_property
    def _machines(self) -> Mapping[str, Resource]:
        found = (resource for resource in self._resources if resource.get("type") == MACHINE)
        return {str(resource.get("address")): resource for resource in found}


def _resources(module: Resource) -> Iterator[Resource]:
    """The resources of a module and of the modules in it."""
    for resource in module.get("resources") or ():
        if isinstance(resource, dict) and resource.get("mode") == "managed":
            yield resource
    for child in module.get("child_modules") or ():
        if isinstance(child, dict):
            yield from _resources(child)


def _name(resource: Resource) -> str:
    values = resource.get("values") or {}
    name = values.get("function_name") or values.get("name")
    return name if isinstance(name, str) else str(resource.get("name"))
