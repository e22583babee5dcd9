"""Runs that begin at a state, stop after one, or have variables from the start."""

from __future__ import annotations

import pytest

from pytest_sfn import SfnError, TaskSuccess, mock_lambda
from pytest_sfn.engine.partial.blocks import block_from, with_state

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:{}"


def task(name: str, **fields):
    return {"Type": "Task", "Resource": FUNCTION.format(name), **fields}


ORDER = {
    "StartAt": "Price",
    "States": {
        "Price": {"Type": "Pass", "Assign": {"total": 5}, "Next": "Ship"},
        "Ship": task("ship", Next="Report"),
        "Report": {"Type": "Pass", "Parameters": {"total.$": "$total", "shipped.$": "$"}, "End": True},
    },
}

PARCELS = {
    "StartAt": "Parcels",
    "States": {
        "Parcels": {
            "Type": "Map",
            "ItemProcessor": {
                "StartAt": "Pack",
                "States": {
                    "Pack": {"Type": "Pass", "Next": "Ship"},
                    "Ship": task("ship", Next="Rest"),
                    "Rest": {"Type": "Wait", "Seconds": 10, "End": True},
                },
            },
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}

BRANCHES = {
    "StartAt": "Both",
    "States": {
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Left", "States": {"Left": {"Type": "Wait", "Seconds": 1, "End": True}}},
                {
                    "StartAt": "First",
                    "States": {"First": {"Type": "Pass", "Next": "Ship"}, "Ship": task("ship", End=True)},
                },
            ],
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}

CHILDREN = {
    "StartAt": "Parcels",
    "States": {
        "Parcels": {
            **PARCELS["States"]["Parcels"],
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                **PARCELS["States"]["Parcels"]["ItemProcessor"],
            },
        },
        "Done": {"Type": "Succeed"},
    },
}


@mock_lambda("ship")
def ship(event, context):
    return {"shipped": event}


# ---- begin at a state


def test_begins_at_a_state_with_its_input_and_variables(sfn_executor):
    execution = sfn_executor.run(ORDER, {"id": 7}, start_at="Ship", variables={"total": 12})

    execution.assert_succeeded(output={"total": 12, "shipped": {"shipped": {"id": 7}}})
    execution.assert_path(["Ship", "Report"])
    assert execution.variables == {"total": 12}


def test_the_history_begins_with_that_state(sfn_executor):
    history = sfn_executor.run(ORDER, {"id": 7}, start_at="Ship", variables={"total": 12}).history

    assert [event["type"] for event in history[:3]] == [
        "ExecutionStarted",
        "TaskStateEntered",
        "LambdaFunctionScheduled",
    ]
    assert history[0]["executionStartedEventDetails"]["input"] == '{"id":7}'
    assert history[1]["stateEnteredEventDetails"]["name"] == "Ship"


@pytest.mark.parametrize("definition", [PARCELS, CHILDREN], ids=["inline", "distributed"])
def test_inside_a_map_it_runs_the_rest_of_one_item(sfn_executor, definition):
    execution = sfn_executor.run(definition, "parcel", start_at="Ship")

    execution.assert_succeeded(output={"shipped": "parcel"})
    execution.assert_path(["Ship", "Rest"])
    assert (execution.children, ship.payloads) == ([], ["parcel"])
    assert "Ship" in str(execution)


def test_inside_a_parallel_it_runs_the_rest_of_one_branch(sfn_executor):
    execution = sfn_executor.run(BRANCHES, "parcel", start_at="First")

    execution.assert_succeeded(output={"shipped": "parcel"})
    execution.assert_path(["First", "Ship"])


def test_a_failed_execution_that_began_at_a_state_is_redriven_from_where_it_failed(sfn_executor):
    ship.side_effect = [ValueError("no carrier"), "sent"]
    execution = sfn_executor.run(ORDER, {}, start_at="Ship", variables={"total": 1})
    execution.assert_failed("ValueError")

    execution.redrive().resume().assert_succeeded(output={"total": 1, "shipped": "sent"})


def test_start_begins_at_a_state_too(sfn_executor):
    ship.returns({})

    execution = sfn_executor.start(PARCELS, {}, start_at="Ship")

    assert (execution.status, execution.states) == ("RUNNING", ["Ship", "Rest"])


# ---- stop after a state


def test_stops_after_a_state_and_goes_on(sfn_executor):
    execution = sfn_executor.run(ORDER, {"id": 7}, stop_after="Ship")

    assert execution.status == "RUNNING"
    assert execution.output == {"shipped": {"id": 7}}
    assert execution.states == ["Price", "Ship"]
    assert execution.history[-1]["type"] == "TaskStateExited"

    execution.resume().assert_succeeded(output={"total": 5, "shipped": {"shipped": {"id": 7}}})


def test_stops_after_the_last_state_before_the_execution_ends(sfn_executor):
    execution = sfn_executor.run(ORDER, {}, stop_after="Report")

    assert (execution.status, execution.stop_date) == ("RUNNING", None)
    execution.resume().assert_succeeded()


def test_begins_and_stops_at_one_state(sfn_executor):
    execution = sfn_executor.run(ORDER, 3, start_at="Ship", stop_after="Ship")

    assert (execution.states, execution.output) == (["Ship"], {"shipped": 3})


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_every_iteration_that_leaves_the_state_at_that_instant_waits(sfn_executor, kind):
    execution = sfn_executor.run(PARCELS, [1, 2, 3], stop_after="Ship", type=kind)

    assert execution.output == {"shipped": 1}
    assert (ship.payloads, execution.states.count("Rest")) == ([1, 2, 3], 0)
    assert [call.result for call in execution.task("Ship")] == [{"shipped": 1}, {"shipped": 2}, {"shipped": 3}]

    execution.resume().assert_succeeded(output=[{"shipped": 1}, {"shipped": 2}, {"shipped": 3}])


def test_stops_in_a_branch_while_the_other_one_still_waits(sfn_executor):
    execution = sfn_executor.run(BRANCHES, "parcel", stop_after="Ship")

    assert (execution.output, execution.duration.total_seconds()) == ({"shipped": "parcel"}, 0)
    execution.resume().assert_succeeded(output=["parcel", {"shipped": "parcel"}])


def test_stops_in_the_children_of_a_distributed_map(sfn_executor):
    execution = sfn_executor.run(CHILDREN, ["a", "b"], stop_after="Ship")

    assert (execution.status, execution.output) == ("RUNNING", {"shipped": "a"})
    assert [child.output for child in execution.children] == [{"shipped": "a"}, {"shipped": "b"}]
    execution.resume().assert_succeeded(output=[{"shipped": "a"}, {"shipped": "b"}])


def test_stops_the_first_time_only(sfn_executor):
    loop = {
        "StartAt": "Ship",
        "States": {
            "Ship": task("ship", Next="Again"),
            "Again": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.left", "NumericGreaterThan": 0, "Next": "Ship"}],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    }
    ship.side_effect = [{"left": 2}, {"left": 1}, {"left": 0}]
    execution = sfn_executor.run(loop, {}, stop_after="Ship")

    assert (execution.output, ship.call_count) == ({"left": 2}, 1)
    execution.resume().assert_succeeded()
    assert ship.call_count == 3


def test_a_state_is_left_after_its_retries_and_through_its_catcher(sfn_executor):
    definition = {
        "StartAt": "Ship",
        "States": {
            "Ship": task(
                "ship",
                Retry=[{"ErrorEquals": ["ValueError"], "MaxAttempts": 1}],
                Catch=[{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Done"}],
                End=True,
            ),
            "Done": {"Type": "Succeed"},
        },
    }
    ship.raises(ValueError)

    execution = sfn_executor.run(definition, {}, stop_after="Ship")

    assert (ship.call_count, execution.output["error"]["Error"]) == (2, "ValueError")
    assert execution.states == ["Ship"]


def test_an_execution_that_does_not_come_there_ends(sfn_executor):
    ship.raises(ValueError)

    sfn_executor.run(ORDER, {}, stop_after="Report").assert_failed("ValueError")
    sfn_executor.run(ORDER, {}, stop_after="Ship").assert_failed("ValueError")


def test_resume_after_start_goes_to_the_stop_first(sfn_executor):
    execution = sfn_executor.start(PARCELS, [1], stop_after="Rest")
    assert execution.states == ["Parcels", "Pack", "Ship", "Rest"]

    assert execution.resume().output == {"shipped": 1}
    execution.resume().assert_succeeded()


def test_run_until_goes_on_from_the_stop(sfn_executor):
    execution = sfn_executor.run(PARCELS, [1], stop_after="Pack")

    assert execution.run_until("Ship").states == ["Parcels", "Pack", "Ship", "Rest"]


def test_answers_from_outside_wait_for_no_stop(sfn_executor):
    definition = {
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}},
                "Next": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    }
    with mock_lambda("ask", callback=TaskSuccess("yes", after=60)):
        execution = sfn_executor.run(definition, {}, stop_after="Ask")

    assert (execution.output, execution.duration.total_seconds()) == ("yes", 60)


def test_the_trace_says_where_it_stopped(sfn_executor):
    execution = sfn_executor.run(ORDER, {}, stop_after="Ship")

    assert str(execution).splitlines()[-1].strip() == "RUNNING   stopped after Ship: resume() goes on"
    with pytest.raises(AssertionError, match="stopped after Ship: resume"):
        execution.assert_succeeded()


def test_an_execution_that_ends_while_it_is_stopped_aborts_no_state(sfn_executor):
    execution = sfn_executor.run(ORDER, {}, stop_after="Ship")
    execution.stop()

    execution.assert_aborted()
    assert [event["type"] for event in execution.history[-2:]] == ["TaskStateExited", "ExecutionAborted"]
    with pytest.raises(SfnError, match="cannot be redriven: it ended while it was stopped after state 'Ship'"):
        execution.redrive()


def test_the_machine_itself_does_not_stop(sfn_executor):
    machine = sfn_executor.load(ORDER)
    sfn_executor.run(machine, {}, stop_after="Ship")

    sfn_executor.run(machine, {}).assert_succeeded()


# ---- mistakes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"start_at": "Shipp"},
            r"start_at='Shipp' is not a state .* \(did you mean 'Ship'\?\); its states are: Parcels",
        ),
        ({"stop_after": "rest"}, r"stop_after='rest' is not a state .* \(did you mean 'Rest'\?\)"),
        ({"start_at": "Ship", "stop_after": "Done"}, "stop_after='Done' is never reached: start_at='Ship' runs"),
        ({"variables": {"$total": 1}}, r"'\$total', which is not the name of a variable: write 'total'"),
        ({"variables": {"states": 1}}, "'states', which is not the name of a variable; "),
        ({"variables": {"total": {1}}}, r"variables is not a JSON value, at \$.total"),
        (
            {"variables": {"total": "x" * 262_144}},
            "^the variable 'total' is over 256 KiB as JSON text, the limit of Step",
        ),
        ({"variables": [1]}, "variables= of run must be a mapping"),
        ({"start_at": ""}, "start_at='' is not a state"),
    ],
)
def test_mistakes(sfn_executor, arguments, message):
    with pytest.raises(SfnError, match=message):
        sfn_executor.run(PARCELS, [], **arguments)


def test_variables_of_several_assigns_may_be_larger_together(sfn_executor):
    variables = {"one": "x" * 200_000, "two": "y" * 200_000}

    assert sfn_executor.run(PARCELS, [], variables=variables, stop_after="Parcels").variables == variables


# ---- blocks


def test_blocks_share_what_does_not_change(sfn_executor):
    block = sfn_executor.load(BRANCHES).model.block
    changed = with_state(block, "Ship", lambda state: state)

    assert changed is not None
    assert changed.states["Done"] is block.states["Done"]
    assert block_from(changed, "Ship").start_at == "Ship"
    assert block_from(block, "Nowhere") is None
