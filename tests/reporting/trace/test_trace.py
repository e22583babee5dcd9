"""The trace of an execution, whole texts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn import Heartbeats, SfnExecutor
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.timeline import read_history
from pytest_sfn.reporting.trace.trace import trace
from tests.reporting.histories import (
    Recording,
    callback_without_heartbeat,
    map_with_a_failing_item,
    order_workflow,
    thirty_days,
)


def trace_of(events: list[dict[str, Any]], document: Any = None, **options: Any) -> str:
    timeline = read_history(events, document)
    return "\n" + trace(ExecutionReport.of(timeline, name="run-1", machine="Machine"), **options) + "\n"


def test_an_order_that_is_retried_and_caught():
    assert (
        trace_of(order_workflow())
        == """
Execution run-1 of Machine, started 2025-01-01 00:00:00 UTC
  +0.000s  input     {"orderId": 7, "total": 12.5}
           Task      CheckStock
             call      lambda:invoke CheckStock {"orderId": 7, "total": 12.5}
  +0.150s    result    {"inStock": true}
           Choice    InStock? -> ChargeCard
           Task      ChargeCard
             call      lambda:invoke charge:prod {"orderId": 7, "total": 12.5}
             error     Lambda.TooManyRequestsException: Rate Exceeded. (Service: AWSLambda; Statu...
  +2.150s    retry 1   after 2s
             error     Lambda.TooManyRequestsException: Rate Exceeded. (Service: AWSLambda; Statu...
  +6.150s    retry 2   after 4s
  +6.350s    error     CardDeclined: no funds
                       at /app/charge.py:12 in handler
             caught    -> Apologize
           Task      Apologize
             call      lambda:invoke SendMail {"template": "sorry", "orderId": 7}
             result    {"sent": true}
  +6.350s  SUCCEEDED {"sent": true}
"""
    )


def test_a_map_with_an_item_that_fails():
    assert (
        trace_of(map_with_a_failing_item())
        == """
Execution run-1 of Machine, started 2025-01-01 00:00:00 UTC
  +0.000s  input     {"items": [{"sku": "A"}, {"sku": "B"}, {"sku": "C"}]}
           Map       ChargeAll, 3 items
             item 0    {"sku": "A"}
               Task      Charge
                 call      lambda:invoke charge {"sku": "A"}
  +0.100s        result    {"ok": true}
  +0.000s    item 1    {"sku": "B"}
               Task      Charge
                 call      lambda:invoke charge {"sku": "B"}
  +0.200s        error     CardDeclined: no funds
                           at /app/charge.py:12 in handler
  +0.000s    item 2    {"sku": "C"}
               Task      Charge
                 call      lambda:invoke charge {"sku": "C"}
  +0.200s        aborted
  +0.200s  FAILED    CardDeclined: no funds
                     in Charge (iteration 1 of 'ChargeAll')
"""
    )


def test_a_callback_without_heartbeats():
    assert (
        trace_of(callback_without_heartbeat())
        == """
Execution run-1 of Machine, started 2025-01-01 00:00:00 UTC
      +0.000s  input     {"document": "d-17"}
               Task      AskReviewer
                 call      lambda:invoke.waitForTaskToken mail-reviewer {"document": "d-17", "Tas...
      +0.300s    waits     for its task token (heartbeat 10m, timeout 1d)
  +10m 0.300s    timeout   States.Timeout, no heartbeat for 10m
                 caught    -> Escalate
               Pass      Escalate -> {"escalated": true}
  +10m 0.300s  SUCCEEDED {"escalated": true}
"""
    )


def test_a_wait_of_thirty_days():
    assert (
        trace_of(thirty_days())
        == """
Execution run-1 of Machine, started 2025-01-01 00:00:00 UTC
      +0.000s  input     {"customer": 1}
               Pass      Begin
               Wait      TrialPeriod for 30d
         +30d  Task      Remind
                 call      lambda:invoke remind {"customer": 1}
  +30d 0.250s    result    null
  +30d 0.250s  SUCCEEDED {"customer": 1}
"""
    )


def test_a_parallel_that_is_retried_and_caught():
    told = Recording()
    told.enter("Parallel", "Both")
    for _ in range(2):
        started = told.add("ParallelStateStarted")
        told.enter("Task", "Pay", after=started)
        called = told.invoke("pay", {"x": 1})
        waits = told.enter("Wait", "Cool", after=started)
        told.wait(1)
        failed = told.fail("Boom", "no", after=called)
        told.add("WaitStateAborted", after=waits)
        told.wait(3)
    told.add("ParallelStateFailed", after=failed)
    told.exit("Parallel", "Both", {"Error": "Boom"}, assigned={"why": "Boom"})
    told.state("Pass", "Sorry", {"Error": "Boom"}, {"sorry": True})

    assert (
        trace_of(told.succeed())
        == """
Execution run-1 of Machine, started 2025-01-01 00:00:00 UTC
  +0.000s  input     {}
           Parallel  Both
             branch 0
               Task      Pay
                 call      lambda:invoke pay {"x": 1}
  +1.000s        error     Boom: no
  +0.000s    branch 1
               Wait      Cool
  +1.000s        aborted
  +4.000s    retry 1
             branch 0
               Task      Pay
                 call      lambda:invoke pay {"x": 1}
  +5.000s        error     Boom: no
  +4.000s    branch 1
               Wait      Cool
  +5.000s        aborted
  +8.000s    assign    {"why": "Boom"}
             caught    -> Sorry
           Pass      Sorry -> {"sorry": true}
  +8.000s  SUCCEEDED {}
"""
    )


def test_an_execution_that_still_runs_says_where_it_is():
    told = Recording()
    told.enter("Parallel", "Both")
    started = told.add("ParallelStateStarted")
    told.enter("Task", "Pay", after=started)
    told.invoke("pay", {"x": 1}, timeoutInSeconds=100)
    told.enter("Wait", "Cool", after=started)

    assert (
        trace_of(told.events)
        == """
Execution run-1 of Machine, started 2025-01-01 00:00:00 UTC
  +0.000s  input     {}
           Parallel  Both
             branch 0
               Task      Pay
                 call      lambda:invoke pay {"x": 1}
                 waits     for its answer (timeout 1m 40s)
             branch 1
               Wait      Cool, still waiting
           RUNNING   in Pay (branch 0 of 'Both'), Cool (branch 1 of 'Both')
"""
    )


def test_many_places_are_counted():
    told = Recording()
    told.enter("Map", "Each")
    started = told.add("MapStateStarted", details={"length": 7})
    for index in range(7):
        told.add("MapIterationStarted", after=started, details={"name": "Each", "index": index})
        told.enter("Wait", "Cool", index)

    last = trace_of(told.events).splitlines()[-1]

    assert last.startswith("           RUNNING   in Cool (iteration 0 of 'Each'), Cool (iteration 1 of 'Each')")
    assert "and 2 more" in trace_of(told.events, width=400)


def test_of_many_items_the_first_the_failed_and_the_last_are_shown():
    told = Recording()
    told.enter("Map", "Each")
    started = told.add("MapStateStarted", details={"length": 40})
    for index in range(40):
        told.add("MapIterationStarted", after=started, details={"name": "Each", "index": index})
        told.enter("Pass", "Inner", index)
        ending = "Failed" if index % 10 == 7 else "Succeeded"
        told.add(f"MapIteration{ending}", details={"name": "Each", "index": index})

    lines = trace_of(told.events).splitlines()[4:]

    assert [line.split(maxsplit=1)[1] for line in lines if "item" in line] == [
        "0    0",
        "1    1",
        "2    2",
        "4 more items: 4 succeeded",
        "7    7",
        "9 more items: 9 succeeded",
        "17   17",
        "9 more items: 9 succeeded",
        "27   27",
        "11 more items: 10 succeeded, 1 failed",
        "39   39",
    ]


def test_a_long_loop_is_cut_in_the_middle():
    told = Recording()
    for number in range(200):
        told.state("Pass", f"Loop{number}")

    lines = trace_of(told.succeed()).splitlines()

    assert len(lines) == 65
    assert lines[32] == "           Pass      Loop29"
    assert lines[33] == "           ...       140 more states"
    assert lines[34] == "           Pass      Loop170"


def test_a_long_trace_is_cut_in_the_middle_and_counts_what_it_cut_before():
    told = Recording()
    for number in range(200):
        told.state("Pass", f"Loop{number}")

    lines = trace_of(told.succeed(), max_lines=10).splitlines()

    assert len(lines) == 13
    assert lines[5:7] == ["           ...       192 more lines", "           Pass      Loop194"]


def test_no_line_is_wider_than_asked_for():
    for events in (order_workflow(), map_with_a_failing_item(), callback_without_heartbeat()):
        assert max(map(len, trace_of(events).splitlines())) <= 100
        assert max(map(len, trace_of(events, width=85).splitlines())) <= 85


def test_an_execution_of_which_nothing_is_recorded():
    report = ExecutionReport.of(read_history([]), name="run-1", machine="Machine")

    assert trace(report) == "Execution run-1 of Machine: RUNNING, nothing recorded"


# ---- single lines


def lines_of(told: Recording, document: Any = None) -> list[str]:
    return [line.strip() for line in trace_of(told.events, document).splitlines()[3:]]


def test_a_cause_that_is_long_is_told_whole_at_the_end():
    told = Recording()
    told.enter("Pass", "Broken")
    cause = (
        "An error occurred while executing the state 'Broken' (entered at the event id #2). "
        "Invalid path '$.a' : No results for path: $['a']"
    )
    told.end_failed("States.Runtime", cause)

    assert lines_of(told) == [
        "Pass      Broken",
        "+0.000s  FAILED    States.Runtime: An error occurred while executing the state 'Broken' (entered",
        "at the event id #2). Invalid path '$.a' : No results for path: $['a']",
        "in Broken",
        "the input of Broken has no 'a'; it has: nothing",
        "States.Runtime ends every execution: no retrier or catcher takes it",
    ]


@pytest.mark.parametrize(("kind", "status"), [("ExecutionTimedOut", "TIMED_OUT"), ("ExecutionAborted", "ABORTED")])
def test_an_execution_that_was_stopped_says_where_it_was(kind, status):
    told = Recording()
    told.enter("Wait", "Long")
    told.wait(5)
    told.add(kind, after=0)

    assert lines_of(told) == ["Wait      Long", f"+5.000s  {status:<9} in Long"]


def test_an_error_of_an_expression_is_told_where_it_happened():
    told = Recording()
    told.enter("Map", "Each")
    details = {"state": "Each", "error": "States.QueryEvaluationError", "cause": "no array", "location": "Items"}
    told.add("EvaluationFailed", after=0, details=details)

    assert lines_of(told)[:2] == ["Map       Each", "error     States.QueryEvaluationError: no array"]


def test_arguments_that_fail_are_told_before_any_call():
    told = Recording()
    told.enter("Task", "Charge")
    told.add("EvaluationFailed", details={"state": "Charge", "error": "States.QueryEvaluationError", "cause": "why"})
    told.wait(1)
    told.invoke("charge")

    assert lines_of(told)[1:4] == [
        "error     States.QueryEvaluationError: why",
        "+1.000s    retry 1   after 1s",
        "call      lambda:invoke charge",
    ]


def test_a_task_whose_call_failed_waits_for_its_retry():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge")
    told.fail("Boom")

    assert lines_of(told)[2:] == ["error     Boom", "waits     for its retry", "RUNNING   in Charge"]


def test_a_retry_that_sends_something_else_shows_its_call():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge", {"try": 0})
    told.fail("Boom")
    told.invoke("charge", {"try": 1})

    assert lines_of(told)[1:5] == [
        'call      lambda:invoke charge {"try": 0}',
        "error     Boom",
        "retry 1   after 0s",
        'call      lambda:invoke charge {"try": 1}',
    ]


@pytest.mark.parametrize(
    ("limits", "seconds", "why"),
    [
        ({"timeoutInSeconds": 5}, 5, "States.Timeout after TimeoutSeconds 5"),
        ({"timeoutInSeconds": 5, "heartbeatInSeconds": 2}, 5, "States.Timeout after TimeoutSeconds 5"),
        ({"timeoutInSeconds": 5, "heartbeatInSeconds": 2}, 2, "States.Timeout, no heartbeat for 2s"),
        ({"heartbeatInSeconds": 2}, 2, "States.Timeout, no heartbeat for 2s"),
        ({}, 60, "States.Timeout"),
    ],
)
def test_a_timeout_says_which_limit_it_was(limits, seconds, why):
    told = Recording()
    told.enter("Task", "Ask")
    told.invoke("ask", **limits)
    told.wait(seconds)
    told.fail("States.Timeout", kind="TaskTimedOut")

    assert lines_of(told)[2].endswith(f"timeout   {why}")


def test_calls_are_named_by_what_they_reach():
    told = Recording()
    told.enter("Task", "Direct")
    told.add("LambdaFunctionScheduled", details={"resource": "arn:aws:lambda:r:1:function:f:prod", "input": '{"a":1}'})
    told.exit("Task", "Direct")
    told.enter("Task", "ByHand")
    told.add("ActivityScheduled", details={"resource": "arn:aws:states:r:1:activity:check", "input": "[]"})
    told.exit("Task", "ByHand")
    told.enter("Task", "Save")
    item = {"TableName": "t", "Key": {"id": {"S": "1"}}}
    told.add(
        "TaskScheduled",
        details={"resourceType": "aws-sdk:dynamodb", "resource": "getItem", "parameters": json.dumps(item)},
    )
    told.exit("Task", "Save")
    told.enter("Task", "Child")
    child = {"StateMachineArn": "arn:aws:states:r:1:stateMachine:Child", "Input": {"n": 1}}
    told.add(
        "TaskScheduled",
        details={"resourceType": "states", "resource": "startExecution.sync:2", "parameters": json.dumps(child)},
    )
    told.exit("Task", "Child")

    assert [line for line in lines_of(told) if line.startswith("call")] == [
        'call      function f:prod {"a": 1}',
        "call      activity check []",
        'call      aws-sdk:dynamodb:getItem {"TableName": "t", "Key": {"id": {"S": "1"}}}',
        'call      states:startExecution.sync:2 Child {"n": 1}',
    ]


def test_a_child_execution_that_failed_is_told_by_its_name_and_error():
    told = Recording()
    told.enter("Task", "Child")
    told.invoke("f")
    arn = "arn:aws:states:us-east-1:123456789012:execution:Child:kid-1"
    cause = {"Cause": "it broke", "Error": "Boom", "ExecutionArn": arn, "Status": "FAILED"}
    told.fail("States.TaskFailed", json.dumps(cause))

    assert lines_of(told)[2:4] == [
        "error     States.TaskFailed: execution kid-1 ended with FAILED Boom",
        "Boom: it broke",
    ]


def test_answers_are_shown_without_what_only_machines_read():
    told = Recording()
    for result in (
        {"MessageId": "1", "SdkHttpMetadata": {}, "SdkResponseMetadata": {}},
        {"ExecutionArn": "arn", "Output": {"n": 1}, "Status": "SUCCEEDED"},
        "text",
    ):
        told.enter("Task", "Send")
        told.add("TaskScheduled", details={"resourceType": "sqs", "resource": "sendMessage", "parameters": "{}"})
        told.add("TaskSucceeded", details={"output": json.dumps(result)})
        told.exit("Task", "Send")

    assert [line for line in lines_of(told) if line.startswith("result")] == [
        'result    {"MessageId": "1"}',
        'result    {"n": 1}',
        'result    "text"',
    ]


def test_a_distributed_map_names_its_run_and_its_error():
    told = Recording()
    told.enter("Map", "Each")
    told.add("MapStateStarted", details={"length": 2})
    told.add("MapRunStarted", details={"mapRunArn": "arn:aws:states:r:1:mapRun:M/L:42-43"})
    told.add("MapRunFailed", details={"error": "States.ExceedToleratedFailureThreshold", "cause": "exceeded"})
    told.add("MapStateFailed")

    assert lines_of(told)[:3] == [
        "Map       Each, 2 items",
        "map run   42-43",
        "error     States.ExceedToleratedFailureThreshold: exceeded",
    ]


def test_a_distributed_map_with_a_reader_does_not_claim_to_have_no_items():
    told = Recording()
    told.enter("Map", "Each")
    told.add("MapStateStarted", details={"length": 0})
    told.add("MapRunStarted", details={"mapRunArn": "arn:aws:states:r:1:mapRun:M/L:42-43"})

    assert lines_of(told)[0] == "Map       Each"


def test_beside_long_times_a_long_cause_loses_nothing():
    cause = " ".join(f"word{number}" for number in range(40))
    told = Recording()
    told.enter("Task", "Charge")
    told.wait(3 * 86_400 + 4 * 3_600 + 5 * 60 + 6.789)
    lines = trace_of(told.end_failed("Boom", cause)).splitlines()

    start = next(number for number, line in enumerate(lines) if "FAILED" in line)
    shown = " ".join(line.split("FAILED")[-1].strip() for line in lines[start : start + 5])
    assert shown.startswith(f"Boom: {cause[:200]}")


def test_an_error_without_a_message_is_told_by_its_name_alone():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("Charge", {})
    told.fail("CardDeclined", '{"errorMessage":"","errorType":"CardDeclined"}')

    assert "error     CardDeclined" in lines_of(told)


def test_a_fail_state_says_what_the_execution_failed_with():
    told = Recording()
    told.enter("Fail", "Stop")
    told.end_failed("OutOfStock", "none left")

    assert lines_of(told)[0] == "Fail      Stop with OutOfStock: none left"


def test_a_fail_state_whose_error_was_caught_says_what_the_definition_says():
    told = Recording()
    told.enter("Parallel", "Both")
    told.add("ParallelStateStarted")
    told.enter("Fail", "Stop")
    told.add("ParallelStateFailed")
    told.exit("Parallel", "Both")
    branch = {"StartAt": "Stop", "States": {"Stop": {"Type": "Fail", "Error": "OutOfStock", "Cause": "{% $x %}"}}}
    document = {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "Branches": [branch]}}}

    assert lines_of(told, document)[2] == "Fail      Stop with OutOfStock"
    assert lines_of(told)[2] == "Fail      Stop"


def test_a_redrive_is_told():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge")
    told.fail("Boom")
    told.end_failed("Boom")
    told.wait(60)
    told.add("ExecutionRedriven", details={"redriveCount": 1})
    told.invoke("charge")
    told.answer(1)

    assert lines_of(told)[2:6] == ["error     Boom", "+1m    redriven", "call      lambda:invoke charge", "result    1"]


def test_a_redriven_map_is_told():
    told = Recording()
    told.enter("Map", "Each")
    told.add("MapStateStarted", details={"length": 1})
    told.add("MapStateFailed")
    told.end_failed("Boom")
    told.add("ExecutionRedriven", details={"redriveCount": 1})
    told.add("MapStateStarted", details={"length": 1})

    told.add("MapStateStarted", details={"length": 1})

    assert lines_of(told)[:3] == ["Map       Each, 1 item", "redriven", "retry 1"]


def test_a_stack_of_another_runtime_has_no_place():
    told = Recording()
    told.enter("Task", "Charge")
    told.invoke("charge")
    told.fail("Error", '{"errorMessage":"no funds","errorType":"Error","stackTrace":["at handler (index.js:3)"]}')

    assert lines_of(told)[2:4] == ["error     Error: no funds", "waits     for its retry"]


def test_parameters_made_of_something_else_are_shown_as_they_are():
    told = Recording()
    told.enter("Task", "Charge")
    told.add(
        "TaskScheduled", details={"resourceType": "lambda", "resource": "invoke", "parameters": '{"FunctionName":7}'}
    )

    assert lines_of(told)[1] == 'call      lambda:invoke {"FunctionName": 7}'


def test_retries_after_missed_heartbeats_are_counted(sfn_executor: SfnExecutor) -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "queue", "MessageBody.$": "$$.Task.Token"},
        "HeartbeatSeconds": 30,
        "Retry": [{"ErrorEquals": ["States.HeartbeatTimeout"], "MaxAttempts": 2}],
        "End": True,
    }
    sfn_executor.mock_task("Ask", callback=[Heartbeats(every=60)] * 3)

    execution = sfn_executor.run({"StartAt": "Ask", "States": {"Ask": ask}})

    assert "retries used up (2 of 2)" in execution.trace()
