"""The state machines of one stack, with their logging and tags, and its activities.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_StepFunctions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.ports import ApplicationWorld
from pytest_sfn.application.published_machines import asking
from pytest_sfn.application.resources.properties import arguments, invalid
from pytest_sfn.application.resources.unknown_values import read_known
from pytest_sfn.application.template.known_values import texts_in
from pytest_sfn.definition.loading import compile_machine
from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.source.cloudformation.references import items, section
from pytest_sfn.definition.source.cloudformation.template import Template
from pytest_sfn.definition.source.machine_file import FileMachine
from pytest_sfn.definition.source.substitution import example_of
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.errors import InvalidDefinition, SfnError, UnresolvedSubstitution
from pytest_sfn.service.records import NO_LOGGING, NO_TRACING, Configuration, MachineRecord
from pytest_sfn.values.json_text import Json

MACHINE = "AWS::StepFunctions::StateMachine"
ACTIVITY = "AWS::StepFunctions::Activity"


def make_activity(declared: Declared, name: str, world: ApplicationWorld) -> Made:
    """Create an activity, or leave it as it is. Raises SfnError for an invalid one."""
    from pytest_sfn.service.operations.activities import create_activity

    assert world.service
    arguments(declared, "stepfunctions", "CreateActivity", {**declared.properties, "Name": name})
    tags = _tags(declared)
    with asking(declared, "CreateActivity"):
        arn = create_activity(world.service.api, {"name": name, "tags": tags})["activityArn"]
    return Made(arn, {"Arn": arn, "Name": name})


class StackMachines:
    """Registers the machines of a stack. ``resolve`` resolves a value of the resource with a logical id.

    ``unknown`` gives the texts that stand for values known only on AWS.
    """

    def __init__(
        self,
        file: Template,
        world: ApplicationWorld,
        resolve: Callable[[Json, str], Any],
        unknown: Callable[[], Collection[str]],
    ) -> None:
        self._file = file
        self._world = world
        self._resolve = resolve
        self._unknown = unknown

    def register(self, logical_id: str, resource: Mapping[str, Json]) -> Machine:
        """Compile a machine and register it.

        Raises DefinitionNotFound; UnresolvedSubstitution for a value that only AWS knows; InvalidDefinition, or
        SfnError for its text or its name.
        """
        found = self._read(logical_id)
        definition = self._compile(found)
        own = section(resource, "Properties")
        role = self._resolve(own.get("RoleArn", own.get("Role")), logical_id)
        return self._world.machines.register(definition, name=found.name, type=definition.type, role_arn=role)

    def configure(self, machine: Machine, logical_id: str, resource: Mapping[str, Json]) -> tuple[str, ...]:
        """Set the logging, tracing and tags of a machine. Returns warnings. Raises SfnError for invalid ones."""
        assert self._world.service
        declared = self._settings(logical_id, section(resource, "Properties"))
        if not declared.properties:
            return ()
        (configuration, tags), warnings = read_known(declared, _read_settings)
        api = self._world.service.api
        record = api.records.add(MachineRecord(machine.arn, configuration, api.now, api.now))
        record.tags.update(tags)
        return warnings

    def forget(self, machines: Iterable[Machine]) -> None:
        """Remove the configuration, the versions and the aliases of machines, which are deployed again."""
        assert self._world.service
        for machine in machines:
            self._world.service.api.records.remove(machine.arn)

    def _read(self, logical_id: str) -> FileMachine:
        try:
            return self._file.machine(logical_id)
        except UnresolvedSubstitution as problem:
            missing = [f"${{{name}}}" for name in problem.names]
            title = f"{self._file.title}#{logical_id}"
            if set(missing) <= set(self._unknown()):
                raise UnresolvedSubstitution(
                    f"{title} has values that only AWS knows: {', '.join(missing)}. Give them to"
                    f" deploy(..., parameters={example_of(problem.names)})"
                ) from None
            raise SfnError(
                f"{title} has placeholders without a value: {', '.join(missing)}. Step Functions would keep them as"
                " text: add them to DefinitionSubstitutions; parameters= gives the values of a Terraform module or a"
                " serverless.yml"
            ) from None

    def _compile(self, found: FileMachine) -> Definition:
        try:
            return compile_machine(found, None, self._world.api_models)
        except InvalidDefinition as problem:
            if not found.unknown:
                raise
            from pytest_sfn.definition.unknown_values import needed_values

            raise needed_values(found.text, problem, found.unknown) or problem from None

    def _settings(self, logical_id: str, own: Mapping[str, Json]) -> Declared:
        """What only the API knows of a machine, in CloudFormation's words: its logging, tracing and tags."""
        settings = self._resolve({name: own[name] for name in _SETTINGS if name in own}, logical_id)
        settings = {_SAM_SETTINGS.get(name, name): value for name, value in settings.items()}
        unknown = texts_in(settings, self._unknown())
        return Declared(logical_id, MACHINE, settings, template=self._file.title, unknown=unknown)


