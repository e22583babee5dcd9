"""What was published to the topics and event buses of a world and sent to its queues, in order.

The records stay when a message is received or deleted. They are read as they were kept: a body is parsed when a test
asks for it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pytest_sfn.arns import Place, is_arn
from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import time_here
from pytest_sfn.errors import InvalidArgumentValue, SfnError
from pytest_sfn.integrations.sqs import queue_arn
from pytest_sfn.patches.moto.publishing import Publication, report_published
from pytest_sfn.patches.moto.resource_kinds import EVENT_BUS, KINDS, QUEUE, TOPIC
from pytest_sfn.service.moto.named_resources import (
    DEFAULT_BUS,
    Backends,
    MotoResource,
    find_by_arn,
    list_resources,
)
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.similar_names import hint_after

_KINDS = (TOPIC, QUEUE, EVENT_BUS)

_BODIES = ("Message", "MessageBody", "Detail")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A record: what was published, where, and when."""

    resource: MotoResource
    members: Mapping[str, Any]
    time: datetime

    def read(self) -> dict[str, Any]:
        """The record for a test, with a parsed body."""
        read = {name: _parse(value) if name in _BODIES else value for name, value in self.members.items()}
        if "MessageAttributes" in read:
            read["MessageAttributes"] = {name: _attribute(value) for name, value in read["MessageAttributes"].items()}
        return {**read, "Time": self.time}


class Published:
    """The records of one world."""

    def __init__(self, clock: VirtualClock, backends: Callable[[str], Backends]) -> None:
        self._clock = clock
        self._backends = backends
        self._kept: list[_Kept] = []
        self._is_recording = False

    @contextmanager
    def recording(self, called: str | None = None) -> Iterator[None]:
        """Record what is published in the block, in which the service ``called`` is called."""
        if self._is_recording:  # moto calls a function that publishes
            yield
            return
        self._is_recording = True
        try:
            with report_published(self.record, called):
                yield
        finally:
            self._is_recording = False

    @property
    def length(self) -> int:
        """How many records there are."""
        return len(self._kept)

    def cut(self, length: int) -> None:
        """Drop the records after the first ``length``."""
        del self._kept[length:]

    def read(self, name: str, own: Place) -> list[dict[str, Any]]:
        """What a topic, a queue or an event bus got, by name, ARN or URL. ``own`` is the world's account and region.

        Raises SfnError for an unknown name, and for a name that several resources have.
        """
        kept = [record.resource for record in self._kept]
        known = [found for kind in _KINDS for found in list_resources(kind, self._backends(kind.service))]
        known += [MotoResource(EVENT_BUS, own, DEFAULT_BUS), *kept]
        resource = _find(name, list(dict.fromkeys(known)), own)
        return [record.read() for record in self._kept if record.resource == resource]

    def record(self, publication: Publication) -> None:
        """Record what was published now."""
        resource = MotoResource(
            KINDS[publication.service], Place(publication.region, publication.account), publication.name
        )
        self._kept.append(_Kept(resource, publication.members, self._time_of(publication)))

    def _time_of(self, publication: Publication) -> datetime:
        """When it was published. An event may name its own time, in seconds."""
        own = publication.members.get("Time")
        if isinstance(own, (int, float)):
            return datetime.fromtimestamp(own, UTC)
        return time_here(self._clock).replace(tzinfo=UTC)


def _find(name: str, known: list[MotoResource], own: Place) -> MotoResource:
    arn = name if is_arn(name) else queue_arn(name, own)
    if arn:
        by_arn = (find_by_arn(kind, arn, [one for one in known if one.kind == kind], own) for kind in _KINDS)
        found = next(filter(None, by_arn), None)
        if found is None:
            raise _unknown(name, known, [one.arn for one in known])
        return found
    named = [one for one in known if one.name == name]
    if not named:
        raise _unknown(name, known, [one.name for one in known])
    kinds = {one.kind for one in named}
    nearest = named if len(named) == 1 else [one for one in named if one.place == own]
    if len(kinds) > 1 or len(nearest) != 1:
        these = " and ".join(f"the {one.kind.what} {one.arn}" for one in named)
        raise InvalidArgumentValue(f"{name!r} is the name of {these}: give the ARN of one of them")
    return nearest[0]


def _unknown(name: str, known: list[MotoResource], names: list[str]) -> SfnError:
    listed = ", ".join(f"the {one.kind.what} {one.name!r}" for one in known)
    text = f"there is no topic, queue or event bus {name!r} in this world; there are {listed}"
    return InvalidArgumentValue(hint_after(text, name, names))


def _parse(text: str) -> Json:
    """The value of a JSON text; another text as it is."""
    try:
        return loads(text)
    except ValueError:
        return text


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    """A message attribute in boto3's form, with bytes if it is binary. Older versions of moto have ``data_type``."""
    read = {_member(name): member for name, member in value.items() if member is not None}
    binary = read.get("BinaryValue")
    return {**read, "BinaryValue": base64.b64decode(binary)} if isinstance(binary, str) else read


def _member(name: str) -> str:
    """AWS's spelling of a member: ``DataType`` for ``data_type``."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
