"""Where states lead: missing targets, states that no state leads to, and the end of the machine."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from tests.definition.helpers import ending, errors, map_state, task


def states(start: str = "A", **found: Any) -> dict[str, Any]:
    return {"StartAt": start, "States": found}


def leads_to(target: str) -> dict[str, Any]:
    return {"Type": "Pass", "Next": target}


END = ending("Pass")
NO_END = "MISSING_END_STATE: Workflow has no terminal state at None"


def test_a_loop_without_an_end_is_refused_without_a_location():
    (diagnostic,) = check_definition(states(A=leads_to("B"), B=leads_to("A")))

    assert (diagnostic.code, diagnostic.message, diagnostic.location) == (
        "MISSING_END_STATE",
        "Workflow has no terminal state",
        None,
    )


def test_a_machine_without_an_end_is_not_searched_for_states_that_no_state_leads_to():
    assert errors(states(A=leads_to("B"), B=leads_to("A"), C=leads_to("A"))) == [NO_END]


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ({"End": True}, "SCHEMA_VALIDATION_FAILED: The field 'Type' is required at /States/A"),
        (
            {"Type": "Pass"},
            "SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End] "
            "at /States/A",
        ),
    ],
)
def test_a_state_without_a_type_or_an_end_ends_nothing(state: dict[str, Any], problem: str):
    assert errors(states(A=state)) == [problem, NO_END]


def test_a_state_of_an_unknown_type_may_end_the_machine():
    (error,) = errors(states(A={"Type": "Dance", "End": True}))

    assert error.startswith("SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait,")


def test_a_machine_without_states_has_no_start_and_no_end():
    assert errors({"StartAt": "Go", "States": {}}) == [
        "SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Go at /StartAt",
        NO_END,
    ]


def test_a_branch_without_states_has_no_start():
    assert errors(states(A=ending("Parallel", Branches=[{"StartAt": "B", "States": {}}]))) == [
        "SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/A/Branches[0]/States",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Branches[0]/StartAt",
    ]


@pytest.mark.parametrize("last", [END, {"Type": "Succeed"}, {"Type": "Fail"}])
def test_a_loop_that_can_be_left_is_accepted(last: dict[str, Any]):
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "B"}], "Default": "A"}

    assert errors(states(A=leads_to("C"), C=choice, B=last)) == []


def test_a_state_that_nothing_leads_to_is_refused():
    assert errors(states(A=leads_to("B"), B=leads_to("A"), C=END)) == [
        'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C'
    ]


def test_only_the_first_of_states_in_a_row_is_refused_if_nothing_leads_to_them():
    assert errors(states(A=END, B=leads_to("C"), C=END)) == [
        'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B'
    ]


def test_a_loop_that_nothing_leads_into_is_accepted():
    assert errors(states(A=END, B=leads_to("B"), C=leads_to("D"), D=leads_to("C"))) == []


def test_a_missing_target_comes_before_a_missing_end():
    assert errors(states(A=leads_to("NOPE"))) == [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next",
        NO_END,
    ]


@pytest.mark.parametrize(
    ("state", "location"),
    [
        (leads_to("Ghost"), "/States/A/Next"),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "Ghost"}], "Default": "Z"},
            "/States/A/Choices[0]/Next",
        ),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "Z"}], "Default": "Ghost"},
            "/States/A/Default",
        ),
        (
            {**task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Ghost"}]), "Next": "Z", "End": False},
            "/States/A/Catch[0]/Next",
        ),
    ],
)
def test_a_target_that_is_not_there_is_refused_where_it_is_named(state: dict[str, Any], location: str):
    found = errors(states(A=state, Z=END))

    assert f"MISSING_TRANSITION_TARGET: Missing 'Next' target: Ghost at {location}" in found


def test_a_start_that_is_not_there_is_refused_with_the_states_that_nothing_leads_to():
    assert errors(states("Not sure", A=END)) == [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Not sure at /StartAt",
        'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
    ]


def test_a_target_in_other_letters_is_told_its_name():
    (diagnostic, *_) = check_definition(states(A=leads_to("transform"), Transform=END))

    assert diagnostic.hint == "did you mean 'Transform'?"


@pytest.mark.parametrize(
    ("around", "location"),
    [
        (lambda block: map_state(ItemProcessor=block), "/States/A/ItemProcessor"),
        (lambda block: ending("Map", Iterator=block), "/States/A/Iterator"),
        (lambda block: ending("Parallel", Branches=[states("Y", Y=END), block]), "/States/A/Branches[1]"),
    ],
)
def test_inner_blocks_are_graphs_of_their_own(around: Any, location: str):
    inner = states("W", W=leads_to("A"), Ghost=END)

    assert errors(states(A=around(inner))) == [
        f"MISSING_TRANSITION_TARGET: Missing 'Next' target: A at {location}/States/W/Next",
        f'MISSING_TRANSITION_TARGET: State "Ghost" is not reachable. at {location}/States/Ghost',
    ]


def test_an_inner_start_that_is_not_there_is_refused():
    inner = states("Nope", W=END)

    assert errors(states(A=map_state(ItemProcessor=inner))) == [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nope at /States/A/ItemProcessor/StartAt",
        'MISSING_TRANSITION_TARGET: State "W" is not reachable. at /States/A/ItemProcessor/States/W',
    ]


def test_an_inner_block_needs_no_end():
    inner = states("X", X=leads_to("Y"), Y=leads_to("X"))

    assert errors(states(A=map_state(ItemProcessor=inner))) == []


@pytest.mark.parametrize("last", [END, {"Type": "Succeed"}, {"Type": "Fail"}])
@pytest.mark.parametrize(
    "around",
    [
        lambda block: {"Type": "Map", "Next": "B", "ItemProcessor": block},
        lambda block: {"Type": "Parallel", "Next": "B", "Branches": [block]},
    ],
)
def test_an_end_in_an_inner_block_is_an_end_of_the_machine(around: Any, last: dict[str, Any]):
    assert errors(states(A=around(states("X", X=last)), B=leads_to("A"))) == []


def test_a_state_outside_cannot_be_reached_from_inside():
    inner = states("X", X=leads_to("B"))

    found = errors(states(A={**map_state(ItemProcessor=inner), "Next": "B", "End": False}, B=END))

    assert found == ["MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/ItemProcessor/States/X/Next"]


@pytest.mark.parametrize("broken", [{}, {"Type": "Nothing"}, 5, {"Type": "Choice", "Choices": []}])
def test_what_follows_from_another_mistake_is_not_told(broken: Any):
    found = errors(states(A=broken, B=END))

    assert len(found) == 1
    assert found[0].startswith("SCHEMA_VALIDATION_FAILED")
