"""The faults that each call of a definition can have, and the names in it that no call can give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_sfn.definition.model import (
    Block,
    Definition,
    FailState,
    MapState,
    ParallelState,
    RetryableState,
    State,
    TaskState,
)
from pytest_sfn.engine.states.retrying import first_match
from pytest_sfn.engine.task.deadline import TaskTimedOut
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.errors import LAMBDA_ERRORS_THAT_PASS, ErrorName, WorkflowError
from pytest_sfn.exploring.faults.compared_errors import compared_errors
from pytest_sfn.exploring.faults.error_names import (
    UNNAMED,
    can_answer,
    can_give,
    is_function,
    unnamed_error,
)
from pytest_sfn.exploring.faults.faults import Alternative, Fault

NEVER_ANSWERED = "never answered"

_MOST_TIMES = 10
"""Up to how many attempts each number of failed attempts in a row is tried; of more only the first few, and all."""
_FIRST_TIMES = (1, 2, 3)

_LAMBDA_ERRORS = tuple(
    f"Lambda.{name}" for name in dict.fromkeys((ErrorName.LAMBDA_TOO_MANY_REQUESTS, *LAMBDA_ERRORS_THAT_PASS))
)
"""Errors of the Lambda service. The first one that the definition does not name is tried."""

_NOT_OF_CALLS = frozenset({ErrorName.ALL, ErrorName.TASK_FAILED, ErrorName.TIMEOUT, ErrorName.HEARTBEAT_TIMEOUT})
"""Names in ErrorEquals that stand for several errors, or for one that time gives and not an answer."""

_FROM_DATA = frozenset(
    {
        ErrorName.DATA_LIMIT_EXCEEDED,
        ErrorName.QUERY_EVALUATION,
        ErrorName.RESULT_PATH_MATCH_FAILURE,
        ErrorName.RUNTIME,
    }
)
"""Errors that the data of a run may cause, and no call."""

_OF_MAP_RUNS = frozenset(
    {ErrorName.ITEM_READER_FAILED, ErrorName.RESULT_WRITER_FAILED, ErrorName.TOLERATED_FAILURES_EXCEEDED}
)

Around = tuple[RetryableState, ...]
ExtraFaults = Mapping[str, Sequence[Fault]]


class PossibleFaults:
    """The faults of the calls of one Task, as alternatives to its normal answer.

    ``after`` has, for each fault, those of a retry that follows it: the same fault once more is the one that hits more
    attempts.
    """

    __slots__ = ("after", "alternatives")

    def __init__(self, alternatives: Iterable[Alternative]) -> None:
        self.alternatives = tuple(alternatives)
        self.after = {
            one.fault: tuple(other for other in self.alternatives if other.fault != one.fault)
            for one in self.alternatives
        }


def possible_faults(definition: Definition, extra: ExtraFaults) -> dict[str, PossibleFaults]:
    """The faults of the calls of each Task, by its name."""
    compared = compared_errors(definition.document)
    return {
        state.name: PossibleFaults(_alternatives(state, _faults(state, around, compared, extra)))
        for state, around in handling_states(definition.block)
        if isinstance(state, TaskState)
    }


def handled_names(state: RetryableState) -> list[str]:
    """The names in the ErrorEquals of a state, in order."""
    found = (*(one.error_equals for one in state.retriers), *(one.error_equals for one in state.catchers))
    return list(dict.fromkeys(name for names in found for name in names))


def gives(state: State, name: str) -> bool:
    """False if no error with this name can come from a state, or from one inside of it."""
    if isinstance(state, TaskState):
        return name in _FROM_DATA or _task_gives(state, name)
    if isinstance(state, FailState):
        return state.error is not None
    if name in _FROM_DATA or (isinstance(state, MapState) and state.distributed and name in _OF_MAP_RUNS):
        return True
    return any(gives(inner, name) for block in _blocks(state) for inner in block.states.values())


def _task_gives(state: TaskState, name: str) -> bool:
    resource = state.resource
    if name == ErrorName.TIMEOUT:
        return state.timeout_seconds is not None or state.heartbeat_seconds is not None
    if name == ErrorName.HEARTBEAT_TIMEOUT:
        return state.heartbeat_seconds is not None
    return name in _NOT_OF_CALLS or can_give(resource, name) or can_answer(resource, name)


def handling_states(block: Block, around: Around = ()) -> Iterator[tuple[RetryableState, Around]]:
    """All states that may have Retry and Catch, each with those around it, innermost first."""
    for state in block.states.values():
        if isinstance(state, RetryableState):
            yield state, around
            for inner in _blocks(state):
                yield from handling_states(inner, (state, *around))


def _blocks(state: State) -> Sequence[Block]:
    if isinstance(state, MapState):
        return (state.processor,)
    return state.branches if isinstance(state, ParallelState) else ()


def _faults(
    state: TaskState, around: Sequence[RetryableState], compared: Iterable[str], extra: ExtraFaults
) -> Iterator[Fault]:
    """The faults of a Task: what is named first, then what is not, then what takes time, then the test's own."""
    named = _named_errors(state, around, compared)
    faults = [_error_fault(state, name) for name in (*named, *_unnamed_errors(state, named))]
    faults += _faults_in_time(state)
    yield from dict.fromkeys((*faults, *extra.get(state.name, ())))


