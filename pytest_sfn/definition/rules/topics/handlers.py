"""Retriers and catchers that handle nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pytest_sfn.definition.rules.machine import CheckedMachine, CheckedState, entries
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.errors import LAMBDA_ERRORS_THAT_PASS, ErrorName
from pytest_sfn.integrations.record.resource import parse_resource
from pytest_sfn.values.similar_names import closest, did_you_mean

_PREFIX = "States."
_STATUS_CODE = f"{_PREFIX}Http.StatusCode."
_IN_SPECIFICATION_ONLY = frozenset(
    f"{_PREFIX}{name}" for name in ("IntrinsicFailure", "NoChoiceMatched", "ParameterPathFailure")
)
"""AWS reports these as States.Runtime."""

_OF_MAPS = frozenset(
    {ErrorName.ITEM_READER_FAILED, ErrorName.RESULT_WRITER_FAILED, ErrorName.TOLERATED_FAILURES_EXCEEDED}
)
_NO_CHOICE = f"{_PREFIX}NoChoiceMatched"
_BRANCH_FAILED = f"{_PREFIX}BranchFailed"
_TIMEOUTS = frozenset({ErrorName.TIMEOUT, ErrorName.HEARTBEAT_TIMEOUT})
_ERRORS = _IN_SPECIFICATION_ONLY | _OF_MAPS | _TIMEOUTS | {
    ErrorName.ALL,
    ErrorName.DATA_LIMIT_EXCEEDED,
    ErrorName.PERMISSIONS,
    ErrorName.QUERY_EVALUATION,
    ErrorName.RESULT_PATH_MATCH_FAILURE,
    ErrorName.RUNTIME,
    ErrorName.TASK_FAILED,
    _BRANCH_FAILED,
    f"{_PREFIX}Http.Socket",
}  # fmt: skip
"""The errors of Step Functions itself. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""

_LAMBDA_ERRORS = (
    *(f"Lambda.{name}" for name in LAMBDA_ERRORS_THAT_PASS),
    f"Lambda.{ErrorName.LAMBDA_CLIENT_TIMEOUT}",
    f"Lambda.{ErrorName.LAMBDA_TOO_MANY_REQUESTS}",
    ErrorName.LAMBDA_UNKNOWN,
)
_SPELLING_MISTAKE = 0.9
"""How similar two names are that differ by a letter or two, or by their prefix."""

_NOT_TASK_FAILED = _TIMEOUTS | {ErrorName.ALL, ErrorName.DATA_LIMIT_EXCEEDED, ErrorName.QUERY_EVALUATION}
"""The errors that States.TaskFailed does not match, or may not."""


