"""Retry and Catch. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.definition.checks.quotas import MAX_NUMBER
from pytest_sfn.definition.model import Catcher, Retrier, RetryableState
from pytest_sfn.engine.failures import FatalError, StateFailed
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.states.dataflow import caught_outcome, result_outcome
from pytest_sfn.engine.states.wait import pause
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import ErrorName, WorkflowError

_NO_TASK_FAILURES = frozenset({ErrorName.TIMEOUT, ErrorName.QUERY_EVALUATION})
"""The errors that States.TaskFailed does not match, as measured on AWS."""

Attempt = Callable[[Visit], Steps]
"""One attempt at a state's work: a generator that returns the result or raises WorkflowError."""


def matches(error_equals: Sequence[str], failure: WorkflowError) -> bool:
    """True if a retrier or catcher with these names handles an error."""
    if failure.error in error_equals or ErrorName.ALL in error_equals:
        return True
    if ErrorName.TASK_FAILED in error_equals and failure.error not in _NO_TASK_FAILURES:
        return True
    return isinstance(failure, HeartbeatMissed) and ErrorName.HEARTBEAT_TIMEOUT in error_equals


def first_match(handlers: Sequence[Retrier | Catcher], failure: WorkflowError) -> int | None:
    """The index of the first retrier or catcher that handles an error."""
    for place, handler in enumerate(handlers):
        if matches(handler.error_equals, failure):
            return place
    return None


class HandlerChoice:
    """Chooses the retrier and the catcher of an error: the place of the first one that takes it, or None.

    After each error a retrier is chosen, and then a catcher if there is no retry. A state that is counted has a choice
    of its own, which notes what it chose.
    """

    __slots__ = ()

    def retrier(self, retriers: Sequence[Retrier], failure: WorkflowError) -> int | None:
        return first_match(retriers, failure)

    def catcher(self, catchers: Sequence[Catcher], failure: WorkflowError) -> int | None:
        return first_match(catchers, failure)

    def follow(self, visit: Visit, steps: Steps) -> Steps:
        """The steps of a whole visit, as they are run."""
        return steps


FIRST_MATCH = HandlerChoice()


def run_with_retries(visit: Visit, attempt: Attempt, choice: HandlerChoice = FIRST_MATCH) -> Steps:
    """Run attempts at a state's work until one succeeds, the error is caught, or the state fails. Returns (next state,
    output).

    Raises StateFailed, or FatalError for an error that no catcher can handle.
    """
    state = visit.state
    assert isinstance(state, RetryableState)
    visit.retry_count = visit.retry_count or 0
    used: dict[int, int] | None = None
    while True:
        try:
            result = yield from attempt(visit)
            output, assigned = (result, None) if visit.plan.keeps_result else result_outcome(state, visit, result)
            return state.next, visit.exit(output, assigned)
        except FatalError:
            raise
        except WorkflowError as raised:
            failure = visit.explain(raised)
            if isinstance(failure, FatalError):
                raise failure from None
        used = used or {}
        delay = _retry_delay(state.retriers, failure, used, visit, choice)
        if delay is None:
            return _catch(visit, failure, choice)
        yield from pause(visit, delay, "Retry")
        visit.execution.note_repeat(state.name)
        visit.retry_count += 1
        visit.work = None


def _retry_delay(
    retriers: Sequence[Retrier], failure: WorkflowError, used: dict[int, int], visit: Visit, choice: HandlerChoice
) -> int | None:
    """Microseconds until the next attempt; None if there is none. Only the first retrier that matches the error
    counts."""
    place = choice.retrier(retriers, failure)
    if place is None:
        return None
    retrier, count = retriers[place], used.get(place, 0)
    if count >= retrier.max_attempts:
        return None
    used[place] = count + 1
    return round(delay_seconds(retrier, count, visit.random) * MICROSECONDS)


def delay_seconds(retrier: Retrier, count: int, random: Callable[[], float]) -> float:
    """How long a retrier waits before its retry number ``count`` (from 0)."""
    try:
        delay = retrier.interval_seconds * float(retrier.backoff_rate) ** count
    except OverflowError:
        delay = float("inf")
    longest = retrier.max_delay_seconds if retrier.max_delay_seconds is not None else MAX_NUMBER
    delay = min(delay, longest)
    return delay * random() if retrier.full_jitter else delay


def _catch(visit: Visit, failure: WorkflowError, choice: HandlerChoice) -> tuple[str, object]:
    """Continue with the first catcher that matches, or fail the state."""
    state = visit.state
    assert isinstance(state, RetryableState)
    if state.type != "Task":
        visit.record(f"{state.type}StateFailed")
    place = choice.catcher(state.catchers, failure)
    if place is None:
        raise StateFailed.of(failure)
    catcher = state.catchers[place]
    try:
        output, assigned = caught_outcome(state, catcher, visit, failure)
    except WorkflowError as raised:
        raise final_failure(visit, raised) from None
    return catcher.next, visit.exit(output, assigned)


def final_failure(visit: Visit, failure: WorkflowError) -> WorkflowError:
    """The error with which a state fails after its retries, and with it its block."""
    if isinstance(failure, (StateFailed, FatalError)):
        return failure
    explained = visit.explain(failure)
    return explained if isinstance(explained, FatalError) else StateFailed.of(explained)
