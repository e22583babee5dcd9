"""Operations that create, describe, update and delete state machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.arns import is_valid_name
from pytest_sfn.definition.walks.variable_references import variable_references
from pytest_sfn.definition.walks.written_states import processor_of
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.service.api import Api, MachineTarget, reject_qualifier, validation
from pytest_sfn.service.operations.configuration import read_encryption, read_logging
from pytest_sfn.service.operations.definitions import parse
from pytest_sfn.service.operations.tagging import check_tags, tags_of
from pytest_sfn.service.operations.versions import publish
from pytest_sfn.service.protocol.answers import ApiError, Members, date
from pytest_sfn.service.protocol.resource_arns import check_role_arn, invalid_arn, parse_machine_arn
from pytest_sfn.service.records import Configuration, MachineRecord
from pytest_sfn.values.json_text import Json, dumps

_NOTHING_TO_UPDATE = (
    "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified"
)
_UPDATABLE = ("definition", "roleArn", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration")


def create_state_machine(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html"""
    name, kind = given["name"], given.get("type", "STANDARD")
    check_name(name)
    check_role_arn(given["roleArn"])
    _check_publishing(given)
    check_tags(given.get("tags", []))
    definition = parse(api, given["definition"], kind)
    configuration = _configuration(Configuration(), given)
    arn = api.world.place.state_machine(name)
    api.check_lasting(arn)
    if arn in api.world.machines:
        return _created_before(api, arn, given, configuration)
    machine = api.world.machines.register(definition, name=name, type=kind, role_arn=given["roleArn"])
    record = api.records.add(MachineRecord(arn, configuration, api.now, api.now, request=given))
    record.tags.update(tags_of(given))
    if given.get("publish"):
        publish(api, machine, record, given.get("versionDescription"))
    return _created(record)


def check_name(name: str) -> None:
    """Raise InvalidName for an invalid name."""
    if not is_valid_name(name):
        raise ApiError("InvalidName", f"Invalid Name: '{name}'")


def _created(record: MachineRecord) -> Members:
    answer = {"stateMachineArn": record.arn, "creationDate": date(record.created)}
    if record.request.get("publish"):
        answer["stateMachineVersionArn"] = f"{record.arn}:1"
    return answer


def _created_before(api: Api, arn: str, given: Members, configuration: Configuration) -> Members:
    """The answer if the same machine was created before. The role and the tags may differ."""
    machine, record = api.machine(arn)[:2]
    same = (
        machine.model.text == given["definition"]
        and machine.type == given.get("type", "STANDARD")
        and record.configuration == configuration
        and _publishing(record.request) == _publishing(given)
    )
    if not same:
        raise ApiError("StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")
    return _created(record)


def _publishing(given: Members) -> tuple[bool, str]:
    return given.get("publish", False), given.get("versionDescription", "")


def _check_publishing(given: Members) -> None:
    if given.get("versionDescription") and not given.get("publish"):
        raise validation("Version description can only be set when publish is true")


def _configuration(before: Configuration, given: Members) -> Configuration:
    """The configuration, updated with the values of a request."""
    logging, encryption = given.get("loggingConfiguration"), given.get("encryptionConfiguration")
    return Configuration(
        before.logging if logging is None else read_logging(logging),
        {**before.tracing, **given.get("tracingConfiguration", {})},
        before.encryption if encryption is None else read_encryption(encryption),
    )


