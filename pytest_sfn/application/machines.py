"""The state machines of one stack, with their logging, tags, versions and aliases, and its activities.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_StepFunctions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.definition.loading import compile_machine
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.cloudformation.template import Template
from pytest_sfn.definition.source.machine_file import FileMachine
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.errors import SfnError, UnresolvedSubstitution
from pytest_sfn.service.records import NO_LOGGING, NO_TRACING, Configuration, MachineRecord
from pytest_sfn.values.json_text import Json

ACTIVITY = "AWS::StepFunctions::Activity"
VERSION = "AWS::StepFunctions::StateMachineVersion"
ALIAS = "AWS::StepFunctions::StateMachineAlias"


def make_qualified(declared: Declared) -> Made:
    """The ARN of a version, which is the first of its machine, or of an alias. ``publish`` makes it later."""
    properties = declared.properties
    if declared.type == VERSION:
        arguments(declared, "stepfunctions", "PublishStateMachineVersion", properties, ("StateMachineRevisionId",))
        arn = f"{properties['StateMachineArn']}:1"
    else:
        given: dict[str, Any] = {"routingConfiguration": []} if "DeploymentPreference" in properties else {}
        arguments(declared, "stepfunctions", "CreateStateMachineAlias", properties, ("DeploymentPreference",), given)
        versions = [str(route["stateMachineVersionArn"]) for route in _routes(declared.properties)]
        arn = f"{versions[0].rpartition(':')[0] if versions else ''}:{declared.properties.get('Name')}"
    return Made(arn, {"Arn": arn})


def machines_of(declared: Declared) -> list[str]:
    """The ARNs of the machines that a version or an alias belongs to; none for other resources."""
    if declared.type == VERSION:
        return [str(declared.properties["StateMachineArn"])]
    if declared.type == ALIAS:
        return [str(route["stateMachineVersionArn"]).rpartition(":")[0] for route in _routes(declared.properties)]
    return []


def make_activity(declared: Declared, name: str, world: ApplicationWorld) -> Made:
    """Create an activity, or leave it as it is. Raises SfnError for an invalid one."""
    from pytest_sfn.service.operations.activities import create_activity

    assert world.service
    arguments(declared, "stepfunctions", "CreateActivity", {**declared.properties, "Name": name})
    tags = _tags(declared.properties.get("Tags"))
    with _asking(declared, "CreateActivity"):
        arn = create_activity(world.service.api, {"name": name, "tags": tags})["activityArn"]
    return Made(arn, {"Arn": arn, "Name": name})


@contextmanager
def _asking(declared: Declared, operation: str) -> Iterator[None]:
    """The block that performs an operation for a resource. Raises SfnError for an error of the operation."""
    from pytest_sfn.service.protocol.answers import ApiError

    try:
        yield
    except ApiError as error:
        raise SfnError(f"{declared.place}: AWS refuses {operation}: {error.code}: {error.message}") from None


class StackMachines:
    """Registers the machines of a stack. ``resolve`` resolves a value of the resource with a logical id."""

    def __init__(self, file: Template, world: ApplicationWorld, resolve: Callable[[Json, str], Any]) -> None:
        self._file = file
        self._world = world
        self._resolve = resolve

    def register(self, logical_id: str, resource: Mapping[str, Json]) -> Machine:
        """Compile a machine and register it.

        Raises DefinitionNotFound, InvalidDefinition, or SfnError for its text or its name.
        """
        found = self._read(logical_id)
        definition = compile_machine(found, None, self._world.api_models)
        own = section(resource, "Properties")
        role = self._resolve(own.get("RoleArn", own.get("Role")), logical_id)
        machine = self._world.machines.register(definition, name=found.name, type=definition.type, role_arn=role)
        self._configure(machine, logical_id, own)
        return machine

    def publish(self, declared: Declared) -> None:
        """Publish a version, or make an alias; other resources are left alone. Raises SfnError for an invalid one."""
        from pytest_sfn.service.operations.aliases import create_state_machine_alias
        from pytest_sfn.service.operations.versions import publish_state_machine_version

        assert self._world.service
        properties = declared.properties
        description = {"description": properties["Description"]} if "Description" in properties else {}
        if declared.type == VERSION:
            given = {"stateMachineArn": str(properties["StateMachineArn"]), **description}
            with _asking(declared, "PublishStateMachineVersion"):
                publish_state_machine_version(self._world.service.api, given)
        elif declared.type == ALIAS:
            routes = {"name": str(properties["Name"]), "routingConfiguration": _routes(properties), **description}
            with _asking(declared, "CreateStateMachineAlias"):
                create_state_machine_alias(self._world.service.api, routes)

    def forget(self, machines: Iterable[Machine]) -> None:
        """Remove the configuration, the versions and the aliases of machines, which are deployed again."""
        assert self._world.service
        for machine in machines:
            self._world.service.api.records.remove(machine.arn)

    def _read(self, logical_id: str) -> FileMachine:
        try:
            return self._file.machine(logical_id)
        except UnresolvedSubstitution as problem:
            missing = ", ".join(f"${{{name}}}" for name in problem.names)
            raise SfnError(
                f"{self._file.title}#{logical_id} has placeholders without a value: {missing}. Step Functions would"
                " keep them as text: add them to DefinitionSubstitutions; parameters= gives the values of a Terraform"
                " module or a serverless.yml"
            ) from None

    def _configure(self, machine: Machine, logical_id: str, own: Mapping[str, Json]) -> None:
        """Set what only the API knows of a machine: its logging, tracing and tags."""
        assert self._world.service
        wanted = {name: own[name] for name in _SETTINGS if name in own}
        if not wanted:
            return
        settings = self._resolve(wanted, logical_id)
        settings = {_SAM_SETTINGS.get(name, name): value for name, value in settings.items()}
        declared = Declared(logical_id, "AWS::StepFunctions::StateMachine", settings, template=self._file.title)
        arguments(declared, "stepfunctions", "CreateStateMachine", settings, given=_GIVEN)
        api = self._world.service.api
        configuration = Configuration(
            logging=_logging(declared),
            tracing=_tracing(settings.get("TracingConfiguration")),
        )
        record = api.records.add(MachineRecord(machine.arn, configuration, api.now, api.now))
        record.tags.update({tag["key"]: tag["value"] for tag in _tags(settings.get("Tags"))})


_SETTINGS = ("LoggingConfiguration", "Logging", "TracingConfiguration", "Tracing", "Tags")
_SAM_SETTINGS = {"Logging": "LoggingConfiguration", "Tracing": "TracingConfiguration"}
_LOG_GROUP = re.compile(r"arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]+(:\*)?")
_GIVEN = {"name": "", "definition": "", "roleArn": ""}


def _logging(declared: Declared) -> dict[str, Json]:
    """A logging configuration in the words of the API. Its log group need not exist; one that only AWS knows gets no
    logs. Raises SfnError for an invalid one."""
    given = declared.properties.get("LoggingConfiguration")
    if not isinstance(given, dict):
        return NO_LOGGING
    destinations = [each for each in given.get("Destinations") or [] if each]
    groups = [str(section(each, "CloudWatchLogsLogGroup").get("LogGroupArn")) for each in destinations]
    level = str(given.get("Level", "OFF"))
    wrong = [arn for arn in groups if arn.startswith("arn:") and not _LOG_GROUP.fullmatch(arn)]
    if wrong or len(groups) > 1 or (level != "OFF" and not groups):
        why = f"{wrong[0]} is not the ARN of a log group" if wrong else "Must specify exactly one Log Destination."
        refusal = f"InvalidLoggingConfiguration: Invalid Logging Configuration: {why}"
        raise SfnError(f"{declared.place}: AWS refuses CreateStateMachine: {refusal}")
    if not all(map(_LOG_GROUP.fullmatch, groups)):
        return NO_LOGGING
    logging = {"level": level, "includeExecutionData": given.get("IncludeExecutionData") in (True, "true")}
    return {**logging, "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}} for arn in groups]}


def _routes(properties: Mapping[str, Json]) -> list[dict[str, Any]]:
    """The routes of an alias, in the words of the API. With a DeploymentPreference there is one."""
    preferred = section(properties, "DeploymentPreference").get("StateMachineVersionArn")
    given = properties.get("RoutingConfiguration") or [{"StateMachineVersionArn": preferred, "Weight": 100}]
    return [
        {"stateMachineVersionArn": str(each["StateMachineVersionArn"]), "weight": int(each["Weight"])}
        for each in given
        if each
    ]


def _tracing(given: Json) -> dict[str, Json]:
    return {"enabled": given.get("Enabled") in (True, "true")} if isinstance(given, dict) else NO_TRACING


def _tags(given: Json) -> list[dict[str, str]]:
    """Tags in the words of the API. SAM has an object of them, CloudFormation a list."""
    pairs = given.items() if isinstance(given, dict) else [(each["Key"], each["Value"]) for each in given or [] if each]
    return [{"key": str(key), "value": str(value)} for key, value in pairs]
