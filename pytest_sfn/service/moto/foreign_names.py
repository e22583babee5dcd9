"""Calls that name a topic, a queue, an event bus or a table by an ARN (a queue by a URL) of any account and region.

moto looks for a queue, a bus or a table only in the account and region of the caller, whatever the ARN says, and for a
topic only where the ARN says. Here such a call is sent to the place where the resource is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.arns import Place, is_arn
from pytest_sfn.integrations.sqs import queue_arn
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.patches.moto.resource_kinds import KINDS
from pytest_sfn.service.moto.named_resources import (
    DEFAULT_BUS,
    Backends,
    MotoResource,
    find_by_arn,
    list_resources,
)
from pytest_sfn.service.moto.requests_to_moto import address_region
from pytest_sfn.values.json_text import dumps

_BATCH = "RequestItems"
"""The member of DynamoDB's batches that has a member for each table."""

_OF_BATCH = ("Responses", "UnprocessedItems", "UnprocessedKeys", "ItemCollectionMetrics")
"""The members of a batch's answer that have a member for each table."""


@dataclass(frozen=True, slots=True)
class Redirection:
    """Where the resources of a call are. ``written`` has the caller's name for each name that moto got instead."""

    place: Place
    written: Mapping[str, str]

    def restore_names(self, answer: dict[str, Any]) -> None:
        """Give the tables in the answer of a batch the names that the caller wrote."""
        for member in _OF_BATCH:
            if isinstance(answer.get(member), dict):
                answer[member] = {self.written.get(name, name): items for name, items in answer[member].items()}


def redirect(call: Boto3Call, backends: Backends, account: str) -> Redirection | None:
    """Let a call reach the resources that it names by ARN or URL, and return where they are.

    ``account`` is the world's own. Returns None, and leaves the request as it is, if the call names no resource in this
    way, if no such resource exists, or if its resources are in several places.
    """
    parameters = _parameters(call)
    if not parameters:
        return None
    own = Place(call.request["context"]["client_region"], account)
    found, places = _find(call.service, parameters, backends, own)
    if not found or len(places) != 1:
        return None
    (place,) = places
    new_names = {name: _name_for_moto(resource, name) for name, resource in found.items()}
    if any(name != new for name, new in new_names.items()):
        renamed = _rename(parameters, KINDS[call.service].members, new_names)
        if renamed is None:
            return None
        call.request["body"] = renamed if call.service == "sns" else dumps(renamed).encode()
    if place.region != own.region:
        address_region(call, place.region)
    return Redirection(place, {new: name for name, new in new_names.items() if new != name})


def _parameters(call: Boto3Call) -> dict[str, Any] | None:
    """The parameters of a call that may name a resource by ARN or URL."""
    body = call.request["body"]
    if isinstance(body, dict):  # the query protocol, before it is encoded
        return body
    return call.parameters if b'"arn:' in body or b'"QueueUrl"' in body else None


def _find(
    service: str, parameters: dict[str, Any], backends: Backends, own: Place
) -> tuple[dict[str, MotoResource], set[Place]]:
    """The resources named by ARN or URL, and the places of all resources. A plain name is one of the caller's own."""
    kind, found, places = KINDS[service], {}, set()
    names = [name for name in _names(parameters, kind.members) if isinstance(name, str)]
    resources = list(list_resources(kind, backends)) if names else []
    for name in names:
        arn = queue_arn(name, own) if service == "sqs" else name
        if arn is None or not is_arn(arn):
            places.add(own)
            continue
        resource = find_by_arn(kind, arn, resources, own)
        if resource:
            found[name] = resource
            places.add(resource.place)
    return found, places


def _names(parameters: dict[str, Any], members: tuple[str, ...]) -> Iterator[Any]:
    """All names of resources in the parameters of a call: at the top, in entries, in transactions and in batches."""
    for member, value in parameters.items():
        if member in members:
            yield value
        elif member == _BATCH:
            yield from value
        elif member == "Entries" and "EventBusName" in members:
            yield from (entry.get("EventBusName", DEFAULT_BUS) for entry in value)
        elif member == "TransactItems":
            yield from (action.get("TableName") for item in value for action in item.values())


def _rename(parameters: dict[str, Any], members: tuple[str, ...], names: Mapping[str, str]) -> dict[str, Any] | None:
    """The parameters with other names of resources; None if two of a batch would have the same name."""
    renamed: dict[str, Any] = {}
    for member, value in parameters.items():
        if member in members:
            renamed[member] = names.get(value, value)
        elif member == _BATCH:
            renamed[member] = {names.get(table, table): items for table, items in value.items()}
            if len(renamed[member]) < len(value):
                return None
        elif member == "TransactItems":
            renamed[member] = [
                {kind: _rename(action, members, names) for kind, action in item.items()} for item in value
            ]
        else:
            renamed[member] = value
    return renamed


def _name_for_moto(resource: MotoResource, name: str) -> str:
    """What moto takes for a resource: it reads the names of queues and buses from any URL and ARN."""
    if resource.kind.service == "sns":
        return resource.arn
    return resource.name if resource.kind.service == "dynamodb" else name
