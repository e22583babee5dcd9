"""What a history tells of an execution as a whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_sfn import SfnError
from pytest_sfn.reporting.timeline import read_history
from pytest_sfn.reporting.walks import walks_inside
from tests.reporting.histories import START, Recording, map_with_a_failing_item, order_workflow

DOCUMENT = {
    "StartAt": "Check",
    "States": {
        "Check": {"Type": "Task", "Next": "Each"},
        "Each": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "Charge", "States": {"Charge": {"Type": "Task", "End": True}}},
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}


def test_states_are_all_of_them_and_path_only_the_top_level():
    timeline = read_history(map_with_a_failing_item())

    assert timeline.states == ["ChargeAll", "Charge", "Charge", "Charge"]
    assert timeline.path == ["ChargeAll"]


def test_an_execution_that_succeeded():
    timeline = read_history(order_workflow())

    assert (timeline.status, timeline.error, timeline.cause) == ("SUCCEEDED", None, None)
    assert (timeline.input, timeline.output) == ({"orderId": 7, "total": 12.5}, {"sent": True})
    assert (timeline.started, timeline.stopped) == (START, START + timedelta(seconds=6.35))
    assert timeline.failed_at is None


def test_an_execution_that_failed():
    timeline = read_history(map_with_a_failing_item())

    assert (timeline.status, timeline.error) == ("FAILED", "CardDeclined")
    assert timeline.output is None
    assert timeline.failed_at is timeline.visits[2]
    assert timeline.failed_at.map_index == 1


@pytest.mark.parametrize(("kind", "status"), [("ExecutionTimedOut", "TIMED_OUT"), ("ExecutionAborted", "ABORTED")])
def test_an_execution_that_was_stopped(kind, status):
    told = Recording()
    told.enter("Wait", "Long")
    told.add(kind, after=0, details={"error": "Why", "cause": "Because"})

    timeline = read_history(told.events)

    assert (timeline.status, timeline.error, timeline.cause) == (status, "Why", "Because")
    assert [visit.name for visit in timeline.innermost_open()] == ["Long"]
    assert not timeline.is_open(timeline.visits[0])


def test_an_execution_that_runs_is_in_its_innermost_states():
    told = Recording()
    told.state("Pass", "First")
    told.enter("Parallel", "Both")
    started = told.add("ParallelStateStarted")
    told.enter("Wait", "Left", after=started)
    told.enter("Task", "Right", after=started)

    timeline = read_history(told.events)

    assert (timeline.status, timeline.stopped) == ("RUNNING", None)
    assert [visit.name for visit in timeline.innermost_open()] == ["Left", "Right"]
    assert timeline.is_open(timeline.by_name["Both"][0])


def test_a_try_that_was_given_up_is_not_open():
    told = Recording()
    told.enter("Parallel", "Both")
    told.add("ParallelStateStarted")
    told.enter("Wait", "Left")
    told.add("ParallelStateStarted")

    timeline = read_history(told.events)

    assert [visit.name for visit in timeline.innermost_open()] == ["Both"]


def test_an_empty_history_tells_nothing():
    timeline = read_history([])

    assert (timeline.status, timeline.states, timeline.started, timeline.input) == ("RUNNING", [], None, None)


def test_transitions_are_those_taken():
    assert read_history(order_workflow()).transitions == [
        ("CheckStock", "InStock?"),
        ("InStock?", "ChargeCard"),
        ("ChargeCard", "Apologize"),
    ]


def test_a_misspelled_state_is_an_error_if_the_definition_is_known():
    timeline = read_history([], DOCUMENT)

    with pytest.raises(SfnError) as caught:
        timeline.tasks("Chrage")

    assert str(caught.value) == (
        "the definition has no state 'Chrage' (did you mean 'Charge'?); its states: Check, Each, Charge, Done"
    )


def test_only_task_states_have_calls():
    for timeline in (read_history(order_workflow()), read_history([], DOCUMENT)):
        state = "InStock?" if timeline.states else "Done"
        kind = "Choice" if timeline.states else "Succeed"
        with pytest.raises(SfnError, match=f"is a {kind} state: only Task states make calls"):
            timeline.tasks(state)


# ---- inside of Parallel and Map states


def test_inside_gives_the_way_through_each_iteration():
    walks = walks_inside(read_history(map_with_a_failing_item()), "ChargeAll")

    assert [(walk.index, walk.path) for walk in walks] == [(0, ("Charge",)), (1, ("Charge",)), (2, ("Charge",))]
    assert [walk.label for walk in walks] == [f"iteration {index} of 'ChargeAll'" for index in range(3)]


def test_inside_with_an_index_gives_one_of_them():
    assert [walk.index for walk in walks_inside(read_history(map_with_a_failing_item()), "ChargeAll", 1)] == [1]


def test_retries_of_a_map_belong_to_the_same_iteration():
    told = Recording()
    told.enter("Map", "Each")
    for _ in range(2):
        told.add("MapStateStarted", details={"length": 1})
        told.add("MapIterationStarted", details={"name": "Each", "index": 0})
        told.enter("Fail", "Stop")
        last = told.last
        told.add("MapIterationFailed", after=last, details={"name": "Each", "index": 0})

    assert [walk.path for walk in walks_inside(read_history(told.events), "Each", 0)] == [("Stop", "Stop")]


def test_inside_a_state_visited_twice_there_are_two_walks_with_one_index():
    told = Recording()
    for _ in range(2):
        told.enter("Parallel", "Both")
        told.add("ParallelStateStarted")
        told.state("Pass", "Left")
        told.add("ParallelStateSucceeded")
        told.exit("Parallel", "Both", after=told.last - 1)

    assert [walk.path for walk in walks_inside(read_history(told.events), "Both", 0)] == [("Left",), ("Left",)]


@pytest.mark.parametrize(
    ("state", "index", "message"),
    [
        ("ChargeAll", 7, "'ChargeAll' has no branch or iteration 7: it ran 0 to 2"),
        ("Charge", None, "state 'Charge' is a Task state: only Parallel and Map states have states inside"),
        ("Other", None, "state 'Other' was never entered (states entered: ChargeAll, Charge)"),
    ],
)
def test_inside_what_did_not_run_is_an_error(state, index, message):
    with pytest.raises(SfnError) as caught:
        walks_inside(read_history(map_with_a_failing_item()), state, index)

    assert str(caught.value) == message


def test_inside_a_distributed_map_points_at_the_children():
    told = Recording()
    told.enter("Map", "Each")
    told.add("MapStateStarted", details={"length": 2})
    told.add("MapRunStarted", details={"mapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:M/L:1"})

    with pytest.raises(SfnError, match=r"Map 'Each' is distributed: .*assert on execution\.children"):
        walks_inside(read_history(told.events), "Each")


def test_inside_a_map_without_items_is_an_error():
    told = Recording()
    told.enter("Map", "Each")
    told.add("MapStateStarted", details={"length": 0})

    with pytest.raises(SfnError, match="nothing ran inside Map 'Each'"):
        walks_inside(read_history(told.events), "Each")
