"""What IAM is asked when an operation of an API is called: for which actions, on which resources.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_sfn.integrations import service_of_iam
from pytest_sfn.integrations.record.permissions import Context
from pytest_sfn.integrations.record.policy import Condition, Grants, Resources
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import PartialArn, Target

ANYTHING = PartialArn("*")
"""A resource of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Need:
    """One question to IAM. The resource is a PartialArn where it is known only in part; ``context`` is what is known of
    the request's condition keys, besides those that all requests have.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


def needs_of_operation(prefix: str, operation: str, call: ServiceCall) -> list[Need]:
    """What calling an operation needs; ``prefix`` is that of its service in actions (``s3``, ``states``).

    Mostly it is the action of the same name, on the resource that the arguments name.
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
    """The condition keys that the arguments of a call give, besides those that all requests have."""
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
    """The only argument that is an ARN of the service itself: most probably it is what the action is about."""
    given = call.given.values() if isinstance(call.given, Mapping) else ()
    prefix = f"arn:{call.place.partition}:{action.split(':')[0]}:"
    own = [value for value in given if isinstance(value, str) and value.startswith(prefix)]
    return own[0] if len(own) == 1 else None


def needs_of_grants(grants: Grants, call: ServiceCall) -> list[Need]:
    """The permissions that grants give for a call: each action on each resource."""
    return [
        Need(action, PartialArn(resource) if ANYTHING in resource else resource, context)
        for grant in grants
        for context in [_met(grant.condition(call)) if grant.condition else {}]
        for resource in _listed(grant.resources(call))
        for action in grant.actions
    ]


def _met(condition: Condition) -> Context:
    """A request that meets a condition."""
    return {
        key: (value,) if isinstance(value, str) else tuple(value)
        for keys in condition.values()
        for key, value in keys.items()
    }


def _listed(resources: Resources) -> list[str]:
    return [resources] if isinstance(resources, str) else resources
