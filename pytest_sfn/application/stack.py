"""Deploys one stack: makes its resources one after the other, then its functions and state machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.application.functions.stack_functions import FUNCTION_TYPES, StackFunctions
from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.template.known_values import KnownValues
from pytest_sfn.application.template.parameters import parameter_values
from pytest_sfn.application.template.stacks import StackTemplate
from pytest_sfn.definition.loading import compile_machine
from pytest_sfn.definition.source.cloudformation.functions import Resolver
from pytest_sfn.definition.source.cloudformation.names import MACHINES
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.cloudformation.resource_types import RESOURCE_TYPES
from pytest_sfn.definition.source.cloudformation.template import Template
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.values.json_text import Json


@dataclass(slots=True)
class DeployedStack:
    """A stack that was deployed. Each mapping is by logical id, ``exports`` by the name of the export."""

    name: str
    declared: dict[str, Declared] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    functions: dict[str, FakeLambda] = field(default_factory=dict)
    outputs: dict[str, Json] = field(default_factory=dict)
    exports: dict[str, Json] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What is made of a stack, besides its machines. ``makers`` make its resources, by type."""

    functions: bool
    makers: Mapping[str, Maker]


class StackDeployer:
    """Deploys one stack into a world. ``exports`` are those of the stacks that were deployed before."""

    def __init__(
        self,
        template: StackTemplate,
        world: ApplicationWorld,
        parameters: Mapping[str, Any],
        exports: Mapping[str, Json],
        options: StackOptions,
    ) -> None:
        self._template = template
        self._document = template.plan.document
        self._resources = section(self._document, "Resources")
        self._world = world
        self._options = options
        place = world.place
        values = parameter_values(self._document, parameters, template.title)
        self._values = KnownValues(template.name, values, exports, lambda reference: None)
        self._resolver = Resolver(self._document, GivenValues(), place, self._values)
        self._functions = StackFunctions(place, template.folders)
        self._account = Account(world.clients, place, world.ids)
        self._stack = DeployedStack(template.name)

    def deploy(self) -> DeployedStack:
        """Make everything. Raises SfnError for what CloudFormation would refuse."""
        stack = self._stack
        for logical_id in self._template.plan.order:
            if self._exists(logical_id):
                self._make(logical_id)
        if self._options.functions:
            stack.functions = self._functions.install(self._world.lambdas)
            stack.warnings += self._functions.warnings()
        self._learn_names()
        self._register_machines()
        self._read_outputs()
        stack.warnings += [f"{why}: the text {text!r} is used instead" for text, why in self._resolver.opaque.items()]
        return stack

    def _exists(self, logical_id: str) -> bool:
        """True unless a condition of the template excludes a resource."""
        condition = self._resources[logical_id].get("Condition")
        return condition is None or self._resolver.holds(condition)

    def _make(self, logical_id: str) -> None:
        resource = self._resources[logical_id]
        type = str(resource.get("Type"))
        own = section(resource, "Properties")
        properties = self._resolve(own, logical_id) if type not in MACHINES else {}
        declared = Declared(logical_id, type, properties, self._template.name, self._template.title)
        made = self._make_declared(declared, section(resource, "Metadata"))
        self._stack.declared[logical_id] = declared
        self._stack.made[logical_id] = self._values.made[logical_id] = made
        self._stack.warnings += made.warnings

    def _make_declared(self, declared: Declared, metadata: Mapping[str, Json]) -> Made:
        name = self._resolver.find_resource(declared.logical_id).name
        if declared.type in FUNCTION_TYPES:
            return self._functions.make(declared, name, metadata)
        maker = self._options.makers.get(declared.type)
        return maker(declared, self._account) if maker else self._named(declared, name)

    def _named(self, declared: Declared, name: str) -> Made:
        """A resource that is not made: its ids follow from its name."""
        type = RESOURCE_TYPES.get(declared.type)
        if type is None:
            return Made(name)
        arn = type.arn(self._world.place, name)
        return Made(arn if type.ref == "arn" else name, dict.fromkeys(type.arn_attributes, arn))

    def _resolve(self, value: Json, logical_id: str) -> Any:
        """A value without intrinsic functions. Raises SfnError, which names the resource."""
        try:
            return self._resolver.resolve(value)
        except SfnError as problem:
            raise SfnError(f"{self._template.title}#{logical_id}: {problem}") from None

    def _learn_names(self) -> None:
        for names in self._resolver.functions():
            self._world.lambdas.learn_names((names.name, *names.others))

    def _register_machines(self) -> None:
        template = self._template
        place = self._world.place
        file = Template(self._document, template.path, GivenValues(), place, template.folders, self._values)
        for logical_id in file.machine_ids:
            if logical_id not in self._stack.declared:
                continue
            machine = file.machine(logical_id)
            definition = compile_machine(machine, None, self._world.api_models)
            own = section(self._resources[logical_id], "Properties")
            role = self._resolve(own.get("RoleArn", own.get("Role")), logical_id)
            self._stack.machines[logical_id] = self._world.machines.register(
                definition, name=machine.name, type=definition.type, role_arn=role
            )

    def _read_outputs(self) -> None:
        outputs = section(self._document, "Outputs")
        for name in outputs:
            output = section(outputs, name)
            condition = output.get("Condition")
            if condition is not None and not self._resolver.holds(condition):
                continue
            self._stack.outputs[name] = value = self._resolve(output.get("Value"), f"Outputs/{name}")
            exported = self._resolve(section(output, "Export").get("Name"), f"Outputs/{name}")
            if exported is not None:
                self._stack.exports[str(exported)] = value
