"""Topics, queues, event buses and tables in moto, found by name or ARN.

An ARN of another account or region finds the resource there if moto has it. If not, it finds the resource with the same
name in the world's own account, as a function is found: a definition may name what another team owns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_sfn.arns import Place, split_arn
from pytest_sfn.patches.moto.resource_kinds import EVENT_BUS, ResourceKind

Backends = Mapping[str, Mapping[str, Any]]
"""moto's backends of a service, by account and region."""

DEFAULT_BUS = "default"
"""The event bus that every account has in every region."""


@dataclass(frozen=True, slots=True)
class MotoResource:
    """A resource in moto."""

    kind: ResourceKind
    place: Place
    name: str

    @property
    def arn(self) -> str:
        return self.place.arn(self.kind.service, self.kind.prefix + self.name)


def list_resources(kind: ResourceKind, backends: Backends) -> Iterator[MotoResource]:
    """All resources of a kind, in all accounts and regions."""
    for account, regions in backends.items():
        for region, backend in regions.items():
            for name in _names(kind, backend):
                yield MotoResource(kind, Place(region, account), name)


def _names(kind: ResourceKind, backend: Any) -> Iterator[str]:
    """The names of the resources in a backend, without a default event bus that was never used: moto makes it with
    everything else."""
    for name in kind.names_in(backend):
        if (kind, name) != (EVENT_BUS, DEFAULT_BUS) or backend.event_buses[name].rules:
            yield name


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
