"""The facts about a state machine that only the API uses: its configuration, revisions, versions, aliases and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pytest_sfn.answers_by_day import ENCRYPTION
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.patches.undoing import keep_members
from pytest_sfn.service.protocol.answers import Members

NO_LOGGING: Members = {"level": "OFF", "includeExecutionData": False}
NO_TRACING: Members = {"enabled": False}
OWNED_KEY: Members = ENCRYPTION.value
"""The encryption of a machine or activity that was created without encryptionConfiguration."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of a machine besides its definition and role."""

    logging: Members = field(default_factory=lambda: NO_LOGGING)
    tracing: Members = field(default_factory=lambda: NO_TRACING)
    encryption: Members = field(default_factory=lambda: OWNED_KEY)


@dataclass(frozen=True, slots=True)
class Revision:
    """The values that an update replaces. The id is None before the first update. The time is in microseconds."""

    id: str | None
    configuration: Configuration
    updated: int


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A published version, with its copy of the machine. Times are in microseconds."""

    number: int
    arn: str
    machine: Machine
    configuration: Configuration
    revision_id: str | None
    description: str | None
    created: int


@dataclass(frozen=True, slots=True)
class AliasRoute:
    """One version of an alias, and its weight: how many of a hundred executions it gets."""

    version_arn: str
    weight: int


@dataclass(slots=True)
class Alias:
    name: str
    arn: str
    routes: tuple[AliasRoute, ...]
    description: str | None
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class Redrive:
    """A redrive of an execution: the token of the request, and its time (microseconds)."""

    client_token: str
    at: int


@dataclass(slots=True)
class MachineRecord:
    """One state machine. ``revision_id`` is None until a change is made. ``past`` has the earlier revisions, by the
    machine at that time.
    """

    arn: str
    configuration: Configuration
    created: int
    updated: int
    revision_id: str | None = None
    request: Members = field(default_factory=dict)
    versions: dict[int, PublishedVersion] = field(default_factory=dict)
    last_version: int = 0
    aliases: dict[str, Alias] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    past: dict[Machine, Revision] = field(default_factory=dict)

    def revision_of(self, machine: Machine) -> Revision:
        """The revision that an execution of this machine runs."""
        return self.past.get(machine) or Revision(self.revision_id, self.configuration, self.updated)

    def version_of(self, revision_id: str | None) -> PublishedVersion | None:
        """The published version of a revision."""
        return next((version for version in self.versions.values() if version.revision_id == revision_id), None)

    def configuration_of(self, version_arn: str | None) -> Configuration:
        """The configuration of a version when it was published; without one, that of the machine itself."""
        published = (version.configuration for version in self.versions.values() if version.arn == version_arn)
        return next(published, self.configuration)

    def version_at(self, route: AliasRoute) -> PublishedVersion:
        """The version of a route. It cannot be deleted while the route exists."""
        return next(version for version in self.versions.values() if version.arn == route.version_arn)


@dataclass(slots=True)
class ActivityRecord:
    """The attributes of an activity that only the API uses."""

    encryption: Members = field(default_factory=lambda: OWNED_KEY)
    tags: dict[str, str] = field(default_factory=dict)


class Records:
    """The records of one world, by ARN. A machine that boto3 did not create gets its record on first use."""

    def __init__(self) -> None:
        self._by_arn: dict[str, MachineRecord] = {}

    def __iter__(self) -> Iterator[MachineRecord]:
        return iter(self._by_arn.values())

    def get(self, arn: str) -> MachineRecord | None:
        """The record of a machine; None if it has none yet."""
        return self._by_arn.get(arn)

    def find(self, arn: str, now: int) -> MachineRecord:
        record = self._by_arn.get(arn)
        return record or self.add(MachineRecord(arn, Configuration(), now, now))

    def add(self, record: MachineRecord) -> MachineRecord:
        self._by_arn[record.arn] = record
        return record

    def remove(self, arn: str) -> None:
        self._by_arn.pop(arn, None)

    def keep(self) -> Callable[[], None]:
        """Keep which machines have records. Returns a function that goes back to it."""
        return keep_members(self._by_arn)
