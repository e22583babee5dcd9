"""The values that the expressions of a module can use: variables, locals, resources, data sources, modules, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.bounds import ValueCache
from pytest_sfn.definition.source.files import find_path, read_file
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.definition.source.terraform.expressions import Evaluator, Names, Step, UnknownValue
from pytest_sfn.definition.source.terraform.functions import FUNCTIONS
from pytest_sfn.definition.source.terraform.instances import Instance, expand
from pytest_sfn.definition.source.terraform.policy_documents import policy_document
from pytest_sfn.definition.source.terraform.resources import attribute
from pytest_sfn.definition.source.terraform.syntax import HclBlock, parse_expression, parse_file, text_of
from pytest_sfn.definition.source.terraform.templates import fill_in
from pytest_sfn.errors import SfnError, SourceError
from pytest_sfn.values.json_text import dumps

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.syntax import Node

DEEPEST = 10
"""How deeply modules may call one another."""


class ModuleScope:
    """The scope of one module. ``variables`` are the values that its caller, or a file of values, sets."""

    def __init__(
        self,
        folder: Path,
        files: Sequence[HclBlock],
        given: GivenValues,
        place: Place,
        variables: Mapping[str, Any],
        prefix: str = "",
    ) -> None:
        self._folder = folder
        self._blocks = [block for file in files for block in file.blocks]
        self._given = given
        self._place = place
        self._variables = variables
        self._prefix = prefix
        self._known = ValueCache()
        self._evaluator = Evaluator(self)

    def values_of(self, file: HclBlock) -> dict[str, Any]:
        """The attributes of a file of values."""
        return {name: self._value(node, {}) for name, node in file.attributes.items()}

    def instances(self, type: str, kind: str = "resource") -> list[Instance]:
        """The resources, or the data sources, of a type, also those of the modules that are called."""
        blocks = [block for block in self._of(kind) if block.labels[0] == type]
        own = [instance for block in blocks for instance in expand(block, self._value, self._prefix, self._blocks)]
        return own + [instance for module in self._modules.values() for instance in module.instances(type, kind)]

    def resource_types(self) -> list[str]:
        """The types of the resources, also those of the modules that are called, in the order written."""
        own = [block.labels[0] for block in self._of("resource")]
        return list(dict.fromkeys([*own, *(type for each in self._modules.values() for type in each.resource_types())]))

    def outputs(self) -> dict[str, Any]:
        """The values of the module's outputs."""
        found = [block for block in self._of("output") if "value" in block.attributes]
        return {block.labels[0]: self._value(block.attributes["value"], {}) for block in found}

    # ---- for the evaluator

    def look_up(self, root: str, steps: Sequence[Step]) -> tuple[Any, Sequence[Step]]:
        """The value at the start of a reference, and the remaining steps. Raises UnknownValue."""
        address = ".".join([root, *map(str, steps)])
        for name in (address, address.removeprefix("var.")):
            if name in self._given:
                return self._given[name], ()
        first = str(steps[0]) if steps else ""
        if root == "var" and steps:
            return self._known.once("the variable", first, lambda name: self._variable(name, address)), steps[1:]
        if root == "local" and steps:
            return self._known.once("the local value", first, lambda name: self._local(name, address)), steps[1:]
        if root == "path":
            return str(self._folder), ()
        if root == "terraform":
            return "default", ()
        if root == "module" and len(steps) > 1:
            return self._output(first, str(steps[1]), address), steps[2:]
        if root == "data":
            return self._data(first, str(steps[1]) if len(steps) > 1 else "", str(steps[-1]), address), ()
        return self._resource(root, steps, address), ()

    def call(self, name: str, arguments: Sequence[Any], node: Node) -> Any:
        """The result of a function. Raises UnknownValue for an unknown function, and SfnError."""
        own: dict[str, Callable[..., Any]] = {
            "file": self._file,
            "templatefile": self._template_file,
            "fileexists": self._file_exists,
        }
        function = own.get(name) or FUNCTIONS.get(name)
        if function is None:
            raise UnknownValue(text_of(node))
        try:
            return function(*arguments)
        except SfnError:
            raise
        except Exception as problem:
            raise SourceError(f"Terraform's {text_of(node)} cannot be evaluated: {problem}") from None

    def fill_in(self, text: str, names: Names) -> str:
        """A template text, filled in."""
        return fill_in(text, names, self._text_value)

    def _text_value(self, text: str, names: Names) -> Any:
        return self._value(parse_expression(text, f"${{{text}}}"), names)

    def _value(self, node: Node, names: Names) -> Any:
        return self._evaluator.value_or_placeholder(node, names)

    # ---- what a reference may begin with

    def _variable(self, name: str, address: str) -> Any:
        if name in self._variables:
            return self._variables[name]
        for block in self._of("variable"):
            if block.labels == (name,) and "default" in block.attributes:
                return self._value(block.attributes["default"], {})
        raise UnknownValue(address)

    def _local(self, name: str, address: str) -> Any:
        for block in self._of("locals"):
            if name in block.attributes:
                return self._evaluator.value(block.attributes[name], {})
        raise UnknownValue(address)

    def _data(self, type: str, label: str, wanted: str, address: str) -> Any:
        """The data sources that need no account: the place of deployment, policy documents, archives of files."""
        own = next((block for block in self._of("data") if block.labels == (type, label)), None)
        if own and (type, wanted) == ("aws_iam_policy_document", "json"):
            return policy_document(expand(own, self._value, self._prefix, self._blocks)[0])
        if own and (type, wanted) == ("archive_file", "output_path") and wanted in own.attributes:
            return self._value(own.attributes[wanted], {})
        place = self._place
        known = {
            ("aws_caller_identity", "account_id"): place.account,
            ("aws_caller_identity", "id"): place.account,
            ("aws_region", "name"): place.region,
            ("aws_region", "id"): place.region,
            ("aws_region", "region"): place.region,
            ("aws_partition", "partition"): place.partition,
            ("aws_partition", "dns_suffix"): "amazonaws.com",
        }
        if (type, wanted) in known:
            return known[type, wanted]
        raise UnknownValue(address)

    def _resource(self, type: str, steps: Sequence[Step], address: str) -> Any:
        """An attribute of a resource: one of its arguments, or what follows from its name."""
        if len(steps) < 2:
            raise UnknownValue(address)
        label, *rest = steps
        index = f"[{dumps(rest[0])}]" if not isinstance(rest[0], str) or len(rest) > 1 else ""
        wanted = str(rest[-1])
        blocks = [block for block in self._of("resource") if block.labels == (type, str(label))]
        found = [instance for block in blocks for instance in expand(block, self._value, self._prefix, self._blocks)]
        instance = next((each for each in found if each.label == f"{label}{index}"), found[0] if found else None)
        if instance is None:
            raise UnknownValue(address)
        value = attribute(type, instance.name, wanted, self._place)
        value = instance.argument(wanted) if value is None else value
        if value is None:
            raise UnknownValue(address)
        return value

    def _output(self, module: str, name: str, address: str) -> Any:
        scope = self._modules.get(module)
        for block in scope._of("output") if scope else ():
            if scope and block.labels == (name,):
                return scope._evaluator.value(block.attributes["value"], {})
        raise UnknownValue(address)

    @cached_property
    def _modules(self) -> dict[str, ModuleScope]:
        """The scopes of the local modules that are called."""
        found = {}
        for block in self._of("module"):
            source = self._value(block.attributes["source"], {}) if "source" in block.attributes else None
            folder = find_path(Path(source), [self._folder]) if isinstance(source, str) and source[:1] == "." else None
            if folder is None or self._prefix.count("module.") >= DEEPEST:
                continue
            files = [parse_file(read_file(path, ())[1], str(path)) for path in sorted(folder.glob("*.tf"))]
            prefix = f"{self._prefix}module.{block.labels[0]}."
            arguments = _Arguments(block, self._value)
            found[block.labels[0]] = ModuleScope(folder, files, self._given, self._place, arguments, prefix)
        return found

    def _of(self, type: str) -> list[HclBlock]:
        return [block for block in self._blocks if block.type == type]

    # ---- functions that read files

    def _file(self, path: str) -> str:
        return read_file(Path(path), [self._folder], "file")[1]

    def _template_file(self, path: str, names: Mapping[str, Any]) -> str:
        return self.fill_in(self._file(path), names)

    def _file_exists(self, path: str) -> bool:
        return find_path(Path(path), [self._folder]) is not None


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
