"""The state machines of a serverless.yml with the plugin serverless-step-functions.

https://www.serverless.com/plugins/serverless-step-functions
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.template import Template
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.machine_file import FileMachine, FunctionNames, MachineFile
from pytest_sfn.definition.source.serverless.variables import SOURCES, Variables, read_document
from pytest_sfn.definition.source.substitution import GivenValues, example_of
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_text import Json, as_list, dumps

_PSEUDO = re.compile(r"#\{(AWS::\w+)\}")
"""A pseudo parameter, as the plugin serverless-pseudo-parameters writes it."""

_VARIABLE = re.compile(rf"\$\{{(?={SOURCES}\b)")
"""The beginning of a variable that has no value."""


def open_service(text: DefinitionText, given: GivenValues, place: Place) -> ServerlessService | None:
    """The service that a text is; None if it is something else."""
    title = text.title or "serverless.yml"
    document = read_document(text.text, title)
    if not isinstance(document, dict) or "stepFunctions" not in document or "States" in document:
        return None
    return ServerlessService(document, Path(title).parent, title, given, place)


class ServerlessService(MachineFile):
    """A service: its functions and state machines become a CloudFormation template, as the framework makes one.

    A state machine goes by its key, its name or its logical id. A function's name on AWS is ``service-stage-key``.
    """

    has_inputs = True

    def __init__(
        self, document: Mapping[str, Json], folder: Path, title: str, given: GivenValues, place: Place
    ) -> None:
        super().__init__(title)
        self.folder = folder
        self._given = given
        self._place = place
        self._variables = Variables(document, folder, given, place, self.files_read)
        self._document = document

    @cached_property
    def machine_ids(self) -> tuple[str, ...]:
        """The keys of the state machines."""
        return tuple(self._machines)

    def functions(self) -> Sequence[FunctionNames]:
        """The names of the functions: on AWS, the key and the logical id."""
        return [
            FunctionNames(self.function_name(key, function), (key, function_id(key)))
            for key, function in self.service_functions.items()
        ]

    def _other_names(self, logical_id: str) -> Sequence[str]:
        machine = self._machines[logical_id]
        names = (machine.get("name"), machine.get("id"), machine_id(logical_id))
        return [name for name in names if isinstance(name, str)]

    def _read(self, logical_id: str) -> FileMachine:
        machine = self._machines[logical_id]
        if not _is_readable(machine):
            raise SourceError(
                f"{self.title}: the state machine {logical_id!r} has no definition that can be read here: its"
                f" 'definition' must be an object, or ${{file(PATH)}}; it has {', '.join(machine) or 'nothing'}"
            )
        return self._template.machine(logical_id)

    @cached_property
    def _template(self) -> Template:
        """The template that the framework would make, with the keys of the state machines as their logical ids."""
        resources = dict(self.own_resources)
        for key, function in self.service_functions.items():
            name = self.function_name(key, function)
            resources[function_id(key)] = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": name}}
        for key, resource in self.machine_resources.items():
            resources[machine_id(key)] = resources[key] = resource
        return Template({"Resources": resources}, self.folder / Path(self.title).name, self._given, self._place)

    @property
    def own_resources(self) -> dict[str, Json]:
        """The resources that the service writes in CloudFormation's words."""
        own = self.read_section("resources")
        merged: dict[str, Json] = {}
        for part in as_list(own):
            found = part.get("Resources") if isinstance(part, dict) else None
            merged.update(found if isinstance(found, dict) else {})
        return merged

    @cached_property
    def service_functions(self) -> dict[str, dict[str, Json]]:
        """The functions by key."""
        found = _merge(self.read_section("functions"), f"{self.title}: functions")
        return {key: function for key, function in found.items() if isinstance(function, dict)}

    @property
    def machine_resources(self) -> dict[str, dict[str, Json]]:
        """The state machines by key, as CloudFormation's resources, without those whose definition cannot be read."""
        return {
            key: _machine_resource(key, machine) for key, machine in self._machines.items() if _is_readable(machine)
        }

    @cached_property
    def _machines(self) -> dict[str, dict[str, Json]]:
        section = self.read_section("stepFunctions")
        machines = section.get("stateMachines") if isinstance(section, dict) else None
        readable = _with_function_ids(_without_pseudo(machines), self.service_functions)
        found = _merge(readable, f"{self.title}: stepFunctions.stateMachines")
        if not found and isinstance(readable, str):
            raise SourceError(
                f"{self.title}: stepFunctions.stateMachines is {readable}, which has no value here:"
                f" pass substitutions={example_of([readable[2:-1]])}"
            )
        return {
            key: machine if isinstance(machine, dict) else {"definition": machine} for key, machine in found.items()
        }

    def read_section(self, name: str) -> Json:
        """A section of the service, with its variables replaced."""
        return self._variables.resolve(self._document.get(name))

    def machine_setting(self, key: str, name: str) -> Json:
        """A setting of a state machine that is not part of its definition, such as its events or its role."""
        return self._machines[key].get(name)

    def function_name(self, key: str, function: Mapping[str, Json]) -> str:
        """The name of a function on AWS."""
        name = function.get("name")
        if isinstance(name, str):
            return name
        service = self.read_section("service")
        service = service.get("name") if isinstance(service, dict) else service
        return f"{service or 'service'}-{self._variables.stage}-{key}"


