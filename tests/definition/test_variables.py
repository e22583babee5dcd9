"""Workflow variables: their names, and the scopes that they are assigned in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.definition.helpers import JSONATA, World, ending, errors, machine, map_state, parsed, task


def assigning(name: str, **more: Any) -> dict[str, Any]:
    return ending("Pass", Assign={name: 1}, **more)


def processor(state: dict[str, Any], mode: str | None = None) -> dict[str, Any]:
    block = {"StartAt": "P", "States": {"P": state}}
    config = {"Mode": mode, "ExecutionType": "STANDARD"} if mode else {"Mode": "INLINE"}
    return {**block, "ProcessorConfig": config}


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
def test_an_inner_scope_may_not_assign_what_an_outer_one_assigns(inner: dict[str, Any], location: str):
    state = map_state(ItemProcessor=processor(inner), Assign={"x": 0})

    assert errors(machine(state)) == [
        f"DUPLICATE_VARIABLE_NAME: The variable name 'x' was already defined in a parent scope. at {location}"
    ]


def test_the_scopes_are_those_of_the_whole_machine():
    innermost = ending("Parallel", Branches=[{"StartAt": "I", "States": {"I": assigning("x")}}])
    definition = {
        "StartAt": "S",
        "States": {
            "S": {**map_state(ItemProcessor=processor(innermost)), "Next": "T", "End": False},
            "T": assigning("x"),
        },
    }

    (error,) = errors(definition)

    assert error.endswith("at /States/S/ItemProcessor/States/P/Branches[0]/States/I/Assign")


def test_sibling_scopes_may_assign_the_same_name():
    branches = [{"StartAt": name, "States": {name: assigning("x")}} for name in ("A", "B")]

    assert errors(machine(ending("Parallel", Branches=branches))) == []


def test_the_children_of_a_distributed_map_see_nothing_of_the_outside():
    inner = ending("Parallel", Branches=[{"StartAt": "I", "States": {"I": assigning("y")}}], Assign={"y": 1})
    state = map_state(ItemProcessor=processor(assigning("x"), "DISTRIBUTED"), Assign={"x": 0})
    nested = map_state(ItemProcessor=processor(inner, "DISTRIBUTED"))

    assert errors(machine(state)) == []
    assert len(errors(machine(nested))) == 1


def test_an_expression_that_gives_the_variables_gives_an_object():
    model = parsed(ending("Pass", Assign="{% $states.input %}"), **JSONATA)

    assert model.assign
    assert model.assign({"input": {"x": 1}}, World()) == {"x": 1}
