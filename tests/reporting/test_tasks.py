"""The calls of Task states."""

from __future__ import annotations

import json
from datetime import timedelta
from unittest.mock import ANY

import pytest

from pytest_sfn import SfnError
from pytest_sfn.reporting.task_calls import TaskCalls
from pytest_sfn.reporting.timeline import read_history
from tests.reporting.histories import (
    START,
    THROTTLED,
    Recording,
    callback_without_heartbeat,
    envelope,
    map_with_a_failing_item,
    order_workflow,
    python_cause,
)

CHARGE = "arn:aws:lambda:us-east-1:123456789012:function:charge:prod"
ORDER = {"orderId": 7, "total": 12.5}


def calls_of(events, state) -> TaskCalls:
    return read_history(events).tasks(state)


def one_call(service: str, action: str, arguments, output=None) -> list[dict]:
    """The events of one call of an integration, by the state ``Call``."""
    told = Recording()
    told.enter("Task", "Call")
    what = {"resourceType": service, "resource": action}
    told.add("TaskScheduled", details={**what, "region": "us-east-1", "parameters": json.dumps(arguments)})
    told.add("TaskStarted", details=what)
    if action.endswith(".waitForTaskToken"):
        told.add("TaskSubmitted", details={**what, "output": json.dumps(envelope(None))})
    told.add("TaskSucceeded", details={**what, "output": json.dumps(output)})
    return told.events


def test_a_call_tells_what_was_sent_and_what_came_back():
    call = calls_of(order_workflow(), "CheckStock")[0]

    assert (call.payload, call.result) == (ORDER, {"inStock": True})
    assert (call.error, call.cause, call.caught_by) == (None, None, None)
    assert (call.attempt, call.retry_delay, call.map_index) == (0, None, None)
    assert (call.started, call.duration) == (START, timedelta(seconds=0.15))


def test_retries_are_calls_with_their_delays():
    calls = calls_of(order_workflow(), "ChargeCard")

    assert [call.attempt for call in calls] == [0, 1, 2]
    assert [call.retry_delay for call in calls] == [None, 2.0, 4.0]
    assert calls.delays == [2.0, 4.0]
    assert [call.error for call in calls] == ["Lambda.TooManyRequestsException"] * 2 + ["CardDeclined"]
    assert [call.cause for call in calls] == [THROTTLED] * 2 + [python_cause("CardDeclined", "no funds")]
    assert [call.caught_by for call in calls] == [None, None, "Apologize"]


def test_calls_of_iterations_have_their_index():
    calls = calls_of(map_with_a_failing_item(), "Charge")

    assert [call.map_index for call in calls] == [0, 1, 2]
    assert [call.payload["sku"] for call in calls] == ["A", "B", "C"]


def test_an_aborted_call_has_neither_result_nor_error():
    call = calls_of(map_with_a_failing_item(), "Charge")[2]

    assert (call.result, call.error, call.caught_by) == (None, None, None)
    assert call.duration == timedelta(seconds=0.2)


def test_a_timeout_is_an_error_without_a_cause():
    call = calls_of(callback_without_heartbeat(), "AskReviewer")[0]

    assert (call.error, call.cause, call.caught_by) == ("States.Timeout", None, "Escalate")


def test_a_call_that_is_awaited_has_no_duration():
    told = Recording()
    told.enter("Task", "Ask")
    told.invoke("ask")

    assert calls_of(told.events, "Ask").duration is None


@pytest.mark.parametrize(
    ("arguments", "payload"),
    [
        ({"FunctionName": "f", "Payload": ORDER, "Qualifier": "live"}, ORDER),
        ({"FunctionName": "f", "Payload": [1, 2]}, [1, 2]),
        ({"FunctionName": "f", "Payload": 0}, 0),
        ({"FunctionName": "f", "Payload": False}, False),
        ({"FunctionName": "f"}, {}),
        ({"FunctionName": "f", "Payload": None}, {}),
        ({"FunctionName": "f", "Payload": ""}, {}),
        ({"FunctionName": "f", "Payload": '{"orderId": 7, "total": 12.5}'}, ORDER),
        ({"FunctionName": "f", "Payload": "null"}, None),
        ({"FunctionName": "f", "Payload": "no JSON"}, "no JSON"),
    ],
)
@pytest.mark.parametrize("resource", ["invoke", "invoke.waitForTaskToken"])
def test_the_payload_of_a_lambda_invoke_is_what_the_function_got(resource, arguments, payload):
    calls = calls_of(one_call("lambda", resource, arguments), "Call")

    assert calls.payload == payload


def test_arguments_that_are_no_object_are_the_payload():
    assert calls_of(one_call("lambda", "invoke", "<masked>"), "Call").payload == "<masked>"


@pytest.mark.parametrize("given", [{"ok": True}, None, [], "text", {"Payload": 1}, envelope({"inner": 1})])
def test_the_result_of_a_lambda_invoke_is_what_the_function_gave(given):
    calls = calls_of(one_call("lambda", "invoke", {"FunctionName": "f"}, envelope(given)), "Call")

    assert calls.result == given