def function_id(key: str) -> str:
    """The logical id of a function.

    https://www.serverless.com/framework/docs/providers/aws/guide/resources
    """
    return f"{_normalize(key)}LambdaFunction"


def machine_id(key: str) -> str:
    """The logical id of a state machine without an ``id``."""
    return f"{_normalize(key)}StepFunctionsStateMachine"


def _normalize(key: str) -> str:
    text = key.replace("-", "Dash").replace("_", "Underscore")
    return text[:1].upper() + text[1:]


def _is_readable(machine: Mapping[str, Json]) -> bool:
    return isinstance(machine.get("definition"), (dict, str))


def _machine_resource(key: str, machine: Mapping[str, Json]) -> dict[str, Json]:
    definition = machine["definition"]
    properties: dict[str, Json] = {"StateMachineType": machine.get("type", "STANDARD")}
    name = machine.get("name")
    properties["StateMachineName"] = key if name is None or "${" in str(name) else name
    properties["Definition" if isinstance(definition, dict) else "DefinitionString"] = definition
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


def _merge(section: Json, where: str) -> dict[str, Json]:
    """A section that may be one object, or a list of objects. Variables that have no value are left out of it, or are
    the value of their key."""
    merged: dict[str, Json] = {}
    for part in section if isinstance(section, list) else [section or {}]:
        if _is_variable(part):
            continue
        if not isinstance(part, dict) or not all(
            isinstance(item, dict) or _is_variable(item) for item in part.values()
        ):
            raise SourceError(f"{where} must be an object of objects, or a list of them, not {dumps(part)[:200]}")
        merged.update(part)
    return merged


def _is_variable(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("${")


def _without_pseudo(value: Json) -> Json:
    """A value with ``#{AWS::Region}`` as CloudFormation writes it. Variables without a value stay in it."""
    if isinstance(value, dict):
        return {key: _without_pseudo(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_pseudo(item) for item in value]
    if isinstance(value, str) and "#{" in value:
        return {"Fn::Sub": [_PSEUDO.sub(r"${\1}", _VARIABLE.sub("${!", value)), {}]}
    return value


def _with_function_ids(value: Json, keys: Collection[str]) -> Json:
    """A value whose references to functions by their keys are references to their logical ids, as the plugin makes
    them: ``Fn::GetAtt: [hello, Arn]``."""
    if isinstance(value, list):
        return [_with_function_ids(item, keys) for item in value]
    if not isinstance(value, dict):
        return value
    named = value.get("Ref")
    if isinstance(named, str) and named in keys:
        return {**value, "Ref": function_id(named)}
    parts = value.get("Fn::GetAtt")
    parts = parts.split(".", 1) if isinstance(parts, str) else parts
    if isinstance(parts, list) and parts and isinstance(parts[0], str) and parts[0] in keys:
        return {**value, "Fn::GetAtt": [function_id(parts[0]), *parts[1:]]}
    return {name: _with_function_ids(item, keys) for name, item in value.items()}
