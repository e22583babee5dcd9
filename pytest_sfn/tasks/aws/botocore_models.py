"""Answers the questions of definitions about APIs: whether an action exists, and which fields it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_sfn.definition.checks.api_models import UnknownField
from pytest_sfn.integrations import find_service
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean

_ALMOST_A_SERVICE = 0.7
"""How similar an unknown service name must be to a known one to count as a spelling mistake."""


@dataclass(frozen=True, slots=True)
class BotocoreModels:
    """botocore's models, for definitions.

    A service that botocore does not know may be newer or older than botocore. Such a definition is accepted, unless the
    name is similar to that of another service. All instances are equal. Nothing is imported for a definition that calls
    no API.
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
            return (
                f"{resource.action} is an event stream: call it from a Lambda function, because a state machine cannot"
            )
        return did_you_mean(resource.action, actions(service)) or f"{service} has no action {resource.action!r}"

    def unknown_fields(self, resource: Resource, given: Json) -> Sequence[UnknownField]:
        if not resource.service.startswith("aws-sdk:") and not _takes_api_arguments(resource):
            return ()
        from pytest_sfn.apis.operations import called_operation
        from pytest_sfn.tasks.aws.unknown_fields import find_unknown_fields

        operation = called_operation(resource)
        if operation is None or operation.input is None:
            return ()
        return find_unknown_fields(operation.input, operation.naming, given)

    def required_fields(self, resource: Resource) -> Sequence[str]:
        if not _takes_api_arguments(resource):
            return ()
        from pytest_sfn.apis.operations import called_operation
        from pytest_sfn.apis.shapes import required_members

        operation = called_operation(resource)
        if operation is None or operation.input is None:
            return ()
        return [operation.naming(name) for name in required_members(operation.input)]


def _takes_api_arguments(resource: Resource) -> bool:
    """True if an optimized integration takes the same arguments as the API."""
    service = find_service(resource.service)
    return service is not None and service.takes_api_arguments and bool(service.actions)


def _service_advice(called: str) -> str | None:
    """What to write instead of a service that does not exist; None if botocore may just not know it."""
    from pytest_sfn.apis.boto3_names import sdk_service
    from pytest_sfn.apis.operations import services

    plain = called.replace("-", "")
    for name in services():
        if name.replace("-", "") == plain:
            return f"AWS SDK integrations call it {sdk_service(name)!r}"
    return did_you_mean(called, [sdk_service(name) for name in services()], _ALMOST_A_SERVICE)
