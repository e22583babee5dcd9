"""The IAM actions and resources for the operations of one service's API.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target

Context = Mapping[str, tuple[str, ...]]
"""Condition keys and their values in a request. A key without a value in the request is empty."""

Rights = tuple[tuple[str, Target], ...]
"""IAM actions, each with its resources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """The permissions for one service, where they do not follow from the names of its operations.

    Actions have no service prefix (``GetJobRun`` is ``glue:GetJobRun``).

    ``prefix``: the prefix of its actions, if it is not the service's name. ``actions``: the operations whose action has
    another name. ``resources``: the resources in the arguments, by action; ``resource`` is for all other actions.
    ``rights``: the operations that need several actions, or actions of other services (``iam:PassRole``). ``contexts``:
    the condition keys that follow from the arguments, by action.
    """

    prefix: str | None = None
    actions: Mapping[str, str] = field(default_factory=dict)
    resource: Target | None = None
    resources: Mapping[str, Target] = field(default_factory=dict)
    rights: Mapping[str, Rights] = field(default_factory=dict)
    contexts: Mapping[str, Callable[[ServiceCall], Context]] = field(default_factory=dict)


NO_PERMISSIONS = Permissions()


def values_of(call: ServiceCall, argument: str) -> tuple[str, ...]:
    """The value of an argument as the value of a condition key."""
    value = call.argument(argument).value
    return () if value is None else (str(value),)
