"""Events are sorted into states, however branches and iterations interleave."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn import mock_sfn
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.snapshots.snapshot import execution_snapshot
from pytest_sfn.reporting.timeline import read_history
from pytest_sfn.reporting.trace.trace import trace
from pytest_sfn.reporting.walks import walks_inside
from tests.reporting.histories import Recording
from tests.reporting.simulation import BLOCKS, Simulation, name_states

# A made-up history may have thousands of events: how long one takes tells how busy the machine is.
made_up = settings(deadline=None)


@made_up
@given(BLOCKS, st.integers(0, 1_000_000))
def test_every_state_is_found_where_it_was_entered(block, seed):
    document = name_states(block)
    simulation = Simulation(seed)

    timeline = read_history(simulation.run(block), document)

    assert [(visit.name, visit.place) for visit in timeline.visits] == simulation.entered
    assert timeline.path == [spec.name for spec in block]


@made_up
@given(BLOCKS, st.integers(0, 1_000_000))
def test_every_call_is_found_with_its_map_index(block, seed):
    document = name_states(block)
    simulation = Simulation(seed)

    timeline = read_history(simulation.run(block), document)

    for state in {name for name, _, _ in simulation.calls}:
        found = [(state, call.map_index, call.payload) for call in timeline.tasks(state)]
        assert found == [call for call in simulation.calls if call[0] == state]


@made_up
@given(BLOCKS, st.integers(0, 1_000_000))
def test_every_state_that_was_left_has_its_exit(block, seed):
    simulation = Simulation(seed)
    name_states(block)
    events = simulation.run(block)

    timeline = read_history(events)

    exits = [event["id"] for event in events if event["type"].endswith("StateExited")]
    assert sorted(visit.exited["id"] for visit in timeline.visits if visit.exited) == exits


@made_up
@given(BLOCKS, st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_a_history_with_gaps_is_read_as_far_as_it_goes(block, seed, gaps):
    name_states(block)
    events = Simulation(seed).run(block)
    chance = Random(gaps)
    kept = [event for event in events if chance.random() < 0.5]

    timeline = read_history(kept)

    entered = [event["stateEnteredEventDetails"]["name"] for event in kept if event["type"].endswith("StateEntered")]
    assert timeline.states == entered
    report = ExecutionReport.of(timeline, name="run-1", machine="Machine")
    assert trace(report, max_lines=10_000).startswith("Execution run-1 of Machine")
    assert execution_snapshot(report)["path"] == timeline.path


def test_an_input_that_is_no_json_is_kept_as_text():
    told = Recording()
    told.enter("Pass", "First")
    told.events[-1]["stateEnteredEventDetails"]["input"] = "<masked>"

    assert read_history(told.events).visits[0].input == "<masked>"


def test_without_a_definition_branches_are_numbered_as_they_started():
    told = Recording()
    told.enter("Parallel", "Both")
    started = told.add("ParallelStateStarted")
    first = told.enter("Pass", "Left", after=started)
    second = told.enter("Pass", "Right", after=started)
    told.exit("Pass", "Right", after=second)
    told.exit("Pass", "Left", after=first)

    timeline = read_history(told.events)

    assert [walk.path for walk in walks_inside(timeline, "Both")] == [("Left",), ("Right",)]


def test_a_definition_tells_the_branches_apart_even_if_they_start_in_another_order():
    told = Recording()
    told.enter("Parallel", "Both")
    started = told.add("ParallelStateStarted")
    told.enter("Pass", "Right", after=started)
    told.enter("Pass", "Left", after=started)
    branches = [{"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}} for name in ("Left", "Right")]
    document = {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "Branches": branches}}}

    timeline = read_history(told.events, document)

    assert [walk.path for walk in walks_inside(timeline, "Both")] == [("Left",), ("Right",)]


def test_an_evaluation_may_fail_with_the_event_before_the_state_as_its_predecessor():
    told = Recording()
    told.state("Pass", "First")
    before = told.last
    told.enter("Task", "Second")
    told.add("EvaluationFailed", after=before, details={"state": "Second", "error": "States.QueryEvaluationError"})
    told.exit("Task", "Second", {"Error": "States.QueryEvaluationError"})
    told.state("Pass", "Sorry")

    timeline = read_history(told.succeed())

    assert timeline.by_name["Second"][0].is_caught
    assert timeline.path == ["First", "Second", "Sorry"]


def test_the_first_evaluation_of_an_iteration_may_fail():
    told = Recording()
    told.enter("Map", "Each")
    told.add("MapStateStarted", details={"length": 1})
    iteration = told.add("MapIterationStarted", details={"name": "Each", "index": 0})
    told.enter("Pass", "Inner")
    failed = told.add(
        "EvaluationFailed", after=iteration, details={"state": "Inner", "error": "States.QueryEvaluationError"}
    )
    told.add("MapIterationFailed", details={"name": "Each", "index": 0})
    told.add("MapStateFailed", after=failed)

    timeline = read_history(told.end_failed("States.QueryEvaluationError", "why"))

    assert timeline.failed_at is timeline.by_name["Inner"][0]


def test_the_first_evaluation_of_a_branch_may_fail():
    told = Recording()
    told.enter("Parallel", "Both")
    started = told.add("ParallelStateStarted")
    told.enter("Pass", "Inner", after=started)
    told.add("EvaluationFailed", after=started, details={"state": "Inner", "error": "States.QueryEvaluationError"})

    timeline = read_history(told.events)

    assert timeline.by_name["Inner"][0].failure["type"] == "EvaluationFailed"


def test_the_events_of_a_redrive_belong_to_the_state_that_failed():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge")
    told.fail("Boom")
    told.end_failed("Boom")
    told.add("ExecutionRedriven", details={"redriveCount": 1})
    told.wait(60)
    told.invoke("charge")
    told.answer({"ok": True})
    told.exit("Task", "Charge", {"ok": True})

    timeline = read_history(told.succeed({"ok": True}))

    calls = timeline.tasks("Charge")
    assert [(call.error, call.attempt, call.retry_delay) for call in calls] == [("Boom", 0, None), (None, 0, None)]
    assert timeline.status == "SUCCEEDED"
    assert timeline.output == {"ok": True}


def test_a_map_that_is_redriven_goes_on():
    told = Recording()
    told.enter("Map", "Each")
    started = told.add("MapStateStarted", details={"length": 1})
    told.add("MapIterationStarted", details={"name": "Each", "index": 0})
    told.enter("Fail", "Stop")
    failed = told.last
    told.add("MapIterationFailed", details={"name": "Each", "index": 0})
    told.add("MapStateFailed", after=failed)
    told.end_failed("Boom")
    told.add("ExecutionRedriven", details={"redriveCount": 1})
    told.add("MapIterationStarted", after=started, details={"name": "Each", "index": 0})
    told.state("Pass", "Go")

    timeline = read_history(told.events)

    assert [walk.path for walk in walks_inside(timeline, "Each")] == [("Stop", "Go")]


def test_a_chain_that_leads_nowhere_still_finds_the_latest_state():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge", after=99)
    told.answer("ok")
    told.exit("Task", "Charge", after=77)

    timeline = read_history(told.events)

    assert timeline.tasks("Charge").result == "ok"
    assert timeline.visits[0].exited


@pytest.mark.parametrize(
    "fields",
    [
        {"ResultSelector": {"a.$": "$[0].missing"}},
        {"QueryLanguage": "JSONata", "Output": "{% $states.result[0].missing %}"},
    ],
)
def test_a_group_that_fails_after_its_branches_have_succeeded_is_where_the_groups_around_it_failed(fields):
    with mock_sfn(freeze=False) as sfn:
        inner = {
            "Type": "Parallel",
            "Branches": [{"StartAt": "Leaf", "States": {"Leaf": {"Type": "Pass", "End": True}}}],
            "End": True,
            **fields,
        }
        outer = {"Type": "Parallel", "Branches": [{"StartAt": "Inner", "States": {"Inner": inner}}], "End": True}

        execution = sfn.executor.run({"StartAt": "Outer", "States": {"Outer": outer}})

        timeline = read_history(execution.history)
        assert timeline.failed_at.name == "Inner"
        assert "Inner" in str(execution)
