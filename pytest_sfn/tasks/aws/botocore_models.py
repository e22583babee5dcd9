"""What definitions ask about APIs: whether an action exists, and which fields it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_sfn.definition.checks.api_models import UnknownField
from pytest_sfn.integrations import find_service
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean

if TYPE_CHECKING:
    from pytest_sfn.apis.operations import Naming, Shape


_ALMOST_A_SERVICE = 0.7
"""How like the name of a service an unknown name is that is taken for a mistake, and not for a service of its own."""


@dataclass(frozen=True, slots=True)
class BotocoreModels:
    """botocore's models, for definitions.

    A service that botocore does not know may be newer or older than botocore: such a definition is accepted, unless the
    name is close to that of another service. All instances are equal. Nothing is imported for a definition that
    calls no API.
    """

    def advice(self, resource: Resource) -> str | None:
        if not resource.service.startswith("aws-sdk:"):
            return None
        from pytest_sfn.apis.operations import actions, find_operation, service_of

        if find_operation(resource):
            return None
        service = service_of(resource)
        if service is None:
            return _service_advice(resource.service.removeprefix("aws-sdk:"))
        if resource.action in actions(service):
            return f"{resource.action} is a stream of events: a Lambda function may call it, but no state machine"
        return did_you_mean(resource.action, actions(service)) or f"{service} has no action {resource.action!r}"

    def unknown_fields(self, resource: Resource, given: Json) -> Sequence[UnknownField]:
        if not resource.service.startswith("aws-sdk:") and not _takes_api_arguments(resource):
            return ()
        from pytest_sfn.apis.operations import called_operation

        operation = called_operation(resource)
        if operation is None or operation.input is None:
            return ()
        return tuple(_unknown(operation.input, operation.naming, given, ""))

    def required_fields(self, resource: Resource) -> Sequence[str]:
        if not _takes_api_arguments(resource):
            return ()
        from pytest_sfn.apis.operations import called_operation
        from pytest_sfn.tasks.aws.arguments import is_idempotency_token

        operation = called_operation(resource)
        if operation is None or operation.input is None:
            return ()
        shape = operation.input
        names = [name for name in shape.required_members if not is_idempotency_token(shape.members[name])]
        return [operation.naming(name) for name in names]


def _takes_api_arguments(resource: Resource) -> bool:
    """Whether an optimized integration takes what the API takes."""
    service = find_service(resource.service)
    return service is not None and service.takes_api_arguments and bool(service.actions)


def _service_advice(called: str) -> str | None:
    """What to write instead of a service that does not exist; None if it may be one that botocore does not know."""
    from pytest_sfn.apis.boto3_names import sdk_service
    from pytest_sfn.apis.operations import services

    plain = called.replace("-", "")
    for name in services():
        if name.replace("-", "") == plain:
            return f"AWS SDK integrations call it {sdk_service(name)!r}"
    return did_you_mean(called, [sdk_service(name) for name in services()], _ALMOST_A_SERVICE)


def _unknown(shape: Shape, naming: Naming, given: Json, path: str) -> Iterator[UnknownField]:
    from pytest_sfn.apis.operations import members

    kind = shape.type_name
    if kind == "list" and isinstance(given, list):
        for index, item in enumerate(given):
            yield from _unknown(shape.member, naming, item, f"{path}[{index}]")
    elif kind == "list":
        # One value, where the integration takes no list.
        yield from _unknown(shape.member, naming, given, path)
    elif not isinstance(given, dict) or getattr(shape, "is_document_type", False):
        return
    elif kind == "map":
        for key, item in given.items():
            yield from _unknown(shape.value, naming, item, f"{path}/{key}")
    elif kind == "structure":
        known = members(shape, naming)
        for key, item in given.items():
            name = key.removesuffix(".$")
            if name not in known:
                yield UnknownField(path, name, did_you_mean(name, known))
            elif name == key:
                yield from _unknown(known[name][1], naming, item, f"{path}/{key}")
