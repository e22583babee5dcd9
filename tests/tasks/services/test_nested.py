"""One state machine starts another."""

from __future__ import annotations

import json

import pytest

from tests.tasks.services.conftest import one_task

WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 30, "End": True}}}
FAIL = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Broken", "Cause": "because"}}}


@pytest.fixture
def child(world):
    return world.executor.load(WAIT, name="child")


@pytest.fixture
def failing(world):
    return world.executor.load(FAIL, name="failing")


def test_without_sync_the_child_goes_on_by_itself(world, run, child):
    execution = run("states:startExecution", {"StateMachineArn": child.arn, "Input": {"a": 1}, "Name": "first"})

    nested = world.executor.execution("first")
    assert execution.duration.total_seconds() == 0
    assert execution.output["ExecutionArn"] == nested.arn
    assert set(execution.output) == {"ExecutionArn", "StartDate", "SdkHttpMetadata", "SdkResponseMetadata"}
    assert nested.status == "RUNNING"
    nested.resume().assert_succeeded(output={"a": 1})


@pytest.mark.parametrize(
    ("later", "seconds"), [(0, "1.7356896E9"), (0.123_999, "1.735689600123E9"), (310_400, "1.736E9")]
)
def test_the_length_of_the_answer_is_that_of_javas_text(world, run, child, later, seconds):
    world.clock.advance(later)

    result = run("states:startExecution", {"StateMachineArn": child.arn, "Name": "first"}).output

    body = f'{{"executionArn":"{result["ExecutionArn"]}","startDate":{seconds}}}'
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"] == str(len(body))


def test_sync_gives_the_end_of_the_child_with_its_data_as_text(run, child):
    execution = run("states:startExecution.sync", {"StateMachineArn": child.arn, "Input": {"a": 1}, "Name": "first"})

    assert execution.duration.total_seconds() == 30
    assert execution.output == {
        "ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:child:first",
        "Input": '{"a":1}',
        "InputDetails": {"Included": True},
        "Name": "first",
        "Output": '{"a":1}',
        "OutputDetails": {"Included": True},
        "RedriveCount": 0,
        "RedriveStatus": "NOT_REDRIVABLE",
        "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        "StartDate": 1735689600000,
        "StateMachineArn": child.arn,
        "Status": "SUCCEEDED",
        "StopDate": 1735689630000,
    }


def test_sync_2_gives_the_data_parsed(run, child):
    output = run("states:startExecution.sync:2", {"StateMachineArn": child.arn, "Input": {"a": 1}}).output

    assert (output["Input"], output["Output"]) == ({"a": 1}, {"a": 1})


@pytest.mark.parametrize(("pattern", "data"), [("sync", '{"a":1}'), ("sync:2", {"a": 1})])
def test_sync_gives_of_an_express_child_what_a_synchronous_start_gives(world, run, pattern, data):
    express = world.executor.load(WAIT, name="express", type="EXPRESS")

    output = run(f"states:startExecution.{pattern}", {"StateMachineArn": express.arn, "Input": {"a": 1}}).output

    name = output["Name"]
    assert output.pop("ExecutionArn").startswith(f"arn:aws:states:us-east-1:123456789012:express:express:{name}:")
    assert output == {
        "BillingDetails": {"BilledDurationInMilliseconds": 30_000, "BilledMemoryUsedInMB": 64},
        "Input": data,
        "InputDetails": {"Included": True},
        "Name": name,
        "Output": data,
        "OutputDetails": {"Included": True},
        "StartDate": 1735689600000,
        "StateMachineArn": express.arn,
        "Status": "SUCCEEDED",
        "StopDate": 1735689630000,
    }


def test_an_express_child_that_fails_fails_the_task(world, run):
    express = world.executor.load(FAIL, name="express", type="EXPRESS")

    execution = run("states:startExecution.sync:2", {"StateMachineArn": express.arn})

    execution.assert_failed(
        error="States.TaskFailed", cause={"Error": "Broken", "Cause": "because", "Status": "FAILED"}
    )


def test_without_input_the_child_gets_an_empty_object(run, child):
    assert run("states:startExecution.sync:2", {"StateMachineArn": child.arn, "Input": None}).output["Output"] == {}


def test_the_events_tell_of_the_submission_and_of_the_end(run, child):
    history = run("states:startExecution.sync", {"StateMachineArn": child.arn}).history

    assert [event["type"] for event in history][2:6] == [
        "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded",
    ]  # fmt: skip
    submitted = json.loads(history[4]["taskSubmittedEventDetails"]["output"])
    assert history[4]["taskSubmittedEventDetails"]["resource"] == "startExecution.sync"
    assert "SdkHttpMetadata" in submitted


def test_a_failure_of_the_child_is_carried_up(run, failing):
    execution = run("states:startExecution.sync:2", {"StateMachineArn": failing.arn, "Name": "first"})

    execution.assert_failed(
        error="States.TaskFailed", cause={"Error": "Broken", "Cause": "because", "Status": "FAILED", "Name": "first"}
    )


def test_a_child_that_times_out_fails_the_task(world, run):
    child = world.executor.load({**WAIT, "TimeoutSeconds": 5}, name="slow")

    run("states:startExecution.sync", {"StateMachineArn": child.arn}).assert_failed(
        error="States.TaskFailed", cause={"Status": "TIMED_OUT"}
    )


def test_a_child_is_stopped_with_its_parent(world, child):
    parent = world.executor.start(one_task("states:startExecution.sync", {"StateMachineArn": child.arn, "Name": "c"}))

    parent.stop()

    assert world.executor.execution("c").status == "ABORTED"


