"""Which operation of an API the action of an integration calls."""

from __future__ import annotations

from functools import cache

from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.tasks.aws.models import Operation, find_operation, operation, service_of


@cache
def called_operation(resource: Resource) -> Operation | None:
    """The operation that an integration's action calls; None if there is none."""
    action = find_action(resource)
    if action.operation is None:
        return find_operation(resource)
    service = service_of(resource)
    return operation(service, action.operation, action.spelling) if service else None
