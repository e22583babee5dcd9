"""Decides whether policies allow a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple

from pytest_sfn.iam.evaluation.conditions import Verdict
from pytest_sfn.iam.evaluation.documents import UNKNOWN_RESOURCE, Statement
from pytest_sfn.iam.evaluation.variables import Keys, fill_in_variables
from pytest_sfn.iam.requests.needs import ANYTHING, Need
from pytest_sfn.iam.wildcards import covers, matches, overlaps
from pytest_sfn.integrations.record.targets import PartialArn


class Decision(Enum):
    """The decision of policies on a request. UNDECIDED: it depends on something unknown."""

    ALLOWED = auto()
    NOT_ALLOWED = auto()
    DENIED = auto()
    UNDECIDED = auto()


class Ruling(NamedTuple):
    """A decision, and for an undecided one the statements that it depends on."""

    decision: Decision
    doubtful: Sequence[Statement] = ()


def decide(statements: Iterable[Statement], need: Need, keys: Keys) -> Ruling:
    """Decide whether statements allow a request: at least one must allow it, and none may deny it."""
    verdicts = [(statement, applies(statement, need, keys)) for statement in statements]
    if any(verdict and not statement.allows for statement, verdict in verdicts):
        return Ruling(Decision.DENIED)
    is_allowed = any(verdict for _, verdict in verdicts)
    doubtful = [statement for statement, verdict in verdicts if verdict is None]
    may_be_allowed = is_allowed or any(statement.allows for statement in doubtful)
    if not may_be_allowed:
        return Ruling(Decision.NOT_ALLOWED)
    if is_allowed:
        doubtful = [statement for statement in doubtful if not statement.allows]
    return Ruling(Decision.UNDECIDED, doubtful) if doubtful else Ruling(Decision.ALLOWED)


def applies(statement: Statement, need: Need, keys: Keys) -> Verdict:
    """True if a statement applies to a request."""
    if not is_about_action(statement, need.action):
        return False
    verdicts = [is_about_resource(statement, need.resource, keys), *(one.is_met(keys) for one in statement.conditions)]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def is_about_action(statement: Statement, action: str) -> bool:
    """True if a statement lists an action."""
    if statement.not_actions:
        return not any(matches(pattern, action, ignore_case=True) for pattern in statement.not_actions)
    return any(matches(pattern, action, ignore_case=True) for pattern in statement.actions)


def is_about_resource(statement: Statement, resource: str, keys: Keys) -> Verdict:
    """True if a statement lists a resource."""
    named = statement.resources or statement.not_resources
    verdicts = [matches_resource(pattern, resource, keys) for pattern in named]
    found = True if True in verdicts else None if None in verdicts else False
    return found if statement.resources or found is None else not found


def matches_resource(pattern: str, resource: str, keys: Keys) -> Verdict:
    """True if a resource in a statement matches the resource of a request."""
    text = fill_in_variables(pattern, keys)
    if text is None:
        return None
    if text.startswith(UNKNOWN_RESOURCE):  # what is unknown in the request, too, is the same resource
        is_same = resource == ANYTHING or matches(text.removeprefix(UNKNOWN_RESOURCE), resource)
        return True if is_same else None
    if not isinstance(resource, PartialArn):
        return matches(text, resource)
    if covers(text, resource):
        return True
    return None if overlaps(text, resource) else False


def doubt(statement: Statement, need: Need, keys: Keys) -> str:
    """Describe what decides whether a statement applies to a request."""
    unknown = [f"{one.operator} of {one.key}" for one in statement.conditions if one.is_met(keys) is None]
    if is_about_resource(statement, need.resource, keys) is None:
        unknown.append(f"which resource it is ({', '.join(statement.resources or statement.not_resources)})")
    return f"{statement.where} depends on {' and '.join(unknown)}"
