"""One action of an optimized integration: how a Task may call it, its arguments, its result, and its permissions."""

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
    """A result to start with when a test fakes the task, and its description (``the answer of the model``)."""

    what: str
    result: dict[str, Any]


def _no_problems(given: Fields) -> list[str]:
    return []


def _no_refusal(answered: Fields) -> str | None:
    return None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Action:
    """The special rules for an action. The defaults are for an action that calls the API operation of the same name.

    ``patterns``: the supported integration patterns (``""`` is request-response). ``required``: arguments that AWS
    requires when a definition is created, in addition to those in the API's model.

    ``operation``: the API's name for the operation. ``fields``: members of the API with another name here; those in
    ``single`` have one value here and a list in the API. ``hidden``: members of the API's answer that are not in the
    result. ``repeated``: arguments that the result repeats. ``http``: the arguments of an action that sends an HTTP
    request. ``modelled`` is False if no API model describes the result. ``errors`` has the names for an action that
    calls another API than the rest of its service.

    ``answered_by``: boto3's service and the operation whose answer the result is, for an action that calls several
    operations or another API. ``described_by``: the operations that describe what ``.sync`` waits for, if it is not a
    job. ``parsed``, by pattern: fields of the result that are text in the API, and any JSON here.
    ``own_arguments``: arguments that the API does not have.

    ``longest``: seconds after which the task times out, even if its TimeoutSeconds is longer.

    ``problems`` lists errors in arguments that the API would accept but the action does not. ``refusal`` returns the
    error of a task if the answer leaves nothing to wait for.

    ``job``: the job of ``.sync``. ``polled_by`` and ``stopped_by``: the IAM actions for polling and stopping it.
    ``policy``: the permissions of the role on AWS's page for the service (None: the page lists none).
    ``iam_operation``: the operation to check in IAM, if the action calls several. ``uses_iam`` is False if something
    other than IAM allows the request.

    ``samples``: results for the text of an UnmockedTaskError, by pattern; that of ``""`` is used for all patterns.
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
    answered_by: tuple[str, str] | None = None
    described_by: tuple[str, ...] = ()
    parsed: Mapping[Pattern, frozenset[str]] = field(default_factory=dict)
    own_arguments: frozenset[str] = frozenset()
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
        """The action's name for a member of the API."""
        return self.fields.get(member) or field_name(member)

    def sent(self, given: Json) -> Json:
        """The arguments, with lists where the API expects them."""
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
        """A result to start with."""
        return self.samples.get(pattern) or self.samples.get("")


PLAIN = Action()
"""An action without special rules."""
