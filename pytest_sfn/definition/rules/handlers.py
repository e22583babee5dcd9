"""Retriers and catchers for errors that nothing gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_sfn.definition.checks.diagnostics import DiagnosticCollector
from pytest_sfn.definition.model import (
    Block,
    Catcher,
    FailState,
    MapState,
    ParallelState,
    Retrier,
    RetryableState,
    TaskState,
)
from pytest_sfn.definition.walks.compiled_states import PlacedState, states_of
from pytest_sfn.errors import ErrorName
from pytest_sfn.values.similar_names import did_you_mean

NEVER_GIVEN = "ERROR_NEVER_GIVEN"

_PREFIX = "States."
_OF_TASKS = ("IntrinsicFailure", "ParameterPathFailure", "TaskFailed")
_OF_BLOCKS = ("BranchFailed", "NoChoiceMatched")
_OTHERS = ("Http.Socket",)
_ERRORS = frozenset(
    {
        ErrorName.ALL,
        ErrorName.DATA_LIMIT_EXCEEDED,
        ErrorName.HEARTBEAT_TIMEOUT,
        ErrorName.ITEM_READER_FAILED,
        ErrorName.PERMISSIONS,
        ErrorName.QUERY_EVALUATION,
        ErrorName.RESULT_PATH_MATCH_FAILURE,
        ErrorName.RESULT_WRITER_FAILED,
        ErrorName.RUNTIME,
        ErrorName.TIMEOUT,
        ErrorName.TOLERATED_FAILURES_EXCEEDED,
        *(f"{_PREFIX}{name}" for name in (*_OF_TASKS, *_OF_BLOCKS, *_OTHERS)),
    }
)
"""The errors of Step Functions itself. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""

_ALL = (ErrorName.ALL,)
_STATUS_CODE = f"{_PREFIX}Http.StatusCode."
_OF_MAPS = frozenset(
    {ErrorName.ITEM_READER_FAILED, ErrorName.RESULT_WRITER_FAILED, ErrorName.TOLERATED_FAILURES_EXCEEDED}
)
_NOT_OF_TASKS = _OF_MAPS | {f"{_PREFIX}{name}" for name in _OF_BLOCKS}


def check_handlers(block: Block, collector: DiagnosticCollector) -> None:
    """Warn about each name in an ErrorEquals that nothing in its state gives."""
    for state in block.states.values():
        if not isinstance(state, RetryableState):
            continue
        if state.retriers:
            _check(state, "Retry", state.retriers, collector)
        if state.catchers:
            _check(state, "Catch", state.catchers, collector)
        if not isinstance(state, TaskState):
            for inner in _blocks_of(state):
                check_handlers(inner, collector)


def _check(
    state: RetryableState, field: str, handlers: Sequence[Retrier | Catcher], collector: DiagnosticCollector
) -> None:
    for place, handler in enumerate(handlers):
        if handler.error_equals == _ALL:
            continue
        for name, why in _never_given(state, handler.error_equals):
            hint = did_you_mean(name, sorted(_ERRORS), 0.75) if name not in _ERRORS else None
            location = f"{state.location}/{field}[{place}]/ErrorEquals"
            collector.warning(NEVER_GIVEN, f"Nothing gives the error {name}: {why}", location, hint)


def _never_given(state: RetryableState, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The names that nothing gives, and why. A name of another kind may come from a function, a fake or an answer."""
    for name in names:
        why = _why_not(state, name) if name.startswith(_PREFIX) else None
        if why:
            yield name, why


def _why_not(state: RetryableState, name: str) -> str | None:
    """Why a state gives no error of Step Functions with this name; None if it may."""
    if name not in _ERRORS and not name.startswith(_STATUS_CODE):
        return None if _fails_with_own_error(state) else "Step Functions has no such error"
    if not isinstance(state, TaskState):
        is_inline = isinstance(state, MapState) and not state.distributed and not _has_blocks(state)
        return "only a Distributed Map gives it" if is_inline and name in _OF_MAPS else None
    if name in _NOT_OF_TASKS:
        return "a Task does not give it"
    if name == ErrorName.HEARTBEAT_TIMEOUT and state.heartbeat_seconds is None:
        return f"{state.name} has no HeartbeatSeconds"
    return None


def _has_blocks(state: MapState) -> bool:
    """True if other states with blocks are inside a Map: their errors pass through it."""
    inner = (placed.state for placed in _inside(state))
    return any(isinstance(one, RetryableState) and not isinstance(one, TaskState) for one in inner)


def _fails_with_own_error(state: RetryableState) -> bool:
    """True if a Fail state inside a Parallel or Map gives an error of its own, which may have any name."""
    return any(isinstance(placed.state, FailState) and placed.state.error for placed in _inside(state))


def _inside(state: RetryableState) -> Iterator[PlacedState]:
    for block in _blocks_of(state):
        yield from states_of(block)


def _blocks_of(state: RetryableState) -> tuple[Block, ...]:
    if isinstance(state, MapState):
        return (state.processor,)
    return state.branches if isinstance(state, ParallelState) else ()
