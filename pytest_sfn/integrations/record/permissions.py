"""Which IAM actions and resources the operations of one service's API are about.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target

Context = Mapping[str, tuple[str, ...]]
"""Condition keys and their values in a request; a key that the request does not have is empty."""

Rights = tuple[tuple[str, Target], ...]
"""IAM actions, each with the resources that it is needed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What IAM is asked about one service, where the names of its operations alone do not say it.

    Actions are named without the prefix of the service (``GetJobRun`` is ``glue:GetJobRun``).

    ``prefix``: how its actions begin, if not with its name. ``actions``: the operations whose action has another name.
    ``resources``: the resources that the arguments name, by action; ``resource`` is for all other actions. ``rights``:
    the operations that need several actions, or actions of other services (``iam:PassRole``). ``contexts``: the
    condition keys that the arguments give, by action.
    """

    prefix: str | None = None
    actions: Mapping[str, str] = field(default_factory=dict)
    resource: Target | None = None
    resources: Mapping[str, Target] = field(default_factory=dict)
    rights: Mapping[str, Rights] = field(default_factory=dict)
    contexts: Mapping[str, Callable[[ServiceCall], Context]] = field(default_factory=dict)


NO_PERMISSIONS = Permissions()


def values_of(call: ServiceCall, argument: str) -> tuple[str, ...]:
    """The value of an argument as that of a condition key."""
    value = call.argument(argument).value
    return () if value is None else (str(value),)
