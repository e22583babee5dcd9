"""One action of an optimized integration: how a Task may call it, what it takes and gives, and what its role needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pytest_sfn.integrations.record.answers import ErrorNames
from pytest_sfn.integrations.record.api_names import field_name
from pytest_sfn.integrations.record.http_arguments import HttpArguments
from pytest_sfn.integrations.record.job import Job
from pytest_sfn.integrations.record.policy import Rule
from pytest_sfn.integrations.record.resource import Pattern
from pytest_sfn.values.json_text import Json

CALL: frozenset[Pattern] = frozenset({""})
SYNC: frozenset[Pattern] = frozenset({"", "sync"})
TOKEN: frozenset[Pattern] = frozenset({"", "waitForTaskToken"})
BOTH: frozenset[Pattern] = SYNC | TOKEN

Fields = dict[str, Json]


class Sample(NamedTuple):
    """A result to begin with when a test fakes the task, and what it is (``what the model answers``)."""

    what: str
    result: dict[str, Any]


def _no_problems(given: Fields) -> list[str]:
    return []


def _no_refusal(answered: Fields) -> str | None:
    return None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Action:
    """What is particular to an action. The defaults are those of an action that calls the API's operation of its name.

    ``patterns``: the integration patterns that it supports (``""`` is request-response). ``required``: arguments that
    AWS asks for when a definition is created; the model of the API knows of more.

    ``operation``: the API's name of what it calls. ``fields``: members of the API that have another name here; those in
    ``single`` hold one value, which the API has in a list. ``hidden``: members of the API's answer that the result
    does not have. ``repeated``: arguments that the result repeats. ``http``: the arguments of an action that sends an
    HTTP request. ``modelled`` is False where no model of an API describes the result, ``errors`` names those of an
    action that calls another API than the rest of its service.

    ``longest``: seconds after which the task times out, even if its TimeoutSeconds is longer.

    ``problems`` lists what the API would take and the action does not; ``refusal`` names the error of a task that has
    nothing to wait for after this answer.

    ``job`` is what ``.sync`` waits for; ``polled_by`` and ``stopped_by`` are the IAM actions that ask about it and stop
    it. ``policy`` is what AWS's page for the service says a role needs (None: it says nothing). ``iam_operation``: the
    operation that IAM is asked about, where the action calls several; ``uses_iam`` is False where something else than
    IAM allows the request.

    ``samples``: results for an UnmockedTaskError to show, by pattern; that of ``""`` serves all patterns.
    """

    patterns: frozenset[Pattern] = CALL
    required: tuple[str, ...] = ()
    operation: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    repeated: tuple[str, ...] = ()
    http: HttpArguments | None = None
    modelled: bool = True
    longest: int | None = None
    errors: ErrorNames | None = None
    problems: Callable[[Fields], list[str]] = _no_problems
    refusal: Callable[[Fields], str | None] = _no_refusal
    job: Job | None = None
    polled_by: str | None = None
    stopped_by: str | None = None
    policy: Rule | None = None
    iam_operation: str | None = None
    uses_iam: bool = True
    samples: Mapping[Pattern, Sample] = field(default_factory=dict)

    def spelling(self, member: str) -> str:
        """What the action calls a member of the API."""
        return self.fields.get(member) or field_name(member)

    def sent(self, given: Json) -> Json:
        """The arguments, with lists where the API has them."""
        if not self.single or not isinstance(given, dict):
            return given
        return {name: [value] if name in self.single and value is not None else value for name, value in given.items()}

    def result(self, given: Json, answered: Fields) -> Fields:
        """The result for the API's answer."""
        repeated = {name: given[name] for name in self.repeated}
        return repeated | {
            name: value[0] if name in self.single else value
            for name, value in answered.items()
            if name not in self.hidden
        }

    def sample(self, pattern: Pattern) -> Sample | None:
        """A result to begin with."""
        return self.samples.get(pattern) or self.samples.get("")


PLAIN = Action()
"""An action with nothing particular to it."""