def test_the_result_of_a_faked_lambda_invoke_needs_no_more_than_the_payload():
    calls = calls_of(one_call("lambda", "invoke", {"FunctionName": "f"}, {"Payload": {"ok": True}}), "Call")

    assert calls.result == {"ok": True}


def test_the_answer_to_an_event_has_no_payload_and_is_the_result():
    accepted = {key: value for key, value in envelope(None).items() if key not in ("ExecutedVersion", "Payload")}
    arguments = {"FunctionName": "f", "InvocationType": "Event", "Payload": ORDER}

    calls = calls_of(one_call("lambda", "invoke", arguments, accepted), "Call")

    assert (calls.payload, calls.result) == (ORDER, accepted)


@pytest.mark.parametrize("output", [{"approved": True}, "yes", {"Payload": "mine"}, envelope({"forwarded": True})])
def test_what_a_callback_brought_is_the_result_as_it_is(output):
    arguments = {"FunctionName": "ask", "Payload": {"token": "AQCE"}}

    calls = calls_of(one_call("lambda", "invoke.waitForTaskToken", arguments, output), "Call")

    assert (calls.payload, calls.result) == ({"token": "AQCE"}, output)


@pytest.mark.parametrize(
    ("service", "action", "arguments"),
    [
        ("sqs", "sendMessage", {"QueueUrl": "q", "MessageBody": {"a": 1}}),
        ("bedrock", "invokeModel", {"ModelId": "m", "Payload": 1}),
        ("aws-sdk:lambda", "invoke", {"FunctionName": "f", "Payload": '{"a": 1}'}),
    ],
)
def test_another_service_gets_all_of_its_arguments_and_gives_all_of_its_answer(service, action, arguments):
    calls = calls_of(one_call(service, action, arguments, envelope("text")), "Call")

    assert (calls.payload, calls.result) == (arguments, envelope("text"))


def test_a_function_named_by_its_arn_gives_what_it_gave():
    told = Recording()
    told.enter("Task", "Direct")
    told.add("LambdaFunctionScheduled", details={"resource": CHARGE, "input": json.dumps({"Payload": ORDER})})
    told.add("LambdaFunctionStarted")
    told.add("LambdaFunctionSucceeded", details={"output": json.dumps(envelope(1))})

    calls = calls_of(told.events, "Direct")

    assert (calls.payload, calls.result) == ({"Payload": ORDER}, envelope(1))


def test_a_function_named_by_its_arn_gets_the_whole_payload():
    told = Recording()
    told.enter("Task", "Direct")
    told.add("LambdaFunctionScheduled", details={"resource": CHARGE, "input": json.dumps(ORDER)})
    told.add("LambdaFunctionStarted")
    told.add("LambdaFunctionFailed", details={"error": "Boom", "cause": "why"})
    told.exit("Task", "Direct")

    calls = calls_of(told.events, "Direct")

    assert (calls.payload, calls.error, calls.cause, calls.result) == (ORDER, "Boom", "why", None)


def test_an_activity_gets_its_input():
    told = Recording()
    told.enter("Task", "ByHand")
    told.add("ActivityScheduled", details={"resource": "arn:aws:states:us-east-1:1:activity:a", "input": '"do it"'})
    told.wait(5)
    told.add("ActivityStarted", details={"workerName": "w"})
    told.wait(10)
    told.add("ActivitySucceeded", details={"output": '"done"'})

    calls = calls_of(told.events, "ByHand")

    assert (calls.payload, calls.result) == ("do it", "done")
    assert (calls.started, calls.duration) == (START + timedelta(seconds=5), timedelta(seconds=10))


def test_a_result_that_could_not_be_used_is_an_error_of_its_call():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge")
    told.answer({"ok": 1})
    told.add("EvaluationFailed", details={"state": "Charge", "error": "States.QueryEvaluationError", "cause": "why"})
    told.wait(1)
    told.invoke("charge")
    told.answer({"ok": 2})

    first, second = calls_of(told.events, "Charge")

    assert (first.result, first.error, first.cause) == ({"ok": 1}, "States.QueryEvaluationError", "why")
    assert (second.attempt, second.retry_delay, second.error) == (1, 1.0, None)


def test_a_try_that_failed_before_its_call_counts_as_an_attempt():
    told = Recording()
    told.enter("Task", "Charge")
    told.add("EvaluationFailed", details={"state": "Charge", "error": "States.QueryEvaluationError"})
    told.wait(3)
    told.invoke("charge")

    calls = calls_of(told.events, "Charge")

    assert (calls.attempt, calls.retry_delay) == (1, 3.0)


def test_an_error_may_be_caught_around_the_map_that_it_failed():
    events = map_with_a_failing_item()[:-1]
    told = Recording()
    told.events, told.now = events, events[-1]["timestamp"]
    told.exit("Map", "ChargeAll", {"Error": "CardDeclined"})
    told.state("Pass", "Refund")

    assert [call.caught_by for call in calls_of(told.events, "Charge")] == [None, "Refund", None]


