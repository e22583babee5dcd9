"""Versions of state machines. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html"""

from __future__ import annotations

from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.ids import FIRST_REVISION
from pytest_sfn.service.api import Api, conflict, quota_exceeded, reject_qualifier
from pytest_sfn.service.protocol.answers import Members, date
from pytest_sfn.service.protocol.resource_arns import invalid_arn, parse_machine_arn
from pytest_sfn.service.records import MachineRecord, PublishedVersion

MAX_VERSIONS = 1_000


def publish_state_machine_version(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_PublishStateMachineVersion.html"""
    target = api.lasting_machine(given["stateMachineArn"])
    reject_qualifier(target, given["stateMachineArn"])
    record = target.record
    current = record.revision_id or FIRST_REVISION
    wanted = given.get("revisionId", current)
    if wanted != current:
        raise conflict(
            f"Failed to publish the State Machine version for revision {wanted}. "
            f"The current State Machine revision is {current}.",
        )
    version = publish(api, api.world.machines[record.arn], record, given.get("description"))
    return {"stateMachineVersionArn": version.arn, "creationDate": date(version.created)}


def publish(api: Api, machine: Machine, record: MachineRecord, description: str | None) -> PublishedVersion:
    """The version of the current revision: the existing one, or a new one.

    Raises ServiceQuotaExceededException.
    """
    version = record.version_of(record.revision_id)
    if version:
        return version
    if len(record.versions) >= MAX_VERSIONS:
        raise quota_exceeded(f"{record.arn} already has {MAX_VERSIONS} versions")
    record.last_version += 1
    number = record.last_version
    version = record.versions[number] = PublishedVersion(
        number, f"{record.arn}:{number}", machine, record.configuration, record.revision_id, description, api.now
    )
    return version


def list_state_machine_versions(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineVersions.html

    The newest comes first. A machine that does not exist has no versions.
    """
    arn = parse_machine_arn(given["stateMachineArn"]).unqualified
    versions = list(api.records.find(arn, api.now).versions.values())[::-1] if arn in api.world.machines else []
    return api.pages.answer("stateMachineVersions", versions, given, key=lambda version: version.arn, show=_item)


def _item(version: PublishedVersion) -> Members:
    return {"stateMachineVersionArn": version.arn, "creationDate": date(version.created)}


def delete_state_machine_version(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineVersion.html

    Succeeds if the version does not exist.
    """
    arn = parse_machine_arn(given["stateMachineVersionArn"])
    if arn.version is None:
        raise invalid_arn(f"State machine version ARN is expected: {arn.text}")
    if arn.unqualified not in api.world.machines:
        return {}
    record = api.records.find(arn.unqualified, api.now)
    using = [
        alias.name for alias in record.aliases.values() if any(route.version_arn == arn.text for route in alias.routes)
    ]
    if using:
        raise conflict(
            "Version to be deleted must not be referenced by an alias. "
            f"Current list of aliases referencing this version: [{', '.join(using)}]",
        )
    record.versions.pop(arn.version, None)
    return {}
