"""What AWS's pages on the policies of integrations are made of: actions that a statement allows on resources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target, in_place, named, optional, several
from pytest_sfn.values.json_text import Json

ANY = "*"

Resources = str | list[str]
"""The Resource of a statement, which AWS writes as a text in some places and as a list in others."""

Condition = dict[str, dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement of a page. ``otherwise`` is the Resource if what ``on`` names is decided at run time.

    ``condition`` gives the Condition for a call. ``holds`` is True for the calls that need the statement.
    """

    actions: tuple[str, ...]
    on: Target | Resources
    otherwise: Resources = ANY
    condition: Callable[[ServiceCall], Condition] | None = None
    sid: str | None = None
    holds: Callable[[ServiceCall], bool] | None = None

    def resources(self, call: ServiceCall) -> Resources:
        """The Resource for a call; an empty list if the call reaches nothing of that kind."""
        if callable(self.on):
            found = self.on(call)
            if found is not None:
                return found
        written = self.otherwise if callable(self.on) else self.on
        return in_place(written, call) if isinstance(written, str) else [in_place(arn, call) for arn in written]


Grants = tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one action of a service needs; ``sync`` where it is more if a task waits for the job."""

    call: Grants
    sync: Grants | None = None

    def grants(self, call: ServiceCall) -> Grants:
        """What a call needs."""
        of_pattern = self.sync if self.sync is not None and call.pattern.startswith("sync") else self.call
        return tuple(grant for grant in of_pattern if grant.holds is None or grant.holds(call))


def needs(*grants: Grant, sync: Sequence[Grant] | None = None) -> Rule:
    """What a call needs; ``sync`` is what it needs if the task waits for the job."""
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
    """A statement that allows some actions, separated by spaces. A name without a service has that of the first."""
    first, *others = actions.split()
    service = first.split(":")[0]
    all_of_them = (first, *(name if ":" in name else f"{service}:{name}" for name in others))
    return Grant(all_of_them, on, otherwise, condition, sid, holds)


def managed_rule(name: str, sid: str | None = None) -> Grant:
    """The EventBridge rule by which Step Functions hears of the end of a job."""
    rule = f"arn:aws:events:{{region}}:{{account}}:rule/{name}"
    return allow("events:PutTargets PutRule DescribeRule", on=[rule], sid=sid)


def pass_role(*arguments: str, to: str | list[str] | None = None, sid: str | None = None) -> Grant:
    """The right to hand the roles that some arguments name over to a service."""
    condition: Condition | None = {"StringEquals": {"iam:PassedToService": to}} if to else None
    return allow(
        "iam:PassRole",
        on=several(*(optional(name, named(f"arn:aws:iam::{{account}}:role/{{{name}}}")) for name in arguments)),
        condition=(lambda call: condition) if condition else None,
        sid=sid,
    )


def is_written(argument: str) -> Callable[[ServiceCall], bool]:
    """Whether an argument stands in the definition."""
    return lambda call: call.argument(argument).known


def is_chosen(argument: str) -> Callable[[ServiceCall], bool]:
    """Whether an argument is decided at run time."""
    return lambda call: not call.argument(argument).known
