"""Whatever a definition and an input are, what comes out is an error of the library or an answer that AWS gives."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pytest_sfn import Execution, ExecutionBlocked, InvalidDefinition, SfnError, mock_sfn
from tests.fuzz.machines import JSON, MACHINES

ENDS = {"SUCCEEDED", "FAILED", "TIMED_OUT"}
MANY = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

VALUES_THAT_ARE_NO_JSON = st.recursive(
    st.one_of(
        JSON,
        st.floats(),
        st.binary(max_size=3),
        st.complex_numbers(),
        st.builds(object),
        st.sets(st.integers()),
    ),
    lambda inner: st.one_of(
        st.lists(inner), st.tuples(inner, inner), st.dictionaries(st.one_of(st.text(), st.integers(), st.none()), inner)
    ),
    max_leaves=5,
)
CALL: dict[str, Any] = {
    "StartAt": "T",
    "States": {
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "F", "Payload.$": "$"},
            "End": True,
        }
    },
}


@MANY
@given(MACHINES, JSON, JSON, st.sampled_from(["STANDARD", "EXPRESS"]))
def test_it_is_refused_or_it_ends(definition: dict[str, Any], given_input: Any, answer: Any, kind: Any) -> None:
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("F", returns=answer, required=False)
        try:
            execution = sfn.executor.run(definition, given_input, type=kind, max_events=200)
        except (InvalidDefinition, ExecutionBlocked) as told:
            event(type(told).__name__)
            return

        event(execution.status)
        check_ended(execution)


def check_ended(execution: Execution) -> None:
    """Whatever a test may ask of an execution that ended has an answer."""
    assert execution.status in ENDS
    assert execution.status != "SUCCEEDED" or execution.error is execution.cause is None
    assert [found["id"] for found in execution.history] == list(range(1, len(execution.history) + 1))
    if execution.status == "SUCCEEDED":
        json.dumps(execution.output, allow_nan=False)
    assert str(execution)
    json.dumps(execution.snapshot(), allow_nan=False)


@MANY
@given(VALUES_THAT_ARE_NO_JSON)
def test_an_input_is_taken_or_refused(value: Any) -> None:
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("F", returns=None, required=False)
        refusal = ""
        try:
            execution = sfn.executor.run(CALL, value)
        except SfnError as refused:
            refusal = str(refused)

        if refusal:
            assert "the input" in refusal
        else:
            assert execution.status == "SUCCEEDED" or str(execution.error).startswith("Lambda.")


@MANY
@given(VALUES_THAT_ARE_NO_JSON)
def test_what_a_handler_returns_is_taken_or_fails_the_task(value: Any) -> None:
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("F", lambda event, context: value, required=False)

        execution = sfn.executor.run(CALL)

        assert execution.status == "SUCCEEDED" or execution.error in ("Runtime.MarshalError", "Lambda.Unknown")