_SETTINGS = ("LoggingConfiguration", "Logging", "TracingConfiguration", "Tracing", "Tags")
_SAM_SETTINGS = {"Logging": "LoggingConfiguration", "Tracing": "TracingConfiguration"}
_LOG_GROUP = re.compile(r"arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]+(:\*)?")
_DESTINATIONS = "#/LoggingConfiguration/Destinations"
_GIVEN = {"name": "", "definition": "", "roleArn": ""}


def _read_settings(declared: Declared) -> tuple[Configuration, dict[str, str]]:
    """The configuration and the tags of a machine. Raises SfnError for invalid ones."""
    settings = declared.properties
    arguments(declared, "stepfunctions", "CreateStateMachine", settings, given=_GIVEN)
    configuration = Configuration(logging=_logging(declared), tracing=_tracing(settings.get("TracingConfiguration")))
    return configuration, {tag["key"]: tag["value"] for tag in _tags(declared)}


def _logging(declared: Declared) -> dict[str, Json]:
    """A logging configuration in the words of the API. Its log group need not exist; one that only AWS knows gets no
    logs. Raises SfnError for an invalid one."""
    given = declared.properties.get("LoggingConfiguration")
    if not isinstance(given, dict):
        return NO_LOGGING
    if any(place.startswith(_DESTINATIONS) for place in declared.left_out):
        return NO_LOGGING
    destinations = items(given, "Destinations")
    groups = [str(section(each, "CloudWatchLogsLogGroup").get("LogGroupArn")) for each in destinations]
    level = str(given.get("Level") or "OFF")
    known = [arn for arn in groups if arn.startswith("arn:") and not texts_in(arn, declared.unknown)]
    wrong = [arn for arn in known if not _LOG_GROUP.fullmatch(arn)]
    if wrong or len(groups) > 1 or (level != "OFF" and not groups):
        why = f"{wrong[0]} is not the ARN of a log group" if wrong else "Must specify exactly one Log Destination."
        refusal = f"InvalidLoggingConfiguration: Invalid Logging Configuration: {why}"
        raise SfnError(f"{declared.place}: AWS refuses CreateStateMachine: {refusal}")
    if not all(map(_LOG_GROUP.fullmatch, groups)):
        return NO_LOGGING
    logging = {"level": level, "includeExecutionData": given.get("IncludeExecutionData") in (True, "true")}
    return {**logging, "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}} for arn in groups]}


def _tracing(given: Json) -> dict[str, Json]:
    return {"enabled": given.get("Enabled") in (True, "true")} if isinstance(given, dict) else NO_TRACING


def _tags(declared: Declared) -> list[dict[str, str]]:
    """Tags in the words of the API. SAM has an object, CloudFormation a list. Raises SfnError for half a tag."""
    given = declared.properties.get("Tags")
    if isinstance(given, dict):
        return [{"key": key, "value": str(value)} for key, value in given.items()]
    tags = {index: each for index, each in enumerate(given if isinstance(given, list) else []) if each}
    missing = [
        f"#/Tags/{index}: required key [{name}] not found"
        for index, each in tags.items()
        for name in ("Key", "Value")
        if each.get(name) is None
    ]
    if missing:
        raise invalid(declared, missing)
    return [{"key": str(each["Key"]), "value": str(each["Value"])} for each in tags.values()]
