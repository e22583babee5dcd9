"""Workflows that start one another: and wait, or are called back, or stop those that came before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pytest_sfn import mock_lambda

HOUSE = {"house": "Mill Lane 5", "bricks": 700, "walls": ["north", "south"]}


@pytest.fixture
def site(sfn_executor, new_queue):
    """Loads the workflows that the builder calls; gives the queue of the bills."""
    sfn_executor.load("deliver_bricks.asl.json")
    sfn_executor.load("build_wall.asl.json")
    return new_queue("bills")


@mock_lambda("LayBricks", duration=600, side_effect=lambda event, context: f"the {event['wall']} wall")
def test_a_house_is_built_by_three_workflows(sfn_executor, sfn_lambdas, site):
    execution = sfn_executor.run("build_house.asl.json", HOUSE, name="mill-lane")

    execution.assert_succeeded(output=["the north wall", "the south wall"])
    assert sfn_lambdas["LayBricks"].payloads[0] == {"wall": "north", "bricks": 700}
    assert execution.duration == timedelta(days=2, minutes=10)
    delivery = sfn_executor.execution("mill-lane-bricks")
    delivery.assert_succeeded()
    assert delivery.input["AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"] == execution.arn
    assert site.take_json() == [{"house": "Mill Lane 5", "bricks": 700}]


def test_a_delivery_that_is_called_off_fails_the_house(sfn_executor, site):
    execution = sfn_executor.run("build_house.asl.json", {**HOUSE, "bricks": 5000}, name="mill-lane")

    execution.assert_failed(error="SoldOut", cause="no 5000 bricks for Mill Lane 5")
    assert execution.duration == timedelta(0)
    sfn_executor.execution("mill-lane-bricks").assert_succeeded()
    assert site.take() == []


def test_a_delivery_to_a_house_that_is_given_up_drives_back(sfn_executor, sfn_clock, site):
    execution = sfn_executor.start("build_house.asl.json", HOUSE, name="mill-lane")
    sfn_clock.advance(timedelta(days=1))
    execution.stop("NoMoney", "the bank said no")
    sfn_clock.advance(timedelta(days=1))

    execution.assert_aborted()
    sfn_executor.execution("mill-lane-bricks").assert_failed(error="NobodyThere")
    assert site.take() == []


@mock_lambda("LayBricks", side_effect=["the north wall", RuntimeError("out of mortar")])
def test_a_wall_that_fails_tells_its_own_error(sfn_executor, site):
    execution = sfn_executor.run("build_house.asl.json", HOUSE)

    execution.assert_failed(error="RuntimeError", cause={"errorMessage": "out of mortar"})
    (failed,) = (call for call in execution.task("Have it built") if call.error)
    assert (failed.error, failed.map_index) == ("States.TaskFailed", 1)


def test_a_workflow_that_nobody_loaded_does_not_exist(sfn_executor):
    sfn_executor.run("build_house.asl.json", HOUSE).assert_failed(
        error="StepFunctions.StateMachineDoesNotExistException"
    )


def test_only_the_newest_order_is_carried_out(sfn_executor, sfn_clock, new_table):
    fences = new_table("fences", "fence")
    orders = []
    for colour in ("red", "green", "blue"):
        orders.append(sfn_executor.start("keep_newest.asl.json", {"colour": colour}))
        sfn_clock.advance(60)
    sfn_clock.advance(600)

    red, green, blue = orders
    for outdated in (red, green):
        outdated.assert_aborted()
        assert (outdated.error, outdated.cause) == ("Outdated", "somebody wants another colour")
        assert outdated.duration == timedelta(minutes=1)
    blue.assert_succeeded(output="blue")
    assert fences.scan()["Items"] == [{"fence": "garden", "colour": "blue"}]


@pytest.fixture
def kitchen(sfn_executor, new_table):
    """The state machines of a template, and the table that it names."""
    machines = sfn_executor.load_all(Path(__file__).parent / "kitchen" / "template.yaml")
    return machines, new_table("lion-orders", "dish")


@mock_lambda("Fry", duration=240, side_effect=lambda event, context: f"fried {event['dish']}")
@mock_lambda("WriteBill", side_effect=lambda event, context: {"eaten": event["served"]["plate"]})
def test_the_machines_of_a_template_start_one_another(sfn_executor, kitchen):
    machines, orders = kitchen
    assert {name: (machine.name, machine.type) for name, machine in machines.items()} == {
        "Waiter": ("lion-waiter", "STANDARD"),
        "Cook": ("lion-cook", "EXPRESS"),
    }

    execution = sfn_executor.run(machines["Waiter"], {"dish": "eggs"})

    execution.assert_succeeded(output={"eaten": "fried eggs"})
    assert execution.duration == timedelta(minutes=4)
    assert orders.scan()["Items"] == [{"dish": "eggs"}]


@pytest.mark.parametrize(
    ("cooking", "minutes"),
    [
        pytest.param("it burns", 0, marks=pytest.mark.sfn_lambda("Fry", raises="Burnt")),
        pytest.param("too long", 5, marks=pytest.mark.sfn_lambda("Fry", duration=600, returns="late")),
    ],
)
def test_a_dish_that_does_not_come_is_made_up_for(sfn_executor, kitchen, cooking, minutes):
    machines, _ = kitchen

    execution = sfn_executor.run(machines["Waiter"], {"dish": "eggs"})

    execution.assert_succeeded(output="a glass of water")
    assert execution.duration == timedelta(minutes=minutes)  # an Express execution lasts five minutes at most
    assert execution.task("Tell the cook").error == "States.TaskFailed"
