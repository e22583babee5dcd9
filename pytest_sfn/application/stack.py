"""Deploys one stack: makes its resources one after the other, then its functions and state machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.application.deployed_stack import DeployedStack, OtherStacks, StackOptions
from pytest_sfn.application.functions.stack_functions import FUNCTION_TYPES, StackFunctions
from pytest_sfn.application.machines import ACTIVITY, StackMachines, make_activity
from pytest_sfn.application.made import Account, Declared, Made
from pytest_sfn.application.nested import NESTED, nested_parameters, nested_template
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.published_machines import PUBLISHED, make_qualified, publish
from pytest_sfn.application.resources.making import make_resource
from pytest_sfn.application.resources.stand_ins import stand_in
from pytest_sfn.application.resources.taken_names import TakenNames
from pytest_sfn.application.resources.unknown_values import read_known
from pytest_sfn.application.roles.generated_roles import is_generated_role, make_generated_role
from pytest_sfn.application.template.checks.mistakes import TemplateError, pointing_at
from pytest_sfn.application.template.known_values import KnownValues, placeholders_in, texts_in
from pytest_sfn.application.template.naming import name_apart, taken_arns, usual_arns
from pytest_sfn.application.template.parameters import check_names, parameter_values
from pytest_sfn.application.template.stacks import StackTemplate
from pytest_sfn.application.updating import remove_missing, update_resource
from pytest_sfn.definition.source.cloudformation.functions import Resolver
from pytest_sfn.definition.source.cloudformation.names import (
    MACHINES,
    construct_path,
    name_property,
    without_hash,
)
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.cloudformation.template import Template
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.errors import DefinitionNotFound, SfnError, UnresolvedSubstitution
from pytest_sfn.service.world_store import WorldStore
from pytest_sfn.values.json_text import Json

OF_FUNCTIONS = frozenset({"AWS::Lambda::EventSourceMapping"})
"""The types that are made last, because Lambda looks for their functions."""


class StackDeployer:
    """Deploys one stack into a world, under a name."""

    def __init__(
        self,
        name: str,
        template: StackTemplate,
        world: ApplicationWorld,
        parameters: Mapping[str, Any],
        options: StackOptions,
        others: OtherStacks,
    ) -> None:
        self._template = template
        self._world = world
        self._options = options
        self._others = others
        self._document = name_apart(template.plan.document, name, others.taken, world.place)
        self._resources = section(self._document, "Resources")
        with pointing_at(template.text, "Parameters"):
            values = parameter_values(self._document, parameters, template.title)
        self._values = KnownValues(name, values, others.exports, WorldStore(world))
        self._resolver = Resolver(self._document, GivenValues(), world.place, self._values)
        self._placeholders = placeholders_in(dict(self._resources)) if template.inputs else ()
        self._names = TakenNames()
        self._functions = StackFunctions(world.place, template.folders)
        self._account = Account(world.clients, world.place, world.ids)
        self._stack = DeployedStack(name, warnings=[*template.plan.warnings])

    def deploy(self) -> DeployedStack:
        """Make everything. Raises SfnError for what CloudFormation would refuse."""
        stack = self._stack
        for name in section(self._document, "Conditions"):
            with pointing_at(self._template.text, "Conditions", name):
                self._resolver.holds(name)
        existing = [logical_id for logical_id in self._template.plan.order if self._exists(logical_id)]
        last = [logical_id for logical_id in existing if self._resources[logical_id].get("Type") in OF_FUNCTIONS]
        for logical_id in existing:
            if logical_id not in last:
                self._make_located(logical_id)
        if self._options.functions:
            stack.functions = self._functions.install(self._world.lambdas)
        self._learn_names()
        for logical_id in last:
            self._make_located(logical_id)
        self._register_machines()
        self._read_outputs()
        stack.names.update(self._template.others)
        if self._others.before:
            remove_missing(self._others.before, stack, self._world, self._account)
        stack.warnings += [f"{why}: the string {text!r} is used instead" for text, why in self._resolver.opaque.items()]
        return stack

    def _exists(self, logical_id: str) -> bool:
        """True unless a condition of the template excludes a resource."""
        condition = self._resources[logical_id].get("Condition")
        return condition is None or self._resolver.holds(condition)

    # ---- resources

    def _make_located(self, logical_id: str) -> None:
        """Make a resource. An error names its line in the template."""
        with pointing_at(self._template.text, "Resources", logical_id):
            self._make(logical_id)

    def _make(self, logical_id: str) -> None:
        resource = self._resources[logical_id]
        type = str(resource.get("Type"))
        own = section(resource, "Properties")
        of_machine = {name: own[name] for name in ("Events",) if name in own}
        at = ("Resources", logical_id)
        resolved = self._resolve(of_machine if type in MACHINES else own, logical_id, (*at, "Properties"))
        properties = resolved if isinstance(resolved, dict) else {}  # a macro would write them
        key = name_property(type)
        given = self._resolve(own[key], logical_id, (*at, "Properties", key)) if key and key in own else None
        unknown = texts_in(properties, self._unknown())
        if key and isinstance(properties.get(key, ""), str):
            properties[key] = self._resolver.find_resource(logical_id).name
        declared = Declared(logical_id, type, properties, self._stack.name, self._template.title, unknown)
        if key and given is not None:
            self._names.take(declared, key, given)
        metadata = section(resource, "Metadata")
        made, left_out = read_known(declared, lambda known: self._make_declared(known, metadata))
        self._stack.declared[logical_id] = declared
        self._stack.made[logical_id] = self._values.made[logical_id] = made
        self._stack.warnings += (*left_out, *made.warnings)
        path = construct_path(resource)
        names = (without_hash(logical_id), path, path.partition("/")[2] if path else None)
        self._stack.names.update({name: logical_id for name in names if name})

    def _unknown(self) -> tuple[str, ...]:
        """The texts that stand for values known only on AWS: those found so far, and what Terraform leaves."""
        return (*self._resolver.opaque, *self._placeholders)

    def _make_declared(self, declared: Declared, metadata: Mapping[str, Json]) -> Made:
        name = self._resolver.find_resource(declared.logical_id).name
        if declared.type in FUNCTION_TYPES:
            return self._functions.make(declared, name, metadata)
        if declared.type in NESTED:
            return self._make_nested(declared, metadata)
        if declared.type == ACTIVITY:
            return make_activity(declared, name, self._world)
        if declared.type in PUBLISHED:
            return make_qualified(declared)
        if declared.type in MACHINES or not self._options.resources:
            return stand_in(declared, self._world.place, name)
        before = self._others.before
        if before and declared.logical_id in before.made:
            return update_resource(before, declared, self._account)
        if self._world.service and is_generated_role(declared, self._resources):
            return make_generated_role(declared, self._account, self._world.service)
        return make_resource(declared, self._account)

    def _make_nested(self, declared: Declared, metadata: Mapping[str, Json]) -> Made:
        name = f"{self._stack.name}-{declared.logical_id}"
        arn = self._world.place.arn("cloudformation", f"stack/{name}/1")
        template = nested_template(declared, name, metadata, self._template.folders, self._world.place)
        if isinstance(template, str):
            return Made(arn, warnings=(template,))
        if template.path in self._others.around or template.path == self._template.path:
            raise SfnError(f"{declared.place} is a circle of nested stacks: {template.title} contains itself")
        parameters = nested_parameters(declared)
        check_names(parameters, template.parameters, template.title, "Parameters of " + declared.logical_id)
        place = self._world.place
        taken = [*taken_arns(self._stack, place), *usual_arns(self._document, place)]
        others = self._others.of_nested(declared.logical_id, taken, self._template.path)
        stack = StackDeployer(name, template, self._world, parameters, self._options, others).deploy()
        self._stack.nested[declared.logical_id] = stack
        return Made(arn, {f"Outputs.{output}": value for output, value in stack.outputs.items()}, (*stack.warnings,))

    def _resolve(self, value: Json, logical_id: str, path: tuple[str, ...] = ()) -> Any:
        """A value without intrinsic functions. Raises TemplateError, which names the resource; ``path`` leads to the
        value."""
        try:
            return self._resolver.resolve(value)
        except SfnError as problem:
            message = f"{self._template.title}#{logical_id}: {problem}"
            raise TemplateError(message, self._path_of_problem(value, path)) from None

    def _path_of_problem(self, value: Json, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path of the innermost part of a value that cannot be resolved."""
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, part in parts:
            try:
                self._resolver.resolve(part)
            except SfnError:
                return self._path_of_problem(part, (*path, str(key)))
        return path

    # ---- what uses the resources

    def _learn_names(self) -> None:
        for names in self._resolver.functions():
            known = {id for name in names.others if (id := self._template.others.get(name))}
            others = [other for other, id in self._template.others.items() if id in {*names.others, *known}]
            self._world.lambdas.learn_names((names.name, *names.others, *others))

    def _register_machines(self) -> None:
        template = self._template
        place = self._world.place
        given = template.inputs or GivenValues()
        file = Template(self._document, template.path, given, place, template.folders, self._values)
        machines = StackMachines(file, self._world, self._resolve, self._unknown)
        if self._others.before:
            machines.forget(self._others.before.machines.values())
        for logical_id in file.machine_ids:
            if logical_id in self._stack.declared:
                self._register_machine(machines, logical_id)
        service = self._world.service
        assert service
        missing = {self._stack.made[logical_id].physical_id for logical_id in self._stack.missing}
        for declared in self._stack.declared.values():
            if declared.type in PUBLISHED:
                with pointing_at(template.text, "Resources", declared.logical_id):
                    publish(declared, service.api, missing)

    def _register_machine(self, machines: StackMachines, logical_id: str) -> None:
        """Register a state machine; one whose definition is not on this computer, or depends on a value that only
        AWS knows, is left out, with a warning."""
        stack = self._stack
        try:
            with pointing_at(self._template.text, "Resources", logical_id):
                resource = self._resources[logical_id]
                machine = stack.machines[logical_id] = machines.register(logical_id, resource)
                stack.warnings += machines.configure(machine, logical_id, resource)
        except (DefinitionNotFound, UnresolvedSubstitution) as problem:
            why = " ".join(line.strip() for line in str(problem).splitlines())
            stack.missing[logical_id] = f"the state machine {logical_id} is not created: {why}"
            stack.warnings.append(stack.missing[logical_id])

    def _read_outputs(self) -> None:
        outputs = section(self._document, "Outputs")
        for name in outputs:
            output = section(outputs, name)
            condition = output.get("Condition")
            if condition is not None and not self._resolver.holds(condition):
                continue
            with pointing_at(self._template.text, "Outputs", name):
                value = self._resolve(output.get("Value"), f"Outputs/{name}", ("Outputs", name, "Value"))
            self._stack.outputs[name] = value
            exported = self._resolve(section(output, "Export").get("Name"), f"Outputs/{name}")
            if exported is not None:
                self._stack.exports[str(exported)] = value