def _named_errors(state: TaskState, around: Sequence[RetryableState], compared: Iterable[str]) -> list[str]:
    """The errors that the definition names for a Task. Those that a state around it names matter if they reach it, and
    those that a Choice names if a catcher may lead there."""
    names = handled_names(state)
    catchers = list(state.catchers)
    for outer in around:
        names += [name for name in handled_names(outer) if first_match(catchers, WorkflowError(name)) is None]
        catchers += outer.catchers
    names += sorted(name for name in compared if first_match(catchers, WorkflowError(name)) is not None)
    return [name for name in dict.fromkeys(names) if name not in _NOT_OF_CALLS and _task_gives(state, name)]


def _unnamed_errors(state: TaskState, named: Sequence[str]) -> Iterator[str]:
    """One error that nothing names, and one of the Lambda service. A request to start an execution may fail, too."""
    resource = state.resource
    own = unnamed_error(resource)
    if resource.is_answered:
        yield next(name for name in (UNNAMED, f"{UNNAMED}2") if name not in named)
    makes_a_request = not resource.is_answered or (resource.kind == "service" and not is_function(resource))
    if makes_a_request and own not in named:
        yield own
    if is_function(resource):
        yield next((name for name in _LAMBDA_ERRORS if name not in named), _LAMBDA_ERRORS[0])


def _is_explored_itself(state: TaskState) -> bool:
    """True for a Task that waits for an execution in this process: its own calls are made to fail."""
    return state.resource.service == "states" and state.resource.waits_for_job


def _error_fault(state: TaskState, name: str) -> Fault:
    is_answer = can_answer(state.resource, name) and not _is_of_service(state, name)
    return Fault("answer" if is_answer else "error", name, name)


def _is_of_service(state: TaskState, name: str) -> bool:
    """True for an error with which the service itself refuses the request that hands out a token."""
    return (
        state.resource.kind == "service" and not is_function(state.resource) and name == unnamed_error(state.resource)
    )


def _faults_in_time(state: TaskState) -> Iterator[Fault]:
    resource = state.resource
    if resource.waits_for_job and not _is_explored_itself(state):
        yield Fault("job", ErrorName.TASK_FAILED, ErrorName.TASK_FAILED)
    if state.timeout_seconds:
        yield Fault("timeout", ErrorName.TIMEOUT, ErrorName.TIMEOUT)
    if resource.is_answered and state.heartbeat_seconds:
        yield Fault("silence", ErrorName.HEARTBEAT_TIMEOUT, ErrorName.TIMEOUT)
    elif resource.is_answered and not state.timeout_seconds:
        yield Fault("silence", NEVER_ANSWERED)


def _alternatives(state: TaskState, faults: Iterable[Fault]) -> Iterator[Alternative]:
    for fault in faults:
        attempts = _attempts(state, fault)
        times = range(1, attempts + 1) if attempts <= _MOST_TIMES else (*_FIRST_TIMES, attempts)
        yield from (Alternative(fault, count, lasts=count == attempts) for count in times)


def _attempts(state: TaskState, fault: Fault) -> int:
    """How many attempts there are of a call that always fails in this way."""
    if fault.error is None:
        return 1
    place = first_match(state.retriers, _failure(fault))
    return 1 if place is None else state.retriers[place].max_attempts + 1


def _failure(fault: Fault) -> WorkflowError:
    if fault.kind == "timeout":
        return TaskTimedOut()
    if fault.kind == "silence":
        return HeartbeatMissed()
    return WorkflowError(fault.error)
