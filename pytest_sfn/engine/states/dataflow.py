"""The input and output of a state: the order in which InputPath, Parameters, Output and the other fields apply.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html (JSONPath) and
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (JSONata).
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.model import Catcher, RetryableState, State
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.language.types import Expression
from pytest_sfn.values.json_text import Json

Outcome = tuple[Json, Mapping[str, Json] | None]
"""A state's output, and the variables that it assigns."""


def effective_input(state: State, visit: Visit) -> Json:
    """The document for a state's expressions: the input after InputPath, or ``$states`` without its context."""
    if state.jsonata:
        return {"input": visit.input}
    return state.input_path(visit.input, visit) if state.input_path else visit.input


def arguments(state: RetryableState, visit: Visit, document: Json) -> Json:
    """The arguments of a Task, or the input of each branch or iteration: Arguments or Parameters, else the effective
    input."""
    if state.arguments:
        return state.arguments(document, visit)
    return visit.input if state.jsonata else document


def jsonata_output(expression: Expression, document: Json, visit: Visit) -> Json:
    """The value of an Output in JSONata. AWS writes it as compact JSON, regardless of the input's spelling."""
    return visit.execution.history.texts.without_spelling(expression(document, visit))


def plain_outcome(state: State, visit: Visit, document: Json) -> Outcome:
    """The outcome of a state without a result: Wait, Choice, Succeed."""
    assigned = state.assign(document, visit) if state.assign else None
    if state.jsonata:
        return jsonata_output(state.output, document, visit) if state.output else visit.input, assigned
    return state.output_path(document, visit) if state.output_path else document, assigned


def keeps_result(state: RetryableState) -> bool:
    """True if the output of a state is its result: it has no field that :func:`result_outcome` applies."""
    return not (state.assign or state.output or state.result_selector or state.result_path or state.output_path)


def result_outcome(state: RetryableState, visit: Visit, result: Json) -> Outcome:
    """The outcome of a Task, Parallel or Map that produced a result."""
    if state.jsonata:
        document = {"input": visit.input, "result": result}
        assigned = state.assign(document, visit) if state.assign else None
        return jsonata_output(state.output, document, visit) if state.output else result, assigned
    assigned = state.assign(result, visit) if state.assign else None
    if state.result_selector:
        result = state.result_selector(result, visit)
    output = state.result_path(visit.input, result) if state.result_path else result
    return state.output_path(output, visit) if state.output_path else output, assigned


def caught_outcome(state: State, catcher: Catcher, visit: Visit, failure: WorkflowError) -> Outcome:
    """The outcome of a state after a catcher handled its error. OutputPath and ResultSelector do not apply."""
    error = error_output(failure)
    if state.jsonata:
        document = {"input": visit.input, "errorOutput": error}
        assigned = catcher.assign(document, visit) if catcher.assign else None
        return jsonata_output(catcher.output, document, visit) if catcher.output else error, assigned
    assigned = catcher.assign(error, visit) if catcher.assign else None
    return catcher.result_path(visit.input, error) if catcher.result_path else error, assigned


def error_output(failure: WorkflowError) -> dict[str, Json]:
    """The error output for a catcher. A missing cause becomes "", unless a token's answer had neither error nor
    cause."""
    cause = failure.cause
    if cause is None and failure.error is not None:
        cause = ""
    return {"Error": failure.error, "Cause": cause}
