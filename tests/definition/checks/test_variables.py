"""Workflow variables: their names, and the scopes that they are assigned in."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import EvaluationError
from tests.definition.helpers import (
    FUNCTION,
    JSONATA,
    World,
    ending,
    errors,
    machine,
    map_state,
    parse_definition,
    parsed,
    task,
)


def assigning(name: str, **more: Any) -> dict[str, Any]:
    return ending("Pass", Assign={name: 1}, **more)


def processor(state: dict[str, Any], mode: str | None = None) -> dict[str, Any]:
    block = {"StartAt": "P", "States": {"P": state}}
    config = {"Mode": mode, "ExecutionType": "STANDARD"} if mode else {"Mode": "INLINE"}
    return {**block, "ProcessorConfig": config}


def first_x_then(state: dict[str, Any]) -> dict[str, Any]:
    """A machine that assigns x, and goes on to a state."""
    return {"StartAt": "F", "States": {"F": {**assigning("x"), "Next": "S", "End": False}, "S": state}}


@pytest.mark.parametrize("name", ["x", "X1", "order_id", "größe", "x" * 80])
def test_names_are_identifiers(name: str):
    assert errors(machine(assigning(name))) == []


@pytest.mark.parametrize("name", ["x.y", "x[2]", "_x", "1x", "", "a b", "$x"])
def test_other_names_are_refused(name: str):
    assert errors(machine(assigning(name))) == [
        f"INVALID_VARIABLE_NAME: Invalid variable name '{name}': the variable name contains invalid characters. "
        "at /States/S/Assign"
    ]


def test_a_name_has_80_characters_at_most():
    (error,) = errors(machine(assigning("x" * 81)))

    assert "exceeds the 80-character limit" in error


@pytest.mark.parametrize("top", [{}, JSONATA])
def test_states_is_reserved(top: dict[str, Any]):
    assert errors(machine(assigning("states"), **top)) == [
        "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/S/Assign"
    ]


def test_the_suffix_of_a_path_is_no_part_of_the_name():
    model = parsed(ending("Pass", Assign={"x.$": "$.a"}))

    assert model.assign
    assert model.assign({"a": 1}, World()) == {"x": 1}


@pytest.mark.parametrize(
    ("inner", "location"),
    [
        (assigning("x"), "/States/S/ItemProcessor/States/P/Assign"),
        (ending("Pass", Assign={"x.$": "$"}), "/States/S/ItemProcessor/States/P/Assign"),
        (
            task(Catch=[{"ErrorEquals": ["A"], "Next": "P", "Assign": {"x": 1}}]),
            "/States/S/ItemProcessor/States/P/Catch[0]/Assign",
        ),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True, "Next": "P", "Assign": {"x": 1}}]},
            "/States/S/ItemProcessor/States/P/Choices[0]/Assign",
        ),
    ],
)
def test_an_inner_scope_may_not_assign_what_was_assigned_before(inner: dict[str, Any], location: str):
    found = errors(first_x_then(map_state(ItemProcessor=processor(inner))))

    assert found == [
        f"DUPLICATE_VARIABLE_NAME: The variable name 'x' was already defined in a parent scope. at {location}"
    ]


def test_the_scopes_are_those_of_the_whole_machine():
    innermost = ending("Parallel", Branches=[{"StartAt": "I", "States": {"I": assigning("x")}}])

    (error,) = errors(first_x_then(map_state(ItemProcessor=processor(innermost))))

    assert error.endswith("at /States/S/ItemProcessor/States/P/Branches[0]/States/I/Assign")


def test_a_scope_between_counts_too():
    innermost = ending("Parallel", Branches=[{"StartAt": "I", "States": {"I": assigning("x")}}])
    inner = {"StartAt": "F", "States": {"F": {**assigning("x"), "Next": "P", "End": False}, "P": innermost}}

    (error,) = errors(machine(map_state(ItemProcessor=inner)))

    assert error.endswith("at /States/S/ItemProcessor/States/P/Branches[0]/States/I/Assign")


PARALLEL = ending("Parallel", Branches=[{"StartAt": "I", "States": {"I": assigning("x")}}])
"""One that assigns x inside."""

X = {"Assign": {"x": 1}}
RULE = {"Condition": True, "Next": "S"}
TO_D = {"Condition": True, "Next": "D"}
CATCHER = {"ErrorEquals": ["States.ALL"], "Next": "S"}
DONE = {"Type": "Succeed"}


def go_on(kind: str, target: str, **fields: Any) -> dict[str, Any]:
    return {**ending(kind, **fields), "Next": target, "End": False}


@pytest.mark.parametrize(
    "around",
    [
        pytest.param({"S": {**PARALLEL, **X}}, id="its own Assign"),
        pytest.param({"S": {**PARALLEL, "Catch": [{**CATCHER, **X, "Next": "D"}]}, "D": DONE}, id="its own catcher"),
        pytest.param({"S": {**PARALLEL, "End": False, "Next": "A"}, "A": assigning("x")}, id="a later state"),
        pytest.param(
            {"A": {"Type": "Choice", "Choices": [{**TO_D, **X}], "Default": "S"}, "S": PARALLEL, "D": DONE},
            id="a rule that leads elsewhere",
        ),
        pytest.param(
            {"A": {"Type": "Choice", "Choices": [RULE], "Default": "D", **X}, "S": PARALLEL, "D": DONE},
            id="the Assign of a Choice whose Default leads elsewhere",
        ),
        pytest.param(
            {"A": {**go_on("Task", "S", Resource=FUNCTION), "Catch": [{**CATCHER, **X, "Next": "D"}]},
             "S": PARALLEL, "D": DONE},
            id="a catcher that leads elsewhere",
        ),
        pytest.param(
            {"A": {**go_on("Task", "D", Resource=FUNCTION, **X), "Catch": [CATCHER]}, "S": PARALLEL, "D": DONE},
            id="the Assign of a Task whose catcher leads here",
        ),
    ],
)  # fmt: skip
def test_what_is_assigned_on_no_way_into_a_scope_may_be_assigned_in_it(around: dict[str, Any]):
    assert errors({"StartAt": next(iter(around)), "States": around, **JSONATA}) == []


@pytest.mark.parametrize(
    "around",
    [
        pytest.param({"A": {"Type": "Choice", "Choices": [{**RULE, **X}], "Default": "S"}, "S": PARALLEL}, id="a rule"),
        pytest.param({"A": {"Type": "Choice", "Choices": [RULE], "Default": "S", **X}, "S": PARALLEL}, id="a Default"),
        pytest.param(
            {"A": {**go_on("Task", "S", Resource=FUNCTION), "Catch": [{**CATCHER, **X}]}, "S": PARALLEL}, id="a catcher"
        ),
        pytest.param(
            {"A": go_on("Pass", "B", **X), "B": go_on("Wait", "S", Seconds=1), "S": PARALLEL}, id="two states before"
        ),
        pytest.param(
            {"S": {**PARALLEL, **X, "End": False, "Next": "B"}, "B": {"Type": "Choice", "Choices": [RULE]}},
            id="its own Assign, in a loop",
        ),
    ],
)
def test_what_is_assigned_on_one_way_into_a_scope_may_not_be_assigned_in_it(around: dict[str, Any]):
    (error,) = errors({"StartAt": next(iter(around)), "States": around, **JSONATA})

    assert error.startswith("DUPLICATE_VARIABLE_NAME")


def test_sibling_scopes_may_assign_the_same_name():
    branches = [{"StartAt": name, "States": {name: assigning("x")}} for name in ("A", "B")]

    assert errors(machine(ending("Parallel", Branches=branches))) == []


def test_the_children_of_a_distributed_map_may_not_assign_it_either():
    (error,) = errors(first_x_then(map_state(ItemProcessor=processor(assigning("x"), "DISTRIBUTED"))))

    assert error.startswith("DUPLICATE_VARIABLE_NAME")


def test_an_expression_that_gives_the_variables_gives_an_object():
    model = parsed(ending("Pass", Assign="{% $states.input %}"), **JSONATA)

    assert model.assign
    assert model.assign({"input": {"x": 1}}, World()) == {"x": 1}


def assigns(where: str, assign: Any) -> dict[str, Any]:
    """A JSONata machine with an Assign at some place of its states."""
    catcher = {"ErrorEquals": ["A"], "Next": "Z"}
    rule = {"Condition": True, "Next": "Z"}
    states: dict[str, dict[str, Any]] = {
        "/States/S/Assign": {"Type": "Pass", "Next": "Z", "Assign": assign},
        "/States/S/Catch[0]/Assign": {
            "Type": "Task",
            "Resource": FUNCTION,
            "Next": "Z",
            "Catch": [{**catcher, "Assign": assign}],
        },
        "/States/S/Choices[0]/Assign": {"Type": "Choice", "Choices": [{**rule, "Assign": assign}]},
    }
    return {"StartAt": "S", "States": {"S": states[where], "Z": ending("Pass")}, **JSONATA}


PLACES = ["/States/S/Assign", "/States/S/Catch[0]/Assign", "/States/S/Choices[0]/Assign"]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("value", [1, "x", None, [{"x": 1}]])
def test_assign_is_an_object_everywhere(where: str, value: Any):
    assert errors(assigns(where, value)) == [f"SCHEMA_VALIDATION_FAILED: Expected value of type [OBJECT] at {where}"]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(
    ("expression", "cause"),
    [
        ("{% 1 %}", "unexpected result type. Expected 'object', but was 'number'"),
        ("{% [] %}", "unexpected result type. Expected 'object', but was 'array'"),
        ("{% {'states': 1} %}", "Cannot assign to reserved variable '$states'."),
        ("{% {'a b': 1} %}", "Invalid variable name 'a b': the variable name contains invalid characters."),
        ("{% {'_': 1} %}", "Invalid variable name '_': the variable name contains invalid characters."),
    ],
)
def test_an_expression_gives_variables_everywhere(where: str, expression: str, cause: str):
    state: Any = parse_definition(assigns(where, expression)).block.states["S"]
    holder = {"Pass": [state]}.get(state.type) or getattr(state, "catchers", None) or state.choices

    with pytest.raises(EvaluationError) as failure:
        holder[0].assign({"input": {}, "result": {}, "errorOutput": {}}, World())

    assert failure.value.error == "States.QueryEvaluationError"
    assert cause in str(failure.value)
