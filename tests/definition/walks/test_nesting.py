"""Finding states inside of Parallel and Map."""

from __future__ import annotations

from pytest_sfn.definition.walks.compiled_states import find_state, states_of
from tests.definition.helpers import parse_definition

PASS = {"Type": "Pass", "End": True}
DEFINITION = parse_definition(
    {
        "StartAt": "Both",
        "States": {
            "Both": {
                "Type": "Parallel",
                "Branches": [
                    {
                        "StartAt": "Each",
                        "States": {
                            "Each": {
                                "Type": "Map",
                                "ItemProcessor": {"StartAt": "Deep", "States": {"Deep": PASS}},
                                "End": True,
                            }
                        },
                    },
                    {"StartAt": "Side", "States": {"Side": PASS}},
                ],
                "Next": "Last",
            },
            "Last": PASS,
        },
    }
)


def test_states_come_in_the_order_written_each_before_those_inside_of_it() -> None:
    assert [placed.state.name for placed in states_of(DEFINITION.block)] == ["Both", "Each", "Deep", "Side", "Last"]


def test_a_state_knows_the_map_that_it_is_iterated_by() -> None:
    found = find_state(DEFINITION, "Deep")

    assert found is not None
    assert found.map is not None
    assert found.map.name == "Each"


def test_a_state_outside_of_any_map_has_none() -> None:
    found = find_state(DEFINITION, "Side")

    assert found is not None
    assert found.map is None


def test_an_unknown_name_finds_nothing() -> None:
    assert find_state(DEFINITION, "Nobody") is None
