"""Records which permissions in the policies of a role were used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_sfn.iam.evaluation.deciding import applies, matches_resource
from pytest_sfn.iam.evaluation.documents import Statement
from pytest_sfn.iam.evaluation.variables import Keys
from pytest_sfn.iam.requests.needs import Need
from pytest_sfn.iam.wildcards import matches


class Usage:
    """Records the permissions that are used, and lists the others."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._parts = [_StatementUsage(statement) for statement in statements if statement.allows]

    def note(self, need: Need, keys: Keys) -> None:
        """Record that a permission was needed, whether it was allowed or not."""
        for part in self._parts:
            part.note(need, keys)

    def unused(self) -> list[str]:
        """The unused permissions, as ``<action> on <resource>``: an action is listed if it was not needed on any
        resource of its statement, and a resource if it was not needed for any action of its statement.
        """
        return list(dict.fromkeys(text for part in self._parts for text in part.unused()))


class _StatementUsage:
    """The parts of one statement that were needed."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._actions = list(statement.actions) or [f"everything except {', '.join(statement.not_actions)}"]
        self._resources = list(statement.resources) or [f"everything except {', '.join(statement.not_resources)}"]
        self._needed_actions: set[str] = set()
        self._needed_resources: set[str] = set()

    def note(self, need: Need, keys: Keys) -> None:
        statement = self._statement
        if applies(statement, need, keys) is False:
            return
        for action in self._actions:
            if not statement.actions or matches(action, need.action, ignore_case=True):
                self._needed_actions.add(action)
        for resource in self._resources:
            if not statement.resources or matches_resource(resource, need.resource, keys) is not False:
                self._needed_resources.add(resource)

    def unused(self) -> Iterator[str]:
        for action in self._actions:
            for resource in self._resources:
                if action not in self._needed_actions or resource not in self._needed_resources:
                    yield f"{action} on {resource}"
