"""The state machines and functions of a Terraform module.

https://developer.hashicorp.com/terraform/language/modules
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.files import read_file
from pytest_sfn.definition.source.machine_file import FileMachine, FunctionNames, MachineFile
from pytest_sfn.definition.source.substitution import GivenValues, example_of, select_substitutions
from pytest_sfn.definition.source.terraform.language.syntax import HclBlock, parse_file, text_of
from pytest_sfn.definition.source.terraform.language.text_functions import spell
from pytest_sfn.definition.source.terraform.language.unknown import PartlyKnown
from pytest_sfn.definition.source.terraform.resources import FUNCTION, MACHINE
from pytest_sfn.definition.source.terraform.scope import ModuleScope
from pytest_sfn.errors import SourceError, UnresolvedSubstitution

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.instances import Instance

_VALUES = ("terraform.tfvars", "*.auto.tfvars")


class TerraformModule(MachineFile):
    """A folder of ``*.tf`` files, and the local modules that it calls.

    ``only`` restricts the state machines to those of one file. A state machine is named by its address,
    ``aws_sfn_state_machine.order``, or its label.
    """

    has_inputs = True

    def __init__(self, folder: Path, given: GivenValues, place: Place, only: Path | None = None) -> None:
        super().__init__(str(only or folder))
        self.folder = folder
        self._given = given
        self._only = only
        self._files = {path: _read(path) for path in sorted(folder.glob("*.tf"))}
        variables: dict[str, Any] = {}
        self.scope = ModuleScope(folder, list(self._files.values()), given, place, variables, self.files_read)
        for pattern in _VALUES:
            for path in sorted(folder.glob(pattern)):
                variables.update(self.scope.values_of(_read(path)))
        self._use_variables()

    def _use_variables(self) -> None:
        """Note that a value of a variable has a place, even if the state machine does not need it."""
        blocks = [block for file in self._files.values() for block in file.blocks if block.type == "variable"]
        declared = {label for block in blocks for label in block.labels}
        self._given.used.update(name for name in self._given.names if name.removeprefix("var.") in declared)

    @cached_property
    def machine_ids(self) -> tuple[str, ...]:
        """The addresses of the state machines."""
        return tuple(self._machines)

    def functions(self) -> Sequence[FunctionNames]:
        """The names of the functions: ``function_name``, the label and the address."""
        return [
            FunctionNames(found.name, tuple(dict.fromkeys((found.label, found.address))))
            for found in self.scope.instances(FUNCTION)
        ]

    def _other_names(self, logical_id: str) -> Sequence[str]:
        found = self._machines[logical_id]
        return [found.label, found.name]

    def _read(self, logical_id: str) -> FileMachine:
        found = self._machines[logical_id]
        title = f"{self.title}#{logical_id}"
        definition = found.argument("definition")
        if definition is None:
            raise SourceError(f"{title} has no definition")
        text = spell(definition)
        try:
            filled = select_substitutions(text, self._given, title)
        except UnresolvedSubstitution as problem:
            problem.examples = self._examples(problem.names)
            raise
        kind = found.argument("type")
        return FileMachine(
            name=found.name,
            type="EXPRESS" if kind == "EXPRESS" else "STANDARD",
            text=DefinitionText(text, "JSON", title, filled, origin=found.definition_origin()),
        )

    def _reason_for_none(self) -> str:
        """State machines that are not made because of their ``count`` or ``for_each``, or where others may be."""
        for block in self.scope.blocks("resource"):
            if block.labels[:1] == (MACHINE,) and (not self._only or block.file == str(self._only)):
                meta = "count" if "count" in block.attributes else "for_each"
                written = f"The {meta} of {'.'.join(block.labels)} is {text_of(block.attributes[meta])}"
                value = self.scope.value_of(block.attributes[meta])
                if isinstance(value, PartlyKnown):
                    return f". {written}: pass substitutions={example_of([value.address])}"
                return f". {written}, which creates none"
        return f". There is no {MACHINE} in its *.tf files, nor in the local modules that they call"

    def _examples(self, names: Sequence[str]) -> dict[str, Any]:
        """Values for those names that a text does not fit."""
        found = {name: self.scope.variables.example(name) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    @cached_property
    def _machines(self) -> Mapping[str, Instance]:
        found = self.scope.instances(MACHINE)
        if self._only:
            found = [instance for instance in found if instance.block.file == str(self._only)]
        return {instance.address: instance for instance in found}


def _read(path: Path) -> HclBlock:
    path, text = read_file(path, (), "Terraform file")
    return parse_file(text, str(path))
