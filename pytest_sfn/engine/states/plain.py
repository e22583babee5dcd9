"""The states that take no time: Pass, Choice, Succeed and Fail."""

from __future__ import annotations

from typing import cast

from pytest_sfn.definition.model import ChoiceRule, ChoiceState, FailState, PassState
from pytest_sfn.engine.states.dataflow import effective_input, jsonata_output, plain_outcome
from pytest_sfn.engine.states.failures import StateFailed
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import EvaluationError
from pytest_sfn.values.json_text import Json

Step = tuple[str | None, Json]
"""The state to go to (None at the end of the block), and its input."""

NO_CHOICE_MATCHED = "Failed to transition out of the state. The state does not point to a next state."


def run_pass(visit: Visit) -> Step:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html"""
    state = cast(PassState, visit.state)
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


def run_choice(visit: Visit) -> Step:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html"""
    state = cast(ChoiceState, visit.state)
    document = effective_input(state, visit)
    for rule in state.choices:
        if rule.matches(document, visit):
            return _take(rule, state, visit, document)
    if state.default is None:
        raise EvaluationError("States.Runtime", NO_CHOICE_MATCHED)
    output, assigned = plain_outcome(state, visit, document)
    return state.default, visit.exit(output, assigned)


def _take(rule: ChoiceRule, state: ChoiceState, visit: Visit, document: Json) -> Step:
    """Leave by a rule: its Assign and Output stand in for those of the state."""
    assigned = rule.assign(document, visit) if rule.assign else None
    if rule.output:
        output = jsonata_output(rule.output, document, visit)
    elif state.jsonata:
        output = visit.input
    else:
        output = state.output_path(document, visit) if state.output_path else document
    return rule.next, visit.exit(output, assigned)


def run_succeed(visit: Visit) -> Step:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html"""
    output, _ = plain_outcome(visit.state, visit, effective_input(visit.state, visit))
    return None, visit.exit(output)


def run_fail(visit: Visit) -> Step:
    """https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html"""
    state = cast(FailState, visit.state)
    document = effective_input(state, visit)
    error = state.error(document, visit) if state.error else None
    cause = state.cause(document, visit) if state.cause else None
    raise StateFailed(error, cause)