def test_an_error_that_a_retry_of_the_map_made_good_was_not_caught():
    told = Recording()
    told.enter("Map", "Each")
    for number in range(2):
        told.add("MapStateStarted", details={"length": 1})
        told.add("MapIterationStarted", details={"name": "Each", "index": 0})
        told.enter("Task", "Charge")
        told.invoke("charge")
        last = told.fail(f"Boom{number}")
        told.add("MapIterationFailed", after=last, details={"name": "Each", "index": 0})
    told.add("MapStateFailed", after=last)
    told.exit("Map", "Each")
    told.state("Pass", "Refund")

    assert [call.caught_by for call in calls_of(told.events, "Charge")] == [None, "Refund"]


def test_the_child_of_a_distributed_map_knows_its_item():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge")

    assert read_history(told.events, map_index=4).tasks("Charge").map_index == 4


# ---- the sequence


def test_calls_are_a_sequence_and_a_slice_is_one_too():
    calls = calls_of(order_workflow(), "ChargeCard")

    assert len(calls) == 3
    assert calls[-1].error == "CardDeclined"
    assert calls[1:].delays == [2.0, 4.0]
    assert calls[2:].error == "CardDeclined"


def test_the_fields_of_the_only_call_can_be_read_from_the_sequence():
    calls = calls_of(order_workflow(), "CheckStock")
    call = calls[0]

    fields = ("payload", "result", "error", "cause", "attempt", "retry_delay", "started", "duration", "map_index")
    assert all(getattr(calls, field) == getattr(call, field) for field in (*fields, "caught_by"))


def test_a_field_of_several_calls_raises_and_lists_them():
    calls = calls_of(order_workflow(), "ChargeCard")

    with pytest.raises(SfnError) as caught:
        _ = calls.result

    assert str(caught.value).splitlines() == [
        ".result needs exactly one call: choose one, such as [0].result; state 'ChargeCard' made 3 calls:",
        '  [0] attempt 0: {"orderId": 7, "total": 12.5} failed with Lambda.TooManyRequestsException',
        '  [1] attempt 1: {"orderId": 7, "total": 12.5} failed with Lambda.TooManyRequestsException',
        '  [2] attempt 2: {"orderId": 7, "total": 12.5} failed with CardDeclined',
    ]


def test_a_field_of_no_call_says_which_states_were_entered():
    with pytest.raises(SfnError) as caught:
        _ = calls_of(order_workflow(), "Ship").payload

    assert str(caught.value) == (
        ".payload needs exactly one call; state 'Ship' made no call "
        "(states entered: CheckStock, InStock?, ChargeCard, Apologize)"
    )


def test_a_call_that_does_not_exist_is_an_index_error_that_lists_the_calls():
    with pytest.raises(IndexError, match=r"no call 5: state 'CheckStock' made 1 call:\n  \[0\] attempt 0: "):
        calls_of(order_workflow(), "CheckStock")[5]


def test_the_list_of_calls_tells_iterations_and_what_is_awaited():
    told = Recording()
    told.enter("Map", "Each")
    told.add("MapStateStarted", details={"length": 25})
    started = told.last
    for index in range(25):
        told.add("MapIterationStarted", after=started, details={"name": "Each", "index": index})
        told.enter("Task", "Charge")
        told.invoke("charge", index)

    lines = repr(calls_of(told.events, "Charge")).splitlines()

    assert lines[0] == "<TaskCalls: state 'Charge' made 25 calls:"
    assert lines[1].endswith("iteration 0, attempt 0: 0 waits for its answer")
    assert lines[-1] == "  ... and 5 more>"


# ---- assert_payload


def test_a_payload_that_is_as_expected_passes():
    calls = calls_of(order_workflow(), "ChargeCard")

    calls.assert_payload({"orderId": ANY, "total": 12.5})


def test_another_payload_fails_with_the_difference():
    calls = calls_of(order_workflow(), "CheckStock")

    with pytest.raises(AssertionError) as caught:
        calls.assert_payload({"orderId": 8})

    assert str(caught.value).splitlines() == [
        "the call of state 'CheckStock' had a different payload:",
        "  $.orderId: expected 8, got 7",
        "  $.total: not expected, got 12.5",
        "",
        '  expected  {"orderId": 8}',
        '  got       {"orderId": 7, "total": 12.5}',
    ]


def test_of_several_calls_the_first_other_one_is_told():
    calls = calls_of(map_with_a_failing_item(), "Charge")

    with pytest.raises(AssertionError, match=r"^call 1 of 3 of state 'Charge' had a different payload:\n"):
        calls.assert_payload({"sku": "A"})


def test_the_payload_of_no_call_is_never_as_expected():
    with pytest.raises(AssertionError, match=r"^state 'Ship' made no call \(states entered: "):
        calls_of(order_workflow(), "Ship").assert_payload(ANY)
