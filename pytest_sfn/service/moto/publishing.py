"""Publishing a state machine's current revision as a version."""

from __future__ import annotations

from pytest_sfn.engine.run import Machine
from pytest_sfn.service.api import Api, quota_exceeded
from pytest_sfn.service.records import MachineRecord, Version

MAX_VERSIONS = 1_000


def publish(api: Api, machine: Machine, record: MachineRecord, description: str | None) -> Version:
    """The version of the current revision: the one that there is, or a new one.

    Raises ServiceQuotaExceededException.
    """
    version = record.version_of(record.revision_id)
    if version:
        return version
    if len(record.versions) >= MAX_VERSIONS:
        raise quota_exceeded(f"the number of versions of {record.arn} is at most {MAX_VERSIONS}")
    record.last_version += 1
    number = record.last_version
    version = record.versions[number] = Version(
        number, f"{record.arn}:{number}", machine, record.configuration, record.revision_id, description, api.now
    )
    return version
