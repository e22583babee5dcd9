"""Topics, queues, event buses and tables in moto, found by name or ARN.

An ARN of another account or region finds the resource there if moto has it. If not, it finds the resource with the same
name in the world's own account, as a function is found: a definition may name what another team owns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_sfn.arns import Place, split_arn

Backends = Mapping[str, Mapping[str, Any]]
"""moto's backends of a service, by account and region."""

DEFAULT_BUS = "default"
"""The event bus that every account has in every region."""


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """A kind of resource. ``prefix`` stands before the name in its ARNs; ``names`` reads the names from a backend."""

    what: str
    service: str
    prefix: str
    names: Callable[[Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class MotoResource:
    """A resource in moto."""

    kind: ResourceKind
    place: Place
    name: str

    @property
    def arn(self) -> str:
        return self.place.arn(self.kind.service, self.kind.prefix + self.name)


def _topics(backend: Any) -> Iterable[str]:
    return (arn.rpartition(":")[2] for arn in backend.topics)


def _buses(backend: Any) -> Iterable[str]:
    """The event buses, without a default one that was never used: moto makes it with everything else."""
    return (name for name, bus in backend.event_buses.items() if name != DEFAULT_BUS or bus.rules)


TOPIC = ResourceKind("topic", "sns", "", _topics)
QUEUE = ResourceKind("queue", "sqs", "", lambda backend: backend.queues)
EVENT_BUS = ResourceKind("event bus", "events", "event-bus/", _buses)
TABLE = ResourceKind("table", "dynamodb", "table/", lambda backend: backend.tables)

KINDS = {kind.service: kind for kind in (TOPIC, QUEUE, EVENT_BUS, TABLE)}


def list_resources(kind: ResourceKind, backends: Backends) -> Iterator[MotoResource]:
    """All resources of a kind, in all accounts and regions."""
    for account, regions in backends.items():
        for region, backend in regions.items():
            for name in kind.names(backend):
                yield MotoResource(kind, Place(region, account), name)


def find_by_arn(kind: ResourceKind, arn: str, resources: Iterable[MotoResource], own: Place) -> MotoResource | None:
    """The resource that an ARN names; None if there is none, or the ARN is not one of this kind.

    ``own`` is the world's account, and the region of the caller. Each region of it has a default event bus.
    """
    parts = split_arn(arn)
    if parts is None or parts.service != kind.service or not parts.resource.startswith(kind.prefix):
        return None
    name, place = parts.resource.removeprefix(kind.prefix), Place(parts.region, parts.account)
    named = [found for found in resources if found.name == name]
    for found in named:
        if found.place == place:
            return found
    near = [found for found in named if found.place.account == own.account]
    if not near and (kind, name) == (EVENT_BUS, DEFAULT_BUS):
        return MotoResource(kind, own, name)
    return nearest(near, (place.region, own.region))


def nearest(resources: Iterable[MotoResource], regions: Sequence[str]) -> MotoResource | None:
    """One of some resources: one in the first of these regions that has one, else any."""
    return max(resources, key=lambda found: [found.place.region == region for region in regions], default=None)
