"""What IAM is asked when an operation of an API is called: for which actions, on which resources.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.grants import Condition, Grants, Resources
from pytest_sfn.iam.requests.contexts import CONTEXTS, Context
from pytest_sfn.iam.requests.operations import ACTIONS, RESOURCES, RIGHTS
from pytest_sfn.iam.targets import Pattern, Target

ANYTHING = Pattern("*")
"""A resource of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Need:
    """One question to IAM. The resource is a Pattern where it is known only in part; ``context`` is what is known of
    the request's condition keys, besides those that all requests have.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


def needs_of_operation(prefix: str, operation: str, call: Call) -> list[Need]:
    """What calling an operation needs; ``prefix`` is that of its service in actions (``s3``, ``states``).

    Mostly it is the action of the same name, on the resource that the arguments name.
    """
    name = f"{prefix}:{operation}"
    action = ACTIONS.get(name, name)
    rights = RIGHTS.get(name) or ((action, RESOURCES.get(action) or RESOURCES.get(prefix)),)
    return [need for action, target in rights for need in _needs(action, target, call)]


def _needs(action: str, target: Target | None, call: Call) -> Iterable[Need]:
    found = target(call) if target else None
    if found is None:
        found = [_own_arn(action, call) or ANYTHING]
    context = CONTEXTS[action](call) if action in CONTEXTS else {}
    return [Need(action, resource, context) for resource in found]


def _own_arn(action: str, call: Call) -> str | None:
    """The only argument that is an ARN of the service itself: most probably it is what the action is about."""
    given = call.given.values() if isinstance(call.given, Mapping) else ()
    prefix = f"arn:{call.place.partition}:{action.split(':')[0]}:"
    own = [value for value in given if isinstance(value, str) and value.startswith(prefix)]
    return own[0] if len(own) == 1 else None


def needs_of_grants(grants: Grants, call: Call) -> list[Need]:
    """What grants allow for a call, each action on each resource."""
    return [
        Need(action, Pattern(resource) if ANYTHING in resource else resource, context)
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
