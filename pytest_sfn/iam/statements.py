"""The statements of a policy. The same permissions of several tasks become one statement with all their resources."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pytest_sfn.iam.wildcards import covers
from pytest_sfn.integrations.record.policy import ANY, Condition, Grants, Resources, resource_list
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.values.json_text import Json, dumps

Statement = dict[str, Json]

_NUMBER = re.compile(r"\d*$")


class Statements:
    """The statements for one service, in the order in which they were first needed."""

    def __init__(self) -> None:
        self._merged: dict[str, _Merged] = {}

    def add(self, grants: Grants, call: ServiceCall) -> None:
        """Allow what a call needs. Resources are added to an existing statement with the same actions."""
        for grant in grants:
            resources = grant.resources(call)
            if not resources:
                continue
            condition = grant.condition(call) if grant.condition else {}
            key = dumps([grant.sid, grant.actions, condition])
            if key in self._merged:
                self._merged[key].add(resources)
            else:
                self._merged[key] = _Merged(grant.sid, grant.actions, resources, condition)

    def render(self) -> list[Statement]:
        return [merged.render() for merged in self._merged.values()]


class _Merged:
    """One statement for the resources of several calls."""

    def __init__(self, sid: str | None, actions: tuple[str, ...], resources: Resources, condition: Condition) -> None:
        self._sid = sid
        self._actions = actions
        self._resources = resources
        self._condition = condition

    def add(self, resources: Resources) -> None:
        if resources != self._resources:
            self._resources = _without_covered([*resource_list(self._resources), *resource_list(resources)])

    def render(self) -> Statement:
        return {
            **({"Sid": self._sid} if self._sid else {}),
            "Effect": "Allow",
            "Action": list(self._actions),
            "Resource": self._resources,
            **({"Condition": self._condition} if self._condition else {}),
        }


def _without_covered(resources: list[str]) -> Resources:
    """Each resource once, without those that another one covers."""
    if ANY in resources:
        return ANY
    once = list(dict.fromkeys(resources))
    return [one for one in once if not any(other != one and covers(other, one) for other in once)]


def number_sids(statements: Iterable[Statement]) -> None:
    """Number statements with the same Sid, because a Sid must be unique in a policy."""
    taken: set[str] = set()
    for statement in statements:
        sid = statement.get("Sid")
        if sid is None:
            continue
        stem, number = _NUMBER.sub("", sid), 2
        while sid in taken:
            sid, number = f"{stem}{number}", number + 1
        taken.add(sid)
        statement["Sid"] = sid
