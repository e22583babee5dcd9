"""The Choice state. https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html"""

from __future__ import annotations

from pytest_sfn.definition.model import ChoiceRule, ChoiceState
from pytest_sfn.engine.states.dataflow import effective_input, jsonata_output, plain_outcome
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.values.json_text import Json

NO_CHOICE_MATCHED = "Failed to transition out of the state. The state does not point to a next state."


def run_choice(visit: Visit) -> tuple[str | None, Json]:
    """Leave the state by the first rule that matches, or by Default. Returns the step."""
    state = visit.state
    assert isinstance(state, ChoiceState)
    document = effective_input(state, visit)
    for rule in state.choices:
        if rule.matches(document, visit):
            return take_rule(rule, state, visit, document)
    return take_default(state, visit, document)


def take_rule(rule: ChoiceRule, state: ChoiceState, visit: Visit, document: Json) -> tuple[str | None, Json]:
    """Leave the state by a rule, whose Assign and Output replace those of the state."""
    assigned = rule.assign(document, visit) if rule.assign else None
    if rule.output:
        output = jsonata_output(rule.output, document, visit)
    elif state.jsonata:
        output = visit.input
    else:
        output = state.output_path(document, visit) if state.output_path else document
    return rule.next, visit.exit(output, assigned)


def take_default(state: ChoiceState, visit: Visit, document: Json) -> tuple[str | None, Json]:
    """Leave the state by Default, because no rule matches."""
    if state.default is None:
        raise EvaluationError(ErrorName.RUNTIME, NO_CHOICE_MATCHED)
    output, assigned = plain_outcome(state, visit, document)
    return state.default, visit.exit(output, assigned)
