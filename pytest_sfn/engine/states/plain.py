"""The Pass, Succeed and Fail states."""

from __future__ import annotations

from pytest_sfn.definition.model import FailState, PassState
from pytest_sfn.engine.failures import StateFailed
from pytest_sfn.engine.states.dataflow import effective_input, plain_outcome
from pytest_sfn.engine.visit import Visit
from pytest_sfn.values.json_text import Json


def run_pass(visit: Visit) -> tuple[str | None, Json]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html"""
    state = visit.state
    assert isinstance(state, PassState)
    if state.jsonata:
        output, assigned = plain_outcome(state, visit, {"input": visit.input})
        return state.next, visit.exit(output, assigned)
    result = document = effective_input(state, visit)
    if state.parameters:
        result = state.parameters(document, visit)
    if state.result:
        result = state.result(document, visit)
    assigned = state.assign(result, visit) if state.assign else None
    output = state.result_path(visit.input, result) if state.result_path else result
    if state.output_path:
        output = state.output_path(output, visit)
    return state.next, visit.exit(output, assigned)


def run_succeed(visit: Visit) -> tuple[str | None, Json]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html"""
    output, _ = plain_outcome(visit.state, visit, effective_input(visit.state, visit))
    return None, visit.exit(output)


def run_fail(visit: Visit) -> tuple[str | None, Json]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html"""
    state = visit.state
    assert isinstance(state, FailState)
    document = effective_input(state, visit)
    error = state.error(document, visit) if state.error else None
    cause = state.cause(document, visit) if state.cause else None
    raise StateFailed(error, cause)
