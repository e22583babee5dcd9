"""The permissions that a call of an API needs: its actions and resources.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_sfn.integrations import service_of_iam
from pytest_sfn.integrations.record.permissions import Context
from pytest_sfn.integrations.record.policy import Condition, Grants, resource_list
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import PartialArn, Target

ANYTHING = PartialArn("*")
"""A completely unknown resource."""


@dataclass(frozen=True, slots=True)
class Need:
    """One permission that a request needs. The resource is a PartialArn if only a part of it is known. ``context`` has
    the known condition keys, except those that all requests have.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


def needs_of_operation(prefix: str, operation: str, call: ServiceCall) -> list[Need]:
    """The permissions for calling an operation; ``prefix`` is that of the service's actions (``s3``, ``states``).

    Usually this is the action of the same name, on the resource in the arguments.
    """
    permissions = service_of_iam(prefix).permissions
    name = permissions.actions.get(operation, operation)
    rights = permissions.rights.get(operation) or ((name, permissions.resources.get(name) or permissions.resource),)
    return [
        need
        for action, target in rights
        for need in _needs(action if ":" in action else f"{prefix}:{action}", target, call)
    ]


def context_of(action: str, call: ServiceCall) -> Context:
    """The condition keys that follow from the arguments of a call, except those that all requests have."""
    prefix, _, name = action.partition(":")
    context = service_of_iam(prefix).permissions.contexts.get(name)
    return context(call) if context else {}


def _needs(action: str, target: Target | None, call: ServiceCall) -> Iterable[Need]:
    found = target(call) if target else None
    if found is None:
        found = [_own_arn(action, call) or ANYTHING]
    context = context_of(action, call)
    return [Need(action, resource, context) for resource in found]


def _own_arn(action: str, call: ServiceCall) -> str | None:
    """The only argument with an ARN of the service itself, which is very likely the resource of the action."""
    given = call.given.values() if isinstance(call.given, Mapping) else ()
    prefix = call.place.in_partition(f"arn:aws:{action.split(':')[0]}:")
    own = [value for value in given if isinstance(value, str) and value.startswith(prefix)]
    return own[0] if len(own) == 1 else None


def needs_of_grants(grants: Grants, call: ServiceCall) -> list[Need]:
    """The permissions in these grants for a call: each action on each resource."""
    return [
        Need(action, PartialArn(resource) if ANYTHING in resource else resource, context)
        for grant in grants
        for context in [_keys_that_meet(grant.condition(call)) if grant.condition else {}]
        for resource in resource_list(grant.resources(call))
        for action in grant.actions
    ]


def _keys_that_meet(condition: Condition) -> Context:
    """The condition keys of a request that meets a condition."""
    return {
        key: (value,) if isinstance(value, str) else tuple(value)
        for keys in condition.values()
        for key, value in keys.items()
    }