def update_state_machine(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html"""
    if not any(part in given for part in _UPDATABLE):
        raise ApiError("MissingRequiredParameter", _NOTHING_TO_UPDATE)
    _check_publishing(given)
    target = api.lasting_machine(given["stateMachineArn"])
    reject_qualifier(target, given["stateMachineArn"])
    record = target.record
    machine = _updated(api, target, given)
    record.updated = api.now
    answer: Members = {"updateDate": date(api.now)}
    if given.get("publish"):
        answer["stateMachineVersionArn"] = publish(api, machine, record, given.get("versionDescription")).arn
    if record.revision_id:
        answer["revisionId"] = record.revision_id
    return answer


def _updated(api: Api, target: MachineTarget, given: Members) -> Machine:
    """The machine with the values of the request. Any change makes a new revision."""
    machine, record = target.machine, target.record
    role = given.get("roleArn", machine.role_arn)
    check_role_arn(role)
    text = given.get("definition", machine.model.text)
    configuration = _configuration(record.configuration, given)
    if (text, role, configuration) == (machine.model.text, machine.role_arn, record.configuration):
        return machine
    model = machine.model if text == machine.model.text else parse(api, text, machine.type)
    record.past[machine] = record.revision_of(machine)
    machine = api.world.machines.register(model, name=machine.name, type=machine.type, role_arn=role)
    record.configuration = configuration
    record.revision_id = api.world.ids.uuid("revision")
    return machine


def describe_state_machine(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html"""
    target = api.machine(given["stateMachineArn"])
    machine, version = target.machine, target.version
    revision = version.revision_id if version else target.record.revision_id
    answer: Members = {
        "stateMachineArn": given["stateMachineArn"],
        "name": machine.name,
        "status": "DELETING" if api.deletions.is_pending(target.record.arn) else "ACTIVE",
        "definition": _definition(machine.model.text, given),
        "roleArn": machine.role_arn,
        "type": machine.type,
        "creationDate": date(version.created if version else target.record.created),
        **_configured(version.configuration if version else target.record.configuration),
        **_references(machine.model.document, given),
    }
    if revision:
        answer["revisionId"] = revision
    if version and version.description:
        answer["description"] = version.description
    return answer


def describe_state_machine_for_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html"""
    run = api.execution(given["executionArn"])
    top = run
    while top.map_run:
        top = top.map_run.parent
    revision = api.deletions.record_of(top).revision_of(top.machine)
    document, text = run.machine.model.document, run.machine.model.text
    if run.map_run:
        document = processor_of(document, run.map_run.state.name)
        text = dumps(document)
    answer: Members = {
        "stateMachineArn": run.machine.arn,
        "name": run.machine.name,
        "definition": _definition(text, given),
        "roleArn": run.machine.role_arn,
        "updateDate": date(revision.updated),
        **_configured(revision.configuration),
        **_references(document, given),
    }
    if run.map_run:
        answer.update(mapRunArn=run.map_run.arn, label=run.machine.arn.rpartition("/")[2])
    if revision.id:
        answer["revisionId"] = revision.id
    return answer


def _definition(text: str, given: Members) -> str:
    return "{}" if given.get("includedData") == "METADATA_ONLY" else text


def _references(document: Mapping[str, Json], given: Members) -> Members:
    """The variables that the states read, if any. These names are omitted together with the definition."""
    references = {} if given.get("includedData") == "METADATA_ONLY" else variable_references(document)
    return {"variableReferences": references} if references else {}


def _configured(configuration: Configuration) -> Members:
    return {
        "loggingConfiguration": configuration.logging,
        "tracingConfiguration": configuration.tracing,
        "encryptionConfiguration": configuration.encryption,
    }


def delete_state_machine(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html

    Succeeds if the machine does not exist.
    """
    arn = parse_machine_arn(given["stateMachineArn"])
    if arn.qualifier:
        raise invalid_arn(f"Qualified state machine ARNs are not supported by this operation: {arn.text}")
    if arn.text in api.world.machines:
        api.deletions.delete(arn.text)
    return {}


def list_state_machines(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html

    Sorted by name.
    """
    arns = sorted(api.world.machines)
    return api.pages.answer("stateMachines", arns, given, key=lambda arn: arn, show=lambda arn: _item(api, arn))


def _item(api: Api, arn: str) -> dict[str, Any]:
    machine = api.world.machines[arn]
    created = api.records.find(arn, api.now).created
    return {"stateMachineArn": arn, "name": machine.name, "type": machine.type, "creationDate": date(created)}
