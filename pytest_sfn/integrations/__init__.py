"""AWS's services as Step Functions integrates them: one module for each, with a frozen record named SERVICE.

A new integration is a new module here. It has the name of the service in a Resource, with ``_`` for ``-`` (and
``lambda_``, because ``lambda`` is a keyword of Python). Definitions, tasks and policies read the records. A record is
imported on first use.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_sfn.integrations.record.action import Action
    from pytest_sfn.integrations.record.resource import Resource
    from pytest_sfn.integrations.record.service import Service

_PYTHON_WORDS = frozenset({"lambda"})


@cache
def find_service(name: str) -> Service | None:
    """The record of a service by its name in a Resource; None if the service has no special rules."""
    module = f"{name}_" if name in _PYTHON_WORDS else name.replace("-", "_")
    service = _load(module) if module in _modules() else None
    return service if service and service.name == name else None


def find_action(resource: Resource) -> Action:
    """The special rules for the action that a Task calls."""
    service = find_service(resource.service)
    return _action(service, resource.action)


def find_action_of(service: str, action: str) -> Action:
    """The special rules for an action of a service."""
    found = find_service(service)
    return _action(found, action)


@cache
def service_of_api(boto3_name: str) -> Service:
    """The record of a service by boto3's name for it; an empty one if it has no special rules."""
    found = (service for service in all_services().values() if service.boto3_name == boto3_name)
    return next(found, None) or _empty(boto3_name)


@cache
def service_of_iam(prefix: str) -> Service:
    """The record of a service by the prefix of its IAM actions; an empty one if it has no special rules."""
    found = (service for service in all_services().values() if service.iam_prefix == prefix)
    return next(found, None) or _empty(prefix)


@cache
def all_services() -> Mapping[str, Service]:
    """Every record, by the service's name in a Resource."""
    services = (_load(module) for module in sorted(_modules()))
    return {service.name: service for service in services}


@cache
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg)


def _load(module: str) -> Service:
    service: Service = import_module(f"{__name__}.{module}").SERVICE
    return service


def _action(service: Service | None, name: str) -> Action:
    from pytest_sfn.integrations.record.action import PLAIN

    return service.actions.get(name, PLAIN) if service else PLAIN


def _empty(name: str) -> Service:
    from pytest_sfn.integrations.record.service import Service

    return Service(name=name)
