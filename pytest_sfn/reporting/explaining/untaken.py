"""Why no retrier and no catcher took the error that ended an execution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.engine.states.retrying import matches
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.reporting.history.attempts import Attempt, attempts
from pytest_sfn.reporting.history.state_visits import StateVisit, details
from pytest_sfn.values.similar_names import closest

UNCATCHABLE = frozenset({ErrorName.RUNTIME, ErrorName.DATA_LIMIT_EXCEEDED})
"""The errors that no retrier and no catcher takes."""

_DEFAULT_ATTEMPTS = 3
_RETRYABLE = frozenset({"Task", "Parallel", "Map"})


def why_not_taken(visit: StateVisit, error: str | None, states: Mapping[str, Document]) -> Iterator[str]:
    """One line for each state, from the one that failed outwards. ``states`` are the states of the definition."""
    if error in UNCATCHABLE:
        yield f"{error} ends every execution: no retrier or catcher takes it"
        return
    if visit.type == "Fail" and visit.scope is None:
        return
    failure = _failure(visit, error)
    for around in visit.outwards():
        fields = states.get(around.name)
        if fields is not None:
            yield from _in_state(around, fields, failure)


def _failure(visit: StateVisit, error: str | None) -> WorkflowError:
    made = attempts(visit)
    return _failure_of(made[-1], error) if made else WorkflowError(error)


def _failure_of(attempt: Attempt, error: str | None) -> WorkflowError:
    return HeartbeatMissed() if attempt.missed_heartbeat else WorkflowError(error)


def _in_state(visit: StateVisit, fields: Document, failure: WorkflowError) -> Iterator[str]:
    """Why a state did not take an error of its own, or of a state inside it."""
    name, retriers, catchers = visit.name, fields.get("Retry") or (), fields.get("Catch") or ()
    if visit.type not in _RETRYABLE:
        if visit.type != "Fail":
            yield f"{name} is a {visit.type} state, which cannot retry or catch"
        return
    if not retriers and not catchers:
        yield f"{name} has no Retry and no Catch"
        return
    yield _why_not_retried(visit, retriers, failure) if retriers else f"{name} has no Retry"
    yield _why_not_caught(name, catchers, failure) if catchers else f"{name} has no Catch"


def _why_not_retried(visit: StateVisit, retriers: Sequence[Mapping[str, Any]], failure: WorkflowError) -> str:
    place = _first_match(retriers, failure)
    if place is None:
        names = [name for retrier in retriers for name in retrier["ErrorEquals"]]
        return f"not retried: {visit.name} retries only {_listed(names)}{_close(failure.error, names)}"
    most = retriers[place].get("MaxAttempts", _DEFAULT_ATTEMPTS)
    if most == 0:
        return f"not retried: MaxAttempts of Retry[{place}] of {visit.name} is 0"
    return f"retries used up ({_retries(visit, retriers, place)} of {most})"


def _retries(visit: StateVisit, retriers: Sequence[Mapping[str, Any]], place: int) -> int:
    """How often a retrier retried the state since it was entered, or redriven."""
    if visit.type != "Task":
        return max(visit.rounds - 1, 0)
    failures = [_failure_of(attempt, details(attempt.failure).get("error")) for attempt in attempts(visit)]
    return sum(_first_match(retriers, failure) == place for failure in failures[:-1])


def _why_not_caught(name: str, catchers: Sequence[Mapping[str, Any]], failure: WorkflowError) -> str:
    names = [error for catcher in catchers for error in catcher["ErrorEquals"]]
    error = failure.error or "an error without a name"
    return f"no catcher of {name} takes {error}: it catches {_listed(names)}{_close(failure.error, names)}"


def _first_match(handlers: Sequence[Mapping[str, Any]], failure: WorkflowError) -> int | None:
    return next((place for place, handler in enumerate(handlers) if matches(handler["ErrorEquals"], failure)), None)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _close(error: str | None, names: Sequence[str]) -> str:
    """The handler's name that is nearly the error's: one of the two is probably misspelled."""
    found = closest(error, names, 0.75) if error else None
    return f"; did you mean {error!r} instead of {found!r}?" if found else ""
