"""Observes the data flow of one state: what TestState reports as inspectionData.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html

An observed state is a copy whose expressions record their inputs and results. The states themselves contain no code for
this, so executions outside TestState cost nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pytest_sfn.definition.model import MapState, PassState, RetryableState, State, TaskState
from pytest_sfn.engine.task.port import HttpTrace, TaskPort, TaskReply, TaskRequest
from pytest_sfn.errors import WorkflowError
from pytest_sfn.language.types import Environment, Expression, ResultPath
from pytest_sfn.values.json_text import Json


@dataclass(slots=True)
class Inspection:
    """What was observed, with the names of InspectionData, in the order of evaluation.

    ``data`` holds JSON values, which the API shows as JSON text. ``figures`` holds the limits of a Map.
    ``error_details`` says which retrier or catcher handled an error. ``trace`` is what an HTTP Task sent and received.
    """

    data: dict[str, Json] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    error_details: dict[str, int] = field(default_factory=dict)
    trace: HttpTrace | None = None


class WatchedTasks:
    """Performs tasks, and records what an HTTP Task sends and receives."""

    def __init__(self, tasks: TaskPort, seen: Inspection) -> None:
        self._tasks = tasks
        self._seen = seen

    def perform(self, request: TaskRequest) -> TaskReply:
        try:
            reply = self._tasks.perform(request)
        except WorkflowError as failure:
            if isinstance(failure.trace, HttpTrace):
                self._seen.trace = failure.trace
            raise
        self._seen.trace = reply.trace
        return reply


def watch(state: State, seen: Inspection) -> State:
    """A copy of a state that records its data flow."""
    if isinstance(state, PassState):
        return _watch_pass(state, seen)
    if not isinstance(state, RetryableState):
        return replace(state, **_input(state, seen))
    changes = {**_input(state, seen), **_result(state, seen)}
    if isinstance(state, TaskState):
        changes["result_member"] = None  # all of the result is recorded
    if isinstance(state, MapState):
        changes.update(_map_fields(state, seen))
    else:
        changes["arguments"] = _arguments(state, seen)
    return cast(State, replace(state, **changes))


def _watch_pass(state: PassState, seen: Inspection) -> State:
    """A Pass that records its data flow. AWS shows neither InputPath nor Parameters of a Pass with a Result."""
    if state.jsonata:
        return state
    result_path = _result_path(state.result_path, seen)
    if state.result:
        return replace(state, result=_record_value(seen.data, "result", state.result), result_path=result_path)
    parameters = _record_value(seen.data, "afterParameters", state.parameters or _document)
    return replace(state, parameters=parameters, result_path=result_path, **_input(state, seen))


def _input(state: State, seen: Inspection) -> dict[str, Any]:
    if state.jsonata:
        return {}
    return {"input_path": _record_value(seen.data, "afterInputPath", state.input_path or _document)}


def _arguments(state: RetryableState, seen: Inspection) -> Expression:
    if state.jsonata:
        return _record_value(seen.data, "afterArguments", state.arguments or _input_of_states)
    return _record_value(seen.data, "afterParameters", state.arguments or _document)


def _result(state: RetryableState, seen: Inspection) -> dict[str, Any]:
    """The fields that process the result. AWS shows the result before ResultSelector for a Task only."""
    shows_result = isinstance(state, TaskState)
    if state.jsonata:
        if not shows_result:
            return {}
        assign = state.assign and _record_states_result(state.assign, seen)
        return {"assign": assign, "output": _record_states_result(state.output or _result_of_states, seen)}
    selector = _record_value(seen.data, "afterResultSelector", state.result_selector or _document)
    return {
        "result_selector": _record_document(selector, seen) if shows_result else selector,
        "result_path": _result_path(state.result_path, seen, selected=False),
    }


def _map_fields(state: MapState, seen: Inspection) -> dict[str, Any]:
    """The limits and the items. AWS always shows MaxConcurrency, and other limits if they are set."""
    figures = seen.figures
    changes: dict[str, Any] = {
        "max_concurrency": _record_value(figures, "maxConcurrency", state.max_concurrency or _no_limit),
        "tolerated_failure_count": state.tolerated_failure_count
        and _record_value(figures, "toleratedFailureCount", state.tolerated_failure_count),
        "tolerated_failure_percentage": state.tolerated_failure_percentage
        and _record_value(figures, "toleratedFailurePercentage", _as_float(state.tolerated_failure_percentage)),
    }
    if state.items and not state.jsonata:
        changes["items"] = _record_value(seen.data, "afterItemsPath", state.items)
    if state.item_selector:
        changes["item_selector"] = _record_values(seen.data, "afterItemSelector", state.item_selector)
    return changes


# ---- expressions that record


def _record_value(notes: dict[str, Any], name: str, expression: Expression) -> Expression:
    """An expression that records its value."""

    def evaluate(document: Json, environment: Environment) -> Json:
        value = notes[name] = expression(document, environment)
        return value

    return evaluate


def _record_values(notes: dict[str, Any], name: str, expression: Expression) -> Expression:
    """An expression that records all its values in a list."""

    def evaluate(document: Json, environment: Environment) -> Json:
        value = expression(document, environment)
        notes.setdefault(name, []).append(value)
        return value

    return evaluate


def _record_document(expression: Expression, seen: Inspection) -> Expression:
    """An expression that records the result that is passed to it."""

    def evaluate(document: Json, environment: Environment) -> Json:
        seen.data["result"] = document
        return expression(document, environment)

    return evaluate


def _record_states_result(expression: Expression, seen: Inspection) -> Expression:
    """A JSONata expression that records ``$states.result``."""

    def evaluate(document: Json, environment: Environment) -> Json:
        seen.data["result"] = document["result"]
        return expression(document, environment)

    return evaluate


def _result_path(path: ResultPath | None, seen: Inspection, *, selected: bool = True) -> ResultPath:
    """A ResultPath that records its output. With ``selected`` it also records its input."""

    def put(raw: Json, result: Json) -> Json:
        if selected:
            seen.data["afterResultSelector"] = result
        value = seen.data["afterResultPath"] = path(raw, result) if path else result
        return value

    return put


def _as_float(expression: Expression) -> Expression:
    return lambda document, environment: float(expression(document, environment))


def _document(document: Json, environment: Environment) -> Json:
    return document


def _input_of_states(document: Mapping[str, Json], environment: Environment) -> Json:
    return document["input"]


def _result_of_states(document: Mapping[str, Json], environment: Environment) -> Json:
    return document["result"]


def _no_limit(document: Json, environment: Environment) -> Json:
    return 0
