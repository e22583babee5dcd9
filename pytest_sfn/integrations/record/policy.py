"""The statements in AWS's policies for integrations: the actions that they allow, and on which resources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target, in_place, named, optional, several
from pytest_sfn.values.json_text import Json

ANY = "*"

Resources = str | list[str]
"""The Resource of a statement. AWS writes it as a text in some places and as a list in others."""


def resource_list(resources: Resources) -> list[str]:
    """The ARNs of a statement as a list."""
    return [resources] if isinstance(resources, str) else resources


Condition = dict[str, dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement of a policy. ``otherwise`` is the Resource if that of ``on`` is known only at run time.

    ``condition`` returns the Condition for a call. ``holds`` is True for the calls that need the statement.
    """

    actions: tuple[str, ...]
    on: Target | Resources
    otherwise: Resources = ANY
    condition: Callable[[ServiceCall], Condition] | None = None
    sid: str | None = None
    holds: Callable[[ServiceCall], bool] | None = None

    def resources(self, call: ServiceCall) -> Resources:
        """The Resource for a call; an empty list if the call uses no such resource."""
        if callable(self.on):
            found = self.on(call)
            if found is not None:
                return found
        written = self.otherwise if callable(self.on) else self.on
        return in_place(written, call) if isinstance(written, str) else [in_place(arn, call) for arn in written]


Grants = tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The permissions for one action of a service; ``sync`` are those for waiting for the job, if they differ."""

    call: Grants
    sync: Grants | None = None

    def grants(self, call: ServiceCall) -> Grants:
        """The permissions for a call."""
        of_pattern = self.sync if self.sync is not None and call.pattern.startswith("sync") else self.call
        return tuple(grant for grant in of_pattern if grant.holds is None or grant.holds(call))


def needs(*grants: Grant, sync: Sequence[Grant] | None = None) -> Rule:
    """The permissions for a call; ``sync`` are those for waiting for the job, if they differ."""
    return Rule(grants, None if sync is None else tuple(sync))


def allow(
    actions: str,
    on: Target | Resources,
    otherwise: Resources = ANY,
    *,
    condition: Callable[[ServiceCall], Condition] | None = None,
    sid: str | None = None,
    holds: Callable[[ServiceCall], bool] | None = None,
) -> Grant:
    """A statement that allows some actions, separated by spaces. A name without a service belongs to the first
    one's."""
    first, *others = actions.split()
    service = first.split(":")[0]
    all_of_them = (first, *(name if ":" in name else f"{service}:{name}" for name in others))
    return Grant(all_of_them, on, otherwise, condition, sid, holds)


def managed_rule(name: str, sid: str | None = None) -> Grant:
    """The permission to manage the EventBridge rule with which Step Functions learns of the end of a job."""
    rule = f"arn:aws:events:{{region}}:{{account}}:rule/{name}"
    return allow("events:PutTargets PutRule DescribeRule", on=[rule], sid=sid)


def pass_role(*arguments: str, to: str | list[str] | None = None, sid: str | None = None) -> Grant:
    """The permission to pass the roles in some arguments to a service."""
    condition: Condition | None = {"StringEquals": {"iam:PassedToService": to}} if to else None
    return allow(
        "iam:PassRole",
        on=several(*(optional(name, named(f"arn:aws:iam::{{account}}:role/{{{name}}}")) for name in arguments)),
        condition=(lambda call: condition) if condition else None,
        sid=sid,
    )


def is_written(argument: str) -> Callable[[ServiceCall], bool]:
    """A test: True if the definition contains the value of an argument."""
    return lambda call: call.argument(argument).known


def is_chosen(argument: str) -> Callable[[ServiceCall], bool]:
    """A test: True if an argument is known only at run time."""
    return lambda call: not call.argument(argument).known
