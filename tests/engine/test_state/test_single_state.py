"""One state by itself: its data flow, its mocks, and what Retry and Catch make of its errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.test_state.mocks import Mock, UnfitMock, mocked_failure
from pytest_sfn.engine.test_state.single_state import run_state
from pytest_sfn.engine.test_state.trial import StateOutcome, StateTrial
from pytest_sfn.world.world import World
from tests.definition.helpers import parse_definition
from tests.engine.conftest import callback, task

JSONATA = {"QueryLanguage": "JSONata"}
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"
PROCESSOR = {"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "End": True}}}
LONG_TEXT = "x" * 300_000

Try = Callable[..., StateOutcome]


@pytest.fixture
def try_state(world: World) -> Try:
    """Run a state, written as in a definition, with an input and what else StateTrial takes."""

    def run(written: dict[str, Any], given: Any = None, **options: Any) -> StateOutcome:
        ends = "Next" in written or written["Type"] in ("Choice", "Succeed", "Fail")
        state = written if ends else {**written, "End": True}
        rules = [*written.get("Catch", ()), *written.get("Choices", ())]
        targets = [written.get("Next"), *(rule["Next"] for rule in rules)]
        others = {name: {"Type": "Succeed"} for name in targets if name}
        model = parse_definition({"StartAt": "S", "States": {"S": state, **others}})
        trial = StateTrial(state=model.block.states["S"], model=model, input={} if given is None else given, **options)
        return run_state(world.engine.runtime, trial, Texts())

    return run


def flow(outcome: StateOutcome) -> dict[str, Any]:
    """What was noted, without the input."""
    return {name: value for name, value in outcome.inspection.data.items() if name != "input"}


# ---- data flow


def test_a_pass_shows_every_step_of_its_input(try_state: Try) -> None:
    state = {"Type": "Pass", "InputPath": "$.a", "Parameters": {"b.$": "$"}, "ResultPath": "$.c", "OutputPath": "$.c"}

    outcome = try_state(state, {"a": 1})

    assert outcome.output == {"b": 1}
    assert flow(outcome) == {
        "afterInputPath": 1,
        "afterParameters": {"b": 1},
        "afterResultSelector": {"b": 1},
        "afterResultPath": {"a": 1, "c": {"b": 1}},
    }


def test_steps_that_a_state_leaves_out_show_what_they_pass_on(try_state: Try) -> None:
    outcome = try_state({"Type": "Pass"}, "text")

    assert set(flow(outcome)) == {"afterInputPath", "afterParameters", "afterResultSelector", "afterResultPath"}
    assert set(flow(outcome).values()) == {"text"}


def test_a_pass_with_a_result_shows_that_in_place_of_its_input(try_state: Try) -> None:
    outcome = try_state({"Type": "Pass", "Result": 5, "InputPath": "$.a", "ResultPath": None}, {"a": 1})

    assert flow(outcome) == {"result": 5, "afterResultSelector": 5, "afterResultPath": {"a": 1}}


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Succeed"},
        {"Type": "Wait", "Seconds": 0},
        {"Type": "Choice", "Choices": [{"Variable": "$", "IsPresent": True, "Next": "T"}]},
    ],
)
def test_other_states_show_their_effective_input(try_state: Try, state: dict[str, Any]) -> None:
    assert flow(try_state({**state, "InputPath": "$.a"}, {"a": 1})) == {"afterInputPath": 1}


def test_a_step_that_fails_is_the_last_that_is_seen(try_state: Try) -> None:
    outcome = try_state({"Type": "Pass", "InputPath": "$.a", "Parameters": {"b.$": "$.missing"}}, {"a": {}})

    assert outcome.status == "FAILED"
    assert outcome.error == "States.Runtime"
    assert flow(outcome) == {"afterInputPath": {}}


def test_jsonata_states_show_no_paths(try_state: Try) -> None:
    outcome = try_state({"Type": "Pass", "Output": "{% $states.input.a + 1 %}", **JSONATA}, {"a": 1})

    assert outcome.output == 2
    assert flow(outcome) == {}


def test_a_jsonata_task_shows_its_arguments_and_its_result(try_state: Try) -> None:
    state = {
        "Type": "Task",
        "Resource": FUNCTION,
        "Arguments": {"double": "{% $states.input.a * 2 %}"},
        "Assign": {"seen": "{% $states.result.b %}"},
        "Output": "{% $states.result.b %}",
        **JSONATA,
    }

    outcome = try_state(state, {"a": 1}, mock=Mock(result={"b": 7}))

    assert outcome.output == 7
    assert flow(outcome) == {"afterArguments": {"double": 2}, "result": {"b": 7}, "variables": {"seen": 7}}


def test_a_jsonata_task_without_arguments_shows_its_input_as_them(try_state: Try) -> None:
    outcome = try_state({"Type": "Task", "Resource": FUNCTION, **JSONATA}, {"a": 1}, mock=Mock(result="done"))

    assert outcome.output == "done"
    assert flow(outcome) == {"afterArguments": {"a": 1}, "result": "done"}


def test_the_definition_that_was_parsed_is_left_as_it_is(world: World) -> None:
    model = parse_definition({"StartAt": "S", "States": {"S": {"Type": "Pass", "End": True}}})
    state = model.block.states["S"]
    trial = StateTrial(state=state, model=model, input={})

    run_state(world.engine.runtime, trial, Texts())

    assert state.input_path is None


# ---- mocks


def test_a_mocked_task_calls_nobody(try_state: Try, world: World) -> None:
    fake = world.lambdas.register("F", returns="real")

    outcome = try_state(task("F"), mock=Mock(result={"Payload": "mocked"}))

    assert outcome.output == "mocked"
    fake.assert_not_called()


def test_a_mock_answers_the_token_that_a_task_waits_for(try_state: Try, world: World) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"},
    }

    outcome = try_state(state, mock=Mock(result="answered"))

    assert outcome.output == "answered"
    assert outcome.inspection.data["afterParameters"]["MessageBody"]
    assert not list(world.engine.tokens)


def test_a_mock_is_the_result_of_a_job_that_a_task_waits_for(try_state: Try, world: World) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m"},
        "ResultSelector": {"out.$": "$.Output"},
    }

    outcome = try_state(state, mock=Mock(result={"Output": {"a": 1}}))

    assert outcome.output == {"out": {"a": 1}}
    assert not world.engine.runs


def test_an_error_takes_the_place_of_the_call_that_hands_out_a_token(try_state: Try) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody": "b"},
    }

    outcome = try_state(state, mock=Mock(failure=mocked_failure("E", "c")))

    assert (outcome.status, outcome.error, outcome.cause) == ("FAILED", "E", "c")


def test_parameters_are_evaluated_although_the_task_is_mocked(try_state: Try) -> None:
    outcome = try_state({**task("F"), "Parameters": {"x.$": "$.missing", "FunctionName": "F"}}, mock=Mock(result={}))

    assert outcome.error == "States.Runtime"


def test_more_failed_iterations_than_there_are_do_not_fit(try_state: Try) -> None:
    with pytest.raises(UnfitMock, match="must be less than or equal to the number of Map iterations"):
        try_state({"Type": "Map", "ItemProcessor": PROCESSOR}, [1], mock=Mock(result=[1], failed_iterations=2))


def test_batches_are_the_iterations_of_a_map(try_state: Try) -> None:
    processor = {**PROCESSOR, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    state = {"Type": "Map", "ItemProcessor": processor, "ItemBatcher": {"MaxItemsPerBatch": 2}}

    with pytest.raises(UnfitMock):
        try_state(state, [1, 2, 3], mock=Mock(result=[1, 2], failed_iterations=3))


def test_without_what_the_reader_reads_the_result_tells_the_number_of_iterations(try_state: Try) -> None:
    processor = {**PROCESSOR, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    reader = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
    state = {"Type": "Map", "ItemProcessor": processor, "ItemReader": reader, "ToleratedFailurePercentage": 50}

    assert try_state(state, mock=Mock(result=[1, 2, 3, 4], failed_iterations=2)).status == "SUCCEEDED"
    assert try_state(state, mock=Mock(result=[1, 2, 3, 4], failed_iterations=3)).status == "FAILED"


# ---- without a mock


def test_a_map_runs_its_iterations(try_state: Try) -> None:
    processor = {
        "StartAt": "Inner",
        "States": {"Inner": {"Type": "Pass", "Parameters": {"got.$": "$"}, "End": True}},
    }
    state = {"Type": "Map", "ItemProcessor": processor, "ItemSelector": {"v.$": "$$.Map.Item.Value"}}

    outcome = try_state(state, [1, 2])

    assert outcome.output == [{"got": {"v": 1}}, {"got": {"v": 2}}]
    assert outcome.inspection.data["afterItemSelector"] == [{"v": 1}, {"v": 2}]
    assert outcome.inspection.figures == {"maxConcurrency": 0}


def test_an_error_that_ends_a_branch_for_good_fails_the_state(try_state: Try) -> None:
    branch = {"StartAt": "In", "States": {"In": {"Type": "Pass", "InputPath": "$.missing", "End": True}}}

    outcome = try_state(
        {"Type": "Parallel", "Branches": [branch], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}]}
    )

    assert (outcome.status, outcome.error) == ("FAILED", "States.Runtime")


def test_a_fake_that_raises_is_told_with_its_exception(try_state: Try, world: World) -> None:
    world.lambdas.register("F", raises=KeyError("k"))

    outcome = try_state(task("F"))

    assert (outcome.status, outcome.error) == ("FAILED", "KeyError")
    assert isinstance(outcome.exception, KeyError)


def test_a_token_that_nobody_answers_ends_with_a_timeout_after_five_minutes(try_state: Try, world: World) -> None:
    world.lambdas.register("F", returns=None)

    outcome = try_state(callback("F", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "T"}]))

    assert (outcome.status, outcome.error) == ("FAILED", "States.Timeout")
    assert not world.clock.timers


def test_a_missed_heartbeat_is_caught_by_its_own_name(try_state: Try, world: World) -> None:
    world.lambdas.register("F", returns=None)
    catchers = [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "T"}]

    outcome = try_state(callback("F", HeartbeatSeconds=10, Catch=catchers))

    assert (outcome.status, outcome.next_state) == ("CAUGHT_ERROR", "T")


# ---- Retry and Catch


@pytest.mark.parametrize(
    ("retrier", "count", "seconds"),
    [
        ({}, 0, 1),
        ({}, 2, 4),
        ({"IntervalSeconds": 5, "BackoffRate": 1}, 1, 5),
        ({"IntervalSeconds": 10, "MaxDelaySeconds": 15}, 1, 15),
        ({"IntervalSeconds": 8, "JitterStrategy": "FULL"}, 0, 8),
    ],
)
def test_the_delay_before_the_next_try_is_told_without_jitter(
    try_state: Try, retrier: dict[str, Any], count: int, seconds: int
) -> None:
    state = {**task("F"), "Retry": [{"ErrorEquals": ["E"], **retrier}]}

    outcome = try_state(state, mock=Mock(failure=mocked_failure("E", None)), retry_count=count)

    assert outcome.status == "RETRIABLE"
    assert not outcome.has_output
    assert outcome.inspection.error_details == {"retryIndex": 0, "retryBackoffIntervalSeconds": seconds}


def test_a_state_that_is_retried_knows_how_often_in_its_context(try_state: Try) -> None:
    state = {**task("F"), "Parameters": {"FunctionName": "F", "Payload.$": "$$.State.RetryCount"}}

    outcome = try_state(state, mock=Mock(result={"Payload": None}), retry_count=3)

    assert outcome.inspection.data["afterParameters"]["Payload"] == 3


def test_an_error_in_the_output_of_a_task_may_be_caught_too(try_state: Try) -> None:
    catchers = [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "T"}]
    state = {"Type": "Task", "Resource": FUNCTION, "Output": "{% $states.result.b %}", "Catch": catchers, **JSONATA}

    outcome = try_state(state, mock=Mock(result={}))

    assert (outcome.status, outcome.next_state) == ("CAUGHT_ERROR", "T")
    assert outcome.inspection.data["result"] == {}


def test_a_catcher_that_fails_itself_fails_the_state(try_state: Try) -> None:
    state = {**task("F"), "Catch": [{"ErrorEquals": ["E"], "ResultPath": "$.error", "Next": "T"}]}

    outcome = try_state(state, "no object", mock=Mock(failure=mocked_failure("E", "c")))

    assert outcome.status == "FAILED"
    assert outcome.error == "States.ResultPathMatchFailure"
    assert outcome.inspection.error_details == {}


def test_variables_of_the_catcher_are_shown(try_state: Try) -> None:
    state = {**task("F"), "Catch": [{"ErrorEquals": ["E"], "Assign": {"why.$": "$.Cause"}, "Next": "T"}]}

    outcome = try_state(state, mock=Mock(failure=mocked_failure("E", "c")), variables={"old": 1})

    assert outcome.inspection.data["variables"] == {"old": 1, "why": "c"}


def test_an_output_that_is_too_large_is_caught_by_nobody(try_state: Try) -> None:
    state = {**task("F"), "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}]}

    outcome = try_state(state, mock=Mock(result={"Payload": LONG_TEXT}))

    assert (outcome.status, outcome.error) == ("FAILED", "States.DataLimitExceeded")


# ---- the context object


def test_sections_of_the_context_are_laid_over_what_there_is(try_state: Try) -> None:
    state = {"Type": "Pass", "Parameters": {"name.$": "$$.Execution.Name", "input.$": "$$.Execution.Input"}}

    assert try_state(state, 1, context={"Execution": {"Name": "mine"}}).output == {"name": "mine", "input": 1}


def test_a_whole_context_leaves_nothing_else(try_state: Try) -> None:
    state = {"Type": "Pass", "Parameters": {"all.$": "$$"}}
    context = {"Execution": {"Name": "mine"}}

    assert try_state(state, context=context, whole_context=True).output == {"all": context}