def test_a_child_is_stopped_when_its_task_times_out(world, run, child):
    arguments = {"StateMachineArn": child.arn, "Name": "c"}

    run("states:startExecution.sync", arguments, TimeoutSeconds=10).assert_failed(error="States.Timeout")

    assert world.executor.execution("c").status == "ABORTED"


def test_the_same_name_with_other_input_is_refused(run, child):
    run("states:startExecution", {"StateMachineArn": child.arn, "Name": "same", "Input": {"a": 1}}).assert_succeeded()

    run("states:startExecution", {"StateMachineArn": child.arn, "Name": "same", "Input": {"a": 1}}).assert_succeeded()
    run("states:startExecution", {"StateMachineArn": child.arn, "Name": "same", "Input": {"a": 2}}).assert_failed(
        error="StepFunctions.ExecutionAlreadyExistsException"
    )


def test_a_machine_that_does_not_exist(run):
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:none"

    execution = run("states:startExecution", {"StateMachineArn": arn})

    assert execution.error == "StepFunctions.StateMachineDoesNotExistException"
    assert execution.cause.startswith(
        f"State Machine Does Not Exist: '{arn}' (Service: AWSStepFunctions; Status Code: 400; "
        "Error Code: StateMachineDoesNotExist; Request ID: "
    )
    assert execution.cause.endswith("; Proxy: null)")


def test_a_token_handed_to_the_child_ends_the_task_early(world, boto, child):
    arguments = {"StateMachineArn": child.arn, "Name": "c", "Input": {"token.$": "$$.Task.Token"}}
    parent = world.executor.start(one_task("states:startExecution.sync:2", arguments))
    token = world.executor.execution("c").input["token"]

    boto("stepfunctions").send_task_success(taskToken=token, output='{"early":true}')

    parent.assert_succeeded(output={"early": True})
    assert world.executor.execution("c").status == "RUNNING"


def test_a_child_answers_a_token(world, child):
    arguments = {"StateMachineArn": child.arn, "Name": "c", "Input": {"token.$": "$$.Task.Token"}}
    parent = world.executor.start(one_task("states:startExecution.waitForTaskToken", arguments))

    assert [task.state for task in parent.pending] == ["T"]
    parent.fail_task("T", "Refused", "no")

    parent.assert_failed(error="Refused", cause="no")


def test_a_task_that_waits_for_a_child_is_no_pending_task(world, child):
    parent = world.executor.start(one_task("states:startExecution.sync", {"StateMachineArn": child.arn}))

    assert parent.pending == ()


def test_a_machine_may_start_itself_many_times(world):
    count_down = {
        "StartAt": "More?",
        "States": {
            "More?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericGreaterThan": 0, "Next": "Less"}],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed"},
            "Less": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, -1)"}, "Next": "Again"},
            "Again": {
                "Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Parameters": {
                    "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:countdown",
                    "Input.$": "$",
                },
                "ResultSelector": {"status.$": "$.Status"},
                "End": True,
            },
        },
    }

    machine = world.executor.load(count_down, name="countdown")

    world.executor.run(machine, {"n": 400}).assert_succeeded(output={"status": "SUCCEEDED"})


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"Input": {}}, "The field 'StateMachineArn' is required but was missing"),
        ({"StateMachineArn": "a", "Inputs": {}}, 'The field "Inputs" is not supported by Step Functions'),
        ({"StateMachineArn": "a", "Name": 7}, "The value for the field 'Name' must be a STRING"),
    ],
)
def test_arguments_that_do_not_fit_end_the_execution(world, arguments, problem):
    task = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "Arguments": "{% $states.input %}"}
    definition = {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {**task, "End": True}}}

    execution = world.executor.run(definition, arguments)

    assert execution.error == "States.Runtime"
    assert execution.cause.endswith(f"could not be used to start the Task: [{problem}]")


def test_a_child_may_be_redriven_after_its_parent_has_failed_with_it(world):
    failing = world.executor.load({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "No"}}}, name="failing")
    task = one_task("states:startExecution.sync", {"StateMachineArn": failing.arn, "Name": "child"})
    parent = world.executor.run(task)

    child = world.executor.execution("child").redrive()

    assert (parent.status, child.status) == ("FAILED", "FAILED")
    assert [event["type"] for event in child.history].count("ExecutionFailed") == 2


def test_a_task_tells_when_the_execution_that_failed_it_was_redriven(world):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "Next": "F"}, "F": {"Type": "Fail"}}}
    child = world.executor.load(wait, name="waiting")
    before = world.executor.start(child, name="child")
    before.stop()
    before.redrive()

    parent = world.executor.run(
        one_task("states:startExecution.sync", {"StateMachineArn": child.arn, "Name": "child", "Input": {}})
    )

    assert '"RedriveDate":1735689600000' in parent.cause


def test_the_cause_of_a_long_line_of_failures_does_not_grow_without_end(world):
    """Each quotes the one before, so that its backslashes double."""
    world.executor.load({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "No"}}}, name="0")
    for number in range(1, 40):
        below = f"arn:aws:states:us-east-1:123456789012:stateMachine:{number - 1}"
        definition = one_task("states:startExecution.sync", {"StateMachineArn": below})
        machine = world.executor.load(definition, name=str(number))

    execution = world.executor.run(machine)

    execution.assert_failed(error="States.TaskFailed")
    assert len(execution.cause) == 32_768
