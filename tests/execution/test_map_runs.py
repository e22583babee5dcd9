"""An execution with Distributed Maps: what it tells of the executions of their items."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_sfn import SfnError
from pytest_sfn.engine.driver import ExecutionDriver
from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.world.world import World

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:Stamp"
LETTERS: Any = {
    "StartAt": "AnyLetters",
    "States": {
        "AnyLetters": {
            "Type": "Choice",
            "Choices": [{"Variable": "$[0]", "IsPresent": True, "Next": "EachLetter"}],
            "Default": "Nothing",
        },
        "Nothing": {"Type": "Succeed"},
        "EachLetter": {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Dry",
                "States": {
                    "Dry": {"Type": "Wait", "Seconds": 60, "Next": "Stamp"},
                    "Stamp": {"Type": "Task", "Resource": FUNCTION, "End": True},
                },
            },
            "MaxConcurrency": 1,
            "End": True,
        },
    },
}


class NoInk(Exception):
    """What the function raises."""


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    world.open()
    world.lambdas.register("Stamp", lambda event, context: f"stamped {event}", required=False)
    yield world
    world.close()


@pytest.fixture
def execution(world) -> Execution:
    """One of three letters, the second, cannot be stamped; the third is never begun."""
    world.lambdas["Stamp"].when("b").raises(NoInk("dried up"))
    return world.executor.run(LETTERS, ["a", "b", "c"])


def test_the_trace_tells_how_many_children_ended_how_and_why_the_first_ones_failed(execution):
    lines = [line.strip() for line in str(execution).splitlines()]

    run = execution.map_runs[0].arn.rpartition(":")[2]
    place = lines.index(f"map run   {run}: 1 succeeded, 1 failed, 1 pending")
    assert lines[place + 1] == "child 1   FAILED NoInk: dried up"


def test_of_many_children_that_fail_the_trace_tells_of_three(world):
    world.lambdas["Stamp"].raises("NoInk")
    tolerant = {**LETTERS["States"]["EachLetter"], "ToleratedFailurePercentage": 100}
    execution = world.executor.run({"StartAt": "EachLetter", "States": {"EachLetter": tolerant}}, list("abcdef"))

    children = [line.strip() for line in str(execution).splitlines() if "child " in line]
    assert children == ["child 0   FAILED NoInk", "child 1   FAILED NoInk", "child 2   FAILED NoInk"]


def test_a_map_run_that_goes_on_tells_how_far_it_is(world):
    execution = world.executor.start(LETTERS, ["a", "b"])

    assert ": 1 running, 1 pending" in str(execution)
    assert repr(execution.map_runs[0]).endswith(": RUNNING, 0 of 2 children succeeded>")


def test_a_map_run_without_items_has_no_children(world):
    only = {"StartAt": "EachLetter", "States": {"EachLetter": LETTERS["States"]["EachLetter"]}}

    assert str(world.executor.run(only, [])).count(": no children") == 1


def test_an_assertion_shows_the_exception_that_failed_the_child(execution):
    with pytest.raises(AssertionError) as caught:
        execution.assert_succeeded()

    assert isinstance(caught.value.__cause__, NoInk)


def test_the_diagram_marks_what_the_children_visited(world):
    diagram = world.executor.run(LETTERS, ["a"]).diagram()

    (marked,) = (line for line in diagram.splitlines() if line.strip().startswith("class "))
    assert marked.split()[1].count(",") == 3  # AnyLetters, EachLetter, Dry, Stamp


@pytest.mark.parametrize(
    "ask",
    [
        lambda execution: execution.task("Stamp"),
        lambda execution: execution.assert_visited("Stamp"),
        lambda execution: execution.assert_not_visited("Stamp"),
        lambda execution: execution.assert_path(["Dry", "Stamp"]),
        lambda execution: execution.assert_path([...], inside="Stamp"),
    ],
)
def test_who_asks_for_the_states_of_children_is_sent_to_them(execution, ask):
    with pytest.raises(
        SfnError,
        match=r"state '(Stamp|Dry)' is inside the Distributed Map 'EachLetter', which runs its items in child "
        "executions: look at execution.children",
    ):
        ask(execution)


def test_where_no_map_run_was_begun_no_child_visited_anything(world):
    execution = world.executor.run(LETTERS, [])

    execution.assert_not_visited("Stamp")
    assert list(execution.task("Stamp")) == []


def test_a_child_tells_of_its_own_states(execution):
    first, second = execution.children

    first.assert_visited("Stamp")
    assert first.task("Stamp").result == "stamped a"
    assert second.task("Stamp").error == "NoInk"


def test_an_execution_runs_until_a_child_enters_a_state(world):
    execution = world.executor.start(LETTERS, ["a", "b"]).run_until("Stamp")

    assert execution.status == "RUNNING"
    assert [child.states for child in execution.children] == [["Dry", "Stamp"], ["Dry"]]


def test_children_that_are_not_kept_are_freed_at_once(world):
    """Not only when Python's garbage collector comes round: a Map Run may have a million of them."""
    world.executor.kept_children = 0
    machine = world.executor.load(LETTERS)
    gc.collect()
    before = count_drivers()
    gc.disable()
    try:
        world.executor.run(machine, list("abcdefghij")).assert_succeeded()
        after = count_drivers()
    finally:
        gc.enable()

    assert after - before <= 1


def count_drivers() -> int:
    """How many drivers of executions are in memory, also those of worlds that other tests have left."""
    return sum(isinstance(one, ExecutionDriver) for one in gc.get_objects())
