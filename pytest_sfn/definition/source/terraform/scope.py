"""The values that the expressions of a module can use: variables, locals, resources, data sources, modules, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.bounds import ValueCache
from pytest_sfn.definition.source.files import find_path, read_file
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.definition.source.terraform.data_sources import attribute_of_place, attribute_of_source
from pytest_sfn.definition.source.terraform.instances import Instance, expand
from pytest_sfn.definition.source.terraform.language.expressions import Evaluator
from pytest_sfn.definition.source.terraform.language.functions import FUNCTIONS, PASS_TEXTS_ON
from pytest_sfn.definition.source.terraform.language.loops import Names
from pytest_sfn.definition.source.terraform.language.steps import Step, take_step
from pytest_sfn.definition.source.terraform.language.syntax import HclBlock, parse_expression, parse_file, text_of
from pytest_sfn.definition.source.terraform.language.templates import fill_in
from pytest_sfn.definition.source.terraform.language.unknown import PartlyKnown, UnknownValue, first_unknown, known
from pytest_sfn.definition.source.terraform.module_files import ModuleFiles
from pytest_sfn.definition.source.terraform.published_modules import MACHINE_ARNS, is_local, machine_of_call
from pytest_sfn.definition.source.terraform.resources import FUNCTION, MACHINE, attribute, version_attribute
from pytest_sfn.definition.source.terraform.variables import InputVariables
from pytest_sfn.definition.source.terraform.whole_resources import whole_resource
from pytest_sfn.errors import SfnError, SourceError

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.language.syntax import Node

DEEPEST = 10
"""How deeply modules may call one another."""


class ModuleScope:
    """The scope of one module. ``variables`` are the values that its caller, or a file of values, sets. The files that
    its expressions read are added to ``files_read``."""

    def __init__(
        self,
        folder: Path,
        files: Sequence[HclBlock],
        given: GivenValues,
        place: Place,
        variables: Mapping[str, Any],
        files_read: set[Path],
        prefix: str = "",
    ) -> None:
        self._folder = folder
        self._blocks = [block for file in files for block in file.blocks]
        self._given = given
        self._place = place
        self._files_read = files_read
        self._files = ModuleFiles(folder, files_read)
        self._prefix = prefix
        self._known = ValueCache()
        self._evaluator = Evaluator(self)
        self.variables = InputVariables(self.blocks("variable"), variables, self.value_of)

    def values_of(self, file: HclBlock) -> dict[str, Any]:
        """The attributes of a file of values."""
        return {name: self._value(node, {}) for name, node in file.attributes.items()}

    def instances(self, type: str, kind: str = "resource") -> list[Instance]:
        """The resources, or the data sources, of a type, also those of the modules that are called."""
        blocks = [block for block in self.blocks(kind) if block.labels[0] == type]
        own = [instance for block in blocks for instance in self._expand(block)]
        if type == MACHINE:
            own += [instance for call in self.blocks("module") for instance in self._published_machines(call)]
        return own + [instance for module in self._modules.values() for instance in module.instances(type, kind)]

    def resource_types(self) -> list[str]:
        """The types of the resources, also those of the modules that are called, in the order written."""
        own = [block.labels[0] for block in self.blocks("resource")]
        return list(dict.fromkeys([*own, *(type for each in self._modules.values() for type in each.resource_types())]))

    def outputs(self) -> dict[str, Any]:
        """The values of the module's outputs."""
        found = [block for block in self.blocks("output") if "value" in block.attributes]
        return {block.labels[0]: self._value(block.attributes["value"], {}) for block in found}

    def value_of(self, node: Node) -> Any:
        """The value of an expression of the module, or the placeholder for an unknown value."""
        return self._value(node, {})

    # ---- for the evaluator

    def look_up(self, root: str, steps: Sequence[Step]) -> tuple[Any, Sequence[Step]]:
        """The value at the start of a reference, and the remaining steps. Raises UnknownValue."""
        address = ".".join([root, *map(str, steps)])
        first = str(steps[0]) if steps else ""
        is_set_by_caller = bool(self._prefix) and root == "var" and self.variables.is_set(first)
        given = None if is_set_by_caller else self._find_given(root, steps)
        if given:
            return given
        if root == "var" and steps:
            return self._known.once("the variable", first, lambda name: self.variables.value(name, address)), steps[1:]
        if root == "local" and steps:
            return self._known.once("the local value", first, lambda name: self._local(name, address)), steps[1:]
        if root == "path":
            return str(self._folder), ()
        if root == "terraform":
            return "default", ()
        if root == "module" and len(steps) > 1:
            return self._output(first, str(steps[1]), address), steps[2:]
        if root == "data" and len(steps) > 1:
            return self._data(first, str(steps[1]), steps[2:], address), ()
        return self._resource(root, steps, address), ()

    def call(self, name: str, arguments: Sequence[Any], node: Node) -> Any:
        """The result of a function. Raises UnknownValue for an unknown function or value, and SfnError."""
        own: dict[str, Callable[..., Any]] = {
            **self._files.functions,
            "templatefile": lambda path, names: self.fill_in(self._files.read(path), names),
            "templatestring": self.fill_in,
        }
        function = own.get(name) or FUNCTIONS.get(name)
        if function is None:
            raise UnknownValue(text_of(node))
        unknown = first_unknown(arguments)
        try:
            result = function(*(arguments if name in PASS_TEXTS_ON else map(known, arguments)))
        except (SfnError, UnknownValue):
            raise
        except Exception as problem:
            if unknown is not None:
                raise UnknownValue(unknown) from None
            raise SourceError(f"Terraform's {text_of(node)} cannot be evaluated: {problem}") from None
        return result if unknown is None or not isinstance(result, str) else PartlyKnown(result, unknown)

    def fill_in(self, text: str, names: Names) -> str:
        """A template text, filled in."""
        return fill_in(text, names, self._text_value)

    def _text_value(self, text: str, names: Names) -> Any:
        return self._value(parse_expression(text, f"${{{text}}}"), names)

    def _value(self, node: Node, names: Names) -> Any:
        return self._evaluator.value_or_placeholder(node, names)

    # ---- what a reference may begin with

    def _find_given(self, root: str, steps: Sequence[Step]) -> tuple[Any, Sequence[Step]] | None:
        """The value that the test gave for a reference, or for its beginning, and the remaining steps."""
        for length in range(len(steps), 0, -1):
            address = ".".join([root, *map(str, steps[:length])])
            for name in (address, address.removeprefix("var.")):
                if name in self._given and (root == "var" or name == address):
                    value = self._given[name]
                    is_variable = root == "var" and length == 1
                    return self.variables.typed(str(steps[0]), value) if is_variable else value, steps[length:]
        return None

    def _local(self, name: str, address: str) -> Any:
        for block in self.blocks("locals"):
            if name in block.attributes:
                return self._evaluator.value(block.attributes[name], {})
        raise UnknownValue(address)

    def _data(self, type: str, label: str, steps: Sequence[Step], address: str) -> Any:
        """A data source that needs no account, or a part of it."""
        place = attribute_of_place(type, str(steps[-1]), self._place) if steps else None
        return place or self._part("data", type, label, steps, address)

    def _resource(self, type: str, steps: Sequence[Step], address: str) -> Any:
        """A resource, or a part of it."""
        if not steps:
            raise UnknownValue(address)
        return self._part("resource", type, str(steps[0]), steps[1:], address)

    def _part(self, kind: str, type: str, label: str, steps: Sequence[Step], address: str) -> Any:
        """A resource or data source with all its instances, or what some steps lead to."""
        blocks = [block for block in self.blocks(kind) if block.labels == (type, label)]
        found = [instance for block in blocks for instance in self._expand(block)]
        attribute = self._attribute_of_source if kind == "data" else self._attribute
        try:
            value = reduce(take_step, steps, whole_resource(found, attribute))
        except (KeyError, IndexError, TypeError, ValueError):
            value = attribute(found[0], str(steps[0])) if found and len(steps) == 1 else None
        if value is None:
            raise UnknownValue(address)
        return value

    def _attribute(self, resource: Instance, wanted: str) -> Any:
        """An attribute of a resource, by its name or one of its arguments; None if only AWS knows it."""
        value = attribute(resource.type, resource.name, wanted, self._place)
        if value is None and resource.type == FUNCTION:
            value = version_attribute(self._place.function(resource.name), resource.is_published, wanted)
        return resource.argument(wanted) if value is None else value

    def _attribute_of_source(self, source: Instance, wanted: str) -> Any:
        return attribute_of_source(source, wanted, self.fill_in)

    def _output(self, module: str, name: str, address: str) -> Any:
        scope = self._modules.get(module)
        for block in scope.blocks("output") if scope else ():
            if scope and block.labels == (name,):
                return scope._evaluator.value(block.attributes["value"], {})
        calls = [call for call in self.blocks("module") if call.labels == (module,)]
        machines = [machine for call in calls for machine in self._published_machines(call)]
        if machines and name in MACHINE_ARNS:
            return self._place.state_machine(machines[0].name)
        raise UnknownValue(address)

    def _published_machines(self, call: HclBlock) -> list[Instance]:
        """The state machines that the call of a published module makes."""
        block = machine_of_call(call)
        return self._expand(block, f"module.{call.labels[0]}") if block else []

    def _expand(self, block: HclBlock, address: str | None = None) -> list[Instance]:
        """The instances of the block of a resource or data source."""
        return expand(block, self._value, self._prefix, self._blocks, address)

    @cached_property
    def _modules(self) -> dict[str, ModuleScope]:
        """The scopes of the local modules that are called."""
        found = {}
        for block in self.blocks("module"):
            source = self._value(block.attributes["source"], {}) if is_local(block) else None
            folder = find_path(Path(source), [self._folder]) if isinstance(source, str) else None
            if folder is None or self._prefix.count("module.") >= DEEPEST:
                continue
            files = [parse_file(read_file(path, ())[1], str(path)) for path in sorted(folder.glob("*.tf"))]
            prefix = f"{self._prefix}module.{block.labels[0]}."
            arguments = _Arguments(block, self._value)
            found[block.labels[0]] = ModuleScope(
                folder, files, self._given, self._place, arguments, self._files_read, prefix
            )
        return found

    def blocks(self, type: str) -> list[HclBlock]:
        """The blocks of a type, as they are written."""
        return [block for block in self._blocks if block.type == type]


class _Arguments(Mapping[str, Any]):
    """The arguments of a module, evaluated when they are read: modules may use the outputs of one another."""

    def __init__(self, block: HclBlock, evaluate: Callable[[Node, Names], Any]) -> None:
        self._nodes = block.attributes
        self._evaluate = evaluate

    def __getitem__(self, name: str) -> Any:
        return self._evaluate(self._nodes[name], {})

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)