def find_never_given(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """Names of Step Functions' own errors that do not exist, that the state does not give, or that nothing handles."""
    for state, location, names in machine.once(_handlers):
        for name in names:
            why = _why_never(state, name) if name.startswith(_PREFIX) else None
            if why:
                hint = did_you_mean(name, sorted(_ERRORS), 0.75) if name not in _ERRORS else None
                yield RuleFinding(location, f"Nothing fails with the error {name}: {why}", hint)


def find_timeouts_without_limit(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """Handlers for nothing but States.Timeout in a Task that never times out. Beside other names it does no harm."""
    for state, location, names in machine.once(_handlers):
        if state.kind == "Task" and list(names) == [ErrorName.TIMEOUT] and not _times_out(state):
            message = f"{state.name} never fails with {ErrorName.TIMEOUT}: it has no TimeoutSeconds"
            yield RuleFinding(location, message, "set TimeoutSeconds")


def find_runtime_errors(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for _, location, names in machine.once(_handlers):
        if ErrorName.RUNTIME in names:
            hint = "check the data before this state, with a Choice and IsPresent"
            yield RuleFinding(location, "States.Runtime is never retried or caught: the execution fails", hint)


def find_unreached(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """Retriers and catchers whose errors all go to earlier ones."""
    for state in machine.of("Task", "Parallel", "Map"):
        for field in ("Retry", "Catch"):
            taken: set[str] = set()
            for place, entry in enumerate(entries(state.fields, field)):
                names = entry["ErrorEquals"]
                if all(_is_taken(name, taken) for name in names):
                    location = f"{state.at(field)}[{place}]"
                    yield RuleFinding(
                        location, f"An earlier entry of {field} takes all of its errors: {', '.join(names)}"
                    )
                taken.update(names)


def find_misspelt(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """Names that are almost those of an error that the task can give."""
    for state, location, names in machine.once(_handlers):
        for name in names:
            meant = None if name.startswith(_PREFIX) else _meant_error(state, name, machine)
            if meant:
                yield RuleFinding(location, f"{name} looks like a misspelt error name", f"did you mean {meant!r}?")


RULES = (
    NamedRule(
        "TIMEOUT_NEVER_GIVEN",
        "ADVICE",
        "Retry or Catch is for States.Timeout, and the task has no TimeoutSeconds",
        find_timeouts_without_limit,
    ),
    NamedRule(
        "ERROR_NEVER_GIVEN",
        "WARNING",
        "Retry or Catch names an error that the state cannot fail with",
        find_never_given,
    ),
    NamedRule(
        "RUNTIME_ERROR_HANDLED",
        "WARNING",
        "Retry or Catch names States.Runtime, which is never handled",
        find_runtime_errors,
    ),
    NamedRule(
        "HANDLER_NEVER_REACHED",
        "WARNING",
        "An earlier entry of Retry or Catch takes all errors of this one",
        find_unreached,
    ),
    NamedRule(
        "ERROR_MISSPELT",
        "WARNING",
        "Retry or Catch misspells an error of the task",
        find_misspelt,
    ),
)


def _handlers(machine: CheckedMachine) -> list[tuple[CheckedState, str, Sequence[str]]]:
    """The entries of Retry and Catch: their state, the location of their names, and the names."""
    found = []
    for state in machine.of("Task", "Parallel", "Map"):
        for field in ("Retry", "Catch"):
            for place, entry in enumerate(entries(state.fields, field)):
                if entry["ErrorEquals"] != [ErrorName.ALL]:
                    found.append((state, f"{state.at(field)}[{place}]/ErrorEquals", entry["ErrorEquals"]))
    return found


def _why_never(state: CheckedState, name: str) -> str | None:
    """Why a state gives no error of Step Functions with this name; None if it may."""
    if name not in _ERRORS and not name.startswith(_STATUS_CODE):
        return None if _fails_with_own_error(state) else "Step Functions has no such error"
    if state.kind == "Task" and (why := _why_not_of_task(state, name)):
        return why
    if name in _IN_SPECIFICATION_ONLY:
        return "Step Functions reports States.Runtime instead, which is never handled"
    return None if state.kind == "Task" else _why_not_of_block(state, name)


def _why_not_of_block(state: CheckedState, name: str) -> str | None:
    if name in _OF_MAPS:
        may_be = any(inner.kind != "Task" for inner in _inside(state) if inner.blocks)
        is_distributed = any(block.distributed for block in state.blocks)
        return None if may_be or is_distributed or state.kind == "Parallel" else "only a Distributed Map fails with it"
    if name == ErrorName.QUERY_EVALUATION and not any(one.jsonata for one in (state, *_inside(state))):
        return f"neither {state.name} nor a state inside it uses JSONata"
    return None


def _why_not_of_task(state: CheckedState, name: str) -> str | None:
    if name in _OF_MAPS or name in (_BRANCH_FAILED, _NO_CHOICE):
        return "a Task does not fail with it"
    if name == ErrorName.HEARTBEAT_TIMEOUT and not _has(state, "HeartbeatSeconds"):
        return f"{state.name} has no HeartbeatSeconds"
    if name == ErrorName.QUERY_EVALUATION and not state.jsonata:
        return f"{state.name} does not use JSONata"
    return None


def _times_out(state: CheckedState) -> bool:
    if _has(state, "TimeoutSeconds", "HeartbeatSeconds"):
        return True
    from pytest_sfn.integrations import find_action

    resource = parse_resource(state.fields["Resource"])
    return resource is not None and resource.kind == "service" and find_action(resource).longest is not None


def _has(state: CheckedState, *names: str) -> bool:
    return any(name in state.fields or f"{name}Path" in state.fields for name in names)


def _fails_with_own_error(state: CheckedState) -> bool:
    """True if a Fail state inside a Parallel or Map gives an error of its own, which may have any name."""
    return any(inner.kind == "Fail" and {"Error", "ErrorPath"} & inner.fields.keys() for inner in _inside(state))


def _inside(state: CheckedState) -> Iterator[CheckedState]:
    for block in state.blocks:
        for inner in block.states.values():
            yield inner
            yield from _inside(inner)


def _is_taken(name: str, taken: Collection[str]) -> bool:
    if name in taken:
        return True
    if name == ErrorName.HEARTBEAT_TIMEOUT:
        return ErrorName.TIMEOUT in taken
    return ErrorName.TASK_FAILED in taken and name not in _NOT_TASK_FAILED


def _meant_error(state: CheckedState, name: str, machine: CheckedMachine) -> str | None:
    known = (*sorted(_ERRORS), *_LAMBDA_ERRORS)
    if name in known:
        return None
    meant = closest(name, known, _SPELLING_MISTAKE) if "." in name else None
    resource = parse_resource(state.fields["Resource"]) if state.kind == "Task" and machine.models else None
    if meant or resource is None or resource.kind != "service" or resource.service == "lambda":
        return meant
    from pytest_sfn.apis.error_names import meant_error

    return meant_error(resource, name)
