"""What would go on for ever, or for very long, ends: with AWS's error, or as a mistake of the test."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import boto3
import pytest

from pytest_sfn import Heartbeats, SfnError, TaskSuccess

PASS = {"Type": "Pass", "End": True}
CALL = {
    "StartAt": "T",
    "States": {"T": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", "End": True}},
}
TOO_MANY_EVENTS = "The execution reached the maximum number of history events (25000)."


def inline_map(items: str) -> dict[str, Any]:
    one = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Output": 1, "End": True}}}
    each = {"Type": "Map", "Items": items, "ItemProcessor": one, "Output": "{% $count($states.result) %}", "End": True}
    return {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": each}}


TOKEN_TASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "Parameters": {"FunctionName": "F", "Payload": {"token.$": "$$.Task.Token"}},
    "End": True,
}
RETRY_ALWAYS = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 99_999_999}]


def polling(**after: Any) -> dict[str, Any]:
    """A machine that looks whether something is done, and if not, does something else and looks again."""
    look = {"Type": "Choice", "Choices": [{"Variable": "$.done", "IsPresent": True, "Next": "E"}], "Default": "A"}
    return {"StartAt": "L", "States": {"L": look, "A": {**after, "Next": "L"}, "E": {"Type": "Succeed"}}}


@pytest.mark.parametrize("seconds", [10**9, 10**11])
def test_a_poller_ends_while_much_time_passes(sfn_executor, sfn_clock, seconds):
    execution = sfn_executor.start(polling(Type="Wait", Seconds=1))

    sfn_clock.advance(seconds)

    execution.assert_failed(error="States.Runtime", cause=TOO_MANY_EVENTS)


def test_more_time_than_there_is_does_not_pass(sfn_executor, sfn_clock):
    sfn_executor.start(polling(Type="Wait", Seconds=1))

    with pytest.raises(SfnError, match="the clock ends with the year 9999"):
        sfn_clock.advance(10**12)


def test_an_execution_that_waits_for_a_state_that_never_comes_ends(sfn_executor):
    execution = sfn_executor.start(polling(Type="Wait", Seconds=1))

    execution.run_until("E")

    execution.assert_failed(error="States.Runtime", cause=TOO_MANY_EVENTS)


def test_a_loop_of_waits_that_take_no_time_ends_in_an_express_workflow(sfn_executor):
    sfn_executor.run(polling(Type="Wait", Seconds=0), type="EXPRESS").assert_timed_out()


@pytest.mark.parametrize(
    ("kind", "days"), [("STANDARD", 365), ("EXPRESS", 5 / 24 / 60)], ids=["a year", "five minutes"]
)
def test_endless_retries_end_with_the_time_of_the_execution(sfn_executor, sfn_lambdas, kind, days):
    sfn_lambdas.register("F", raises=ValueError("again"))
    state = {**CALL["States"]["T"], "Retry": RETRY_ALWAYS}

    execution = sfn_executor.run({"StartAt": "T", "States": {"T": state}}, type=kind)

    execution.assert_timed_out()
    assert execution.duration == timedelta(days=days)


def test_endless_retries_at_a_steady_pace_end_at_the_limit_of_events(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("F", raises=ValueError("again"))
    state = {**CALL["States"]["T"], "Retry": [{**RETRY_ALWAYS[0], "BackoffRate": 1, "IntervalSeconds": 1}]}

    sfn_executor.run({"StartAt": "T", "States": {"T": state}}).assert_failed(cause=TOO_MANY_EVENTS)


def test_callbacks_that_come_at_once_end_a_loop_no_sooner_than_the_limit(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("F", callback=TaskSuccess({}, after=0))
    task = {name: value for name, value in TOKEN_TASK.items() if name != "End"}

    sfn_executor.run(polling(**task), {}).assert_failed(cause=TOO_MANY_EVENTS)


def test_heartbeats_without_end_are_a_mistake(sfn_executor, sfn_clock, sfn_lambdas, monkeypatch):
    monkeypatch.setattr("pytest_sfn.fakes.callbacks.MOST_HEARTBEATS", 1_000)
    sfn_lambdas.register("F", callback=Heartbeats(every=1))
    sfn_executor.start({"StartAt": "T", "States": {"T": {**TOKEN_TASK, "HeartbeatSeconds": 10}}})

    with pytest.raises(SfnError, match="'F' has sent 1,000 heartbeats for one task token: choose a longer every="):
        sfn_clock.advance(10**9)


@pytest.mark.parametrize("way", ["Event", "RequestResponse"])
def test_functions_that_call_one_another_for_ever_are_a_mistake(sfn_executor, sfn_clock, sfn_lambdas, way):
    client = boto3.client("lambda")
    sfn_lambdas.register("F", lambda event, context: client.invoke(FunctionName="G", InvocationType=way)["StatusCode"])
    sfn_lambdas.register("G", lambda event, context: client.invoke(FunctionName="F", InvocationType=way)["StatusCode"])

    def call_and_let_time_pass():
        sfn_executor.run(CALL)
        sfn_clock.advance(1)

    with pytest.raises(SfnError, match=r"called repeatedly|each called by the one before"):
        call_and_let_time_pass()


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_a_map_whose_children_never_end_fails(sfn_executor, kind):
    processor = {
        **polling(Type="Wait", Seconds=1),
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
    }
    each = {"Type": "Map", "ItemProcessor": processor, "End": True}

    sfn_executor.run({"StartAt": "M", "States": {"M": each}}, [{}, {}]).assert_failed(
        error="States.ExceedToleratedFailureThreshold"
    )


def test_an_inline_map_whose_iterations_never_end_fails(sfn_executor):
    each = {"Type": "Map", "ItemProcessor": polling(Type="Wait", Seconds=1), "End": True}

    sfn_executor.run({"StartAt": "M", "States": {"M": each}}, [{}, {}]).assert_failed(cause=TOO_MANY_EVENTS)


def test_an_inline_map_over_100_000_items_ends_at_the_limit_of_events(sfn_executor):
    execution = sfn_executor.run(inline_map("{% [1..100000] %}"))

    execution.assert_failed(error="States.Runtime", cause=TOO_MANY_EVENTS)
    assert len(execution.history) == 25_000


def test_an_inline_map_over_100_000_items_runs_where_the_test_allows_it(sfn_executor):
    execution = sfn_executor.run(inline_map("{% [1..100000] %}"), max_events=1_000_000)

    execution.assert_succeeded(output=100_000)


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_an_endless_loop_ends(sfn_executor, kind):
    choice = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.done", "IsPresent": True, "Next": "E"}],
        "Default": "P",
    }
    loop = {"StartAt": "C", "States": {"C": choice, "P": {"Type": "Pass", "Next": "C"}, "E": {"Type": "Succeed"}}}

    execution = sfn_executor.run(loop, type=kind)

    if kind == "STANDARD":
        execution.assert_failed(error="States.Runtime", cause=TOO_MANY_EVENTS)
    else:
        execution.assert_timed_out()


@pytest.mark.parametrize(
    ("expression", "cause"),
    [
        ("($f := function($x) { $f($x + 1) + 1 }; $f(1))", "Stack overflow error"),
        ("($f := function($x) { $f($x + 1) }; $f(1))", "Expression evaluation timeout"),
        ("($f := function($x) { $g($x) + 1 }; $g := function($x) { $f($x) + 1 }; $f(1))", ""),
        ("[1..9999999]", "memory limit exceeded"),
        ("$pad('a', 1000000000)", "memory limit exceeded"),
        ("$reduce([1..60], function($a, $b) { $a & $a }, 'x')", "memory limit exceeded"),
    ],
    ids=["recursion", "tail recursion", "mutual recursion", "range", "pad", "doubling"],
)
def test_an_expression_without_end_fails_as_on_aws(sfn_executor, expression, cause):
    state = {**PASS, "QueryLanguage": "JSONata", "Output": f"{{% {expression} %}}"}

    execution = sfn_executor.run({"StartAt": "P", "States": {"P": state}})

    execution.assert_failed(error="States.QueryEvaluationError")
    assert cause in execution.cause


def test_a_handler_that_recurses_fails_its_task(sfn_executor, sfn_lambdas):
    def handler(event, context):
        return handler(event, context)

    sfn_lambdas.register("F", handler)

    sfn_executor.run(CALL).assert_failed(
        error="RecursionError", cause={"errorMessage": "maximum recursion depth exceeded"}
    )


def test_a_handler_may_run_another_machine(sfn_executor, sfn_lambdas):
    other = sfn_executor.load({"StartAt": "P", "States": {"P": PASS}}, name="other")
    sfn_lambdas.register("F", lambda event, context: sfn_executor.run(other, {"given": event}).output)

    sfn_executor.run(CALL, 5).assert_succeeded(output={"given": 5})


def test_a_handler_may_start_executions_that_call_it_again(sfn_executor, sfn_lambdas):
    client, machine = boto3.client("stepfunctions"), sfn_executor.load(CALL, name="again")

    def handler(event, context):
        if event["left"]:
            client.start_execution(stateMachineArn=machine.arn, input=f'{{"left": {event["left"] - 1}}}')
        return event["left"]

    sfn_lambdas.register("F", handler)

    sfn_executor.run(machine, {"left": 200}).assert_succeeded(output=200)

    assert [execution.output for execution in sfn_executor.executions] == list(range(200, -1, -1))


def test_a_handler_that_starts_its_own_machine_for_ever_is_a_mistake(sfn_executor, sfn_lambdas):
    client, machine = boto3.client("stepfunctions"), sfn_executor.load(CALL, name="again")

    def handler(event, context):
        client.start_execution(stateMachineArn=machine.arn)

    sfn_lambdas.register("F", handler)

    with pytest.raises(SfnError, match="state machine 'again' is started repeatedly, each time by the previous one"):
        sfn_executor.run(machine)


def test_a_handler_that_waits_for_executions_that_call_it_again_for_ever_is_a_mistake(sfn_executor, sfn_lambdas):
    client, machine = boto3.client("stepfunctions"), sfn_executor.load(CALL, name="again", type="EXPRESS")

    def handler(event, context):
        client.start_sync_execution(stateMachineArn=machine.arn)

    sfn_lambdas.register("F", handler)

    with pytest.raises(SfnError, match="functions, each called by the one before, exhausted"):
        sfn_executor.run(CALL)


@pytest.mark.parametrize("levels", [15, 40])
def test_a_function_may_call_itself_many_times_over(sfn_lambdas, levels):
    client = boto3.client("lambda")

    def handler(event, context):
        if event == 0:
            return 0
        return 1 + json.load(client.invoke(FunctionName="F", Payload=json.dumps(event - 1))["Payload"])

    sfn_lambdas.register("F", handler)

    assert handler(levels, None) == levels


def test_a_function_that_calls_itself_for_ever_without_waiting_is_a_mistake(sfn_clock, sfn_lambdas):
    client = boto3.client("lambda")
    sfn_lambdas.register("F", lambda event, context: call())

    def call():
        client.invoke(FunctionName="F", InvocationType="Event")

    call()

    with pytest.raises(SfnError, match="the fake function 'F' is called repeatedly"):
        sfn_clock.advance(1)


def test_an_execution_ends_beside_a_function_that_calls_itself_every_second(sfn_executor, sfn_lambdas):
    client = boto3.client("lambda")

    def handler(event, context):
        time.sleep(1)
        client.invoke(FunctionName="F", InvocationType="Event")

    fake = sfn_lambdas.register("F", handler)
    client.invoke(FunctionName="F", InvocationType="Event")

    execution = sfn_executor.run({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "End": True}}})

    assert execution.duration.total_seconds() == 10
    assert fake.call_count == 10


def test_a_function_that_calls_itself_every_second_does_not_end(sfn_clock, sfn_lambdas):
    """Each time the handler is ahead of the clock, and moves it."""
    client = boto3.client("lambda")

    def handler(event, context):
        time.sleep(1)
        client.invoke(FunctionName="F", InvocationType="Event")

    fake = sfn_lambdas.register("F", handler)
    client.invoke(FunctionName="F", InvocationType="Event")

    sfn_clock.advance(2_000)

    assert fake.call_count == 2_001


def starts_itself(pattern: str, before: dict[str, Any], given: dict[str, Any] | None = None) -> dict[str, Any]:
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:again"
    start = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::states:startExecution{pattern}",
        "Parameters": {"StateMachineArn": arn, **(given or {"Input": {}})},
        "End": True,
    }
    return {"StartAt": "B", "States": {"B": {**before, "Next": "S"}, "S": start}}


@pytest.mark.parametrize(
    "resource", ["states:startExecution", "states:startExecution.sync:2", "aws-sdk:sfn:startExecution"]
)
def test_a_machine_that_starts_itself_at_once_for_ever_is_a_mistake(sfn_executor, resource):
    definition = starts_itself("", {"Type": "Pass"}, {"Input": "{}"})
    definition["States"]["S"]["Resource"] = f"arn:aws:states:::{resource}"
    machine = sfn_executor.load(definition, name="again")

    with pytest.raises(SfnError, match="state machine 'again' is started repeatedly, each time by the previous one"):
        sfn_executor.run(machine)


def test_a_machine_that_starts_itself_every_second_and_waits_for_it_is_a_mistake(sfn_executor):
    machine = sfn_executor.load(starts_itself(".sync", {"Type": "Wait", "Seconds": 1}), name="again")

    with pytest.raises(SfnError, match="which waits for it: 1,000 executions run inside one another"):
        sfn_executor.run(machine)

    assert len(sfn_executor.executions) == 1_001


def test_machines_that_wait_for_one_another_in_turn_are_a_mistake(sfn_executor):
    ping = starts_itself(".sync:2", {"Type": "Wait", "Seconds": 1})
    pong = json.loads(json.dumps(ping).replace("again", "ping"))
    sfn_executor.load(pong, name="again")

    with pytest.raises(SfnError, match="which waits for it: 1,000 executions run inside one another"):
        sfn_executor.run(sfn_executor.load(ping, name="ping"))


def test_a_machine_that_goes_on_in_a_new_execution_every_second_for_ever_is_a_mistake(
    sfn_executor, sfn_clock, monkeypatch
):
    monkeypatch.setattr("pytest_sfn.clock.runaway_chains.MOST_LINKS", 1_200)
    machine = sfn_executor.load(starts_itself("", {"Type": "Wait", "Seconds": 1}), name="again")
    sfn_executor.run(machine).assert_succeeded()

    with pytest.raises(SfnError, match="each time by the previous one: 1,200 times; end the chain"):
        sfn_clock.advance(10**9)


def test_a_machine_that_goes_on_in_a_new_execution_every_minute_does_not_end(sfn_executor, sfn_clock):
    machine = sfn_executor.load(starts_itself("", {"Type": "Wait", "Seconds": 60}), name="again")

    sfn_executor.run(machine).assert_succeeded()
    sfn_clock.advance(60 * 2_000)

    assert len(sfn_executor.executions) == 2_002


def test_a_long_chain_of_executions_that_wait_for_one_another_is_stopped_with_the_first(sfn_executor):
    count = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.n", "NumericEquals": 0, "Next": "W"}],
        "Default": "D",
    }
    less = {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, -1)"}, "Next": "S"}
    start = starts_itself(".sync:2", {"Type": "Pass"}, {"Input.$": "$"})["States"]["S"]
    states = {"C": count, "D": less, "S": start, "W": {"Type": "Wait", "Seconds": 60, "End": True}}
    machine = sfn_executor.load({"StartAt": "C", "States": states}, name="again")
    first = sfn_executor.start(machine, {"n": 500})

    first.stop()

    assert [execution.status for execution in sfn_executor.executions] == ["ABORTED"] * 501


def test_a_regular_expression_of_a_path_that_goes_back_for_ever_is_a_mistake(sfn_executor):
    state = {"Type": "Pass", "InputPath": "$.items[?(@.name =~ /(a+)+b/)]", "End": True}
    given = {"items": [{"name": "a" * 5_000}]}

    with pytest.raises(SfnError, match=r"/\(a\+\)\+b/ of a JSONPath takes more than 5,000,000 steps"):
        sfn_executor.run({"StartAt": "P", "States": {"P": state}}, given)


@pytest.mark.parametrize("path", ["$.items[?(@.name =~ /a*a*a*b/)]", "$.all[?(@.items[?(@.name =~ /a*a*a*b/)])]"])
def test_the_regular_expressions_of_a_path_have_one_budget(sfn_executor, path):
    """One match takes far fewer steps than a path may, but there are many of them."""
    items = [{"name": "a" * 120}] * 500
    given = {"items": items, "all": [{"items": [item]} for item in items]}
    state = {"Type": "Pass", "InputPath": path, "End": True}

    with pytest.raises(
        SfnError, match=r"/a\*a\*a\*b/ of a JSONPath takes more than 5,000,000 steps in all its matches"
    ):
        sfn_executor.run({"StartAt": "P", "States": {"P": state}}, given)


def start_of(name: str, how: str = "") -> dict[str, Any]:
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
    arguments = {"StateMachineArn": arn, "Input": [1, 2, 3]}
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::states:startExecution{how}",
        "Parameters": arguments,
        "End": True,
    }


SEVERAL = r"'again' is started again and again, by executions or calls that each start several: 2,000 times"


@pytest.mark.parametrize("how", ["", ".sync", ".sync:2"])
@pytest.mark.parametrize("branches", [2, 10])
def test_a_machine_that_starts_itself_several_times_is_a_mistake(sfn_executor, how, branches):
    each = [{"StartAt": f"S{n}", "States": {f"S{n}": start_of("again", how)}} for n in range(branches)]
    parallel = {"Type": "Parallel", "Branches": each, "End": True}
    machine = sfn_executor.load({"StartAt": "P", "States": {"P": parallel}}, name="again")

    with pytest.raises(SfnError, match=SEVERAL):
        sfn_executor.run(machine)


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_so_is_a_distributed_map_whose_children_start_the_machine_again(sfn_executor, kind):
    processor = {
        "StartAt": "S",
        "States": {"S": start_of("again")},
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
    }
    each = {"Type": "Map", "ItemProcessor": processor, "End": True}
    machine = sfn_executor.load({"StartAt": "M", "States": {"M": each}}, name="again")

    with pytest.raises(SfnError, match=SEVERAL):
        sfn_executor.run(machine, [1, 2, 3])


def test_a_fan_of_chains_that_takes_time_is_a_mistake_too(sfn_executor, sfn_clock, monkeypatch):
    monkeypatch.setattr("pytest_sfn.clock.runaway_chains.MOST_OF_ALL_FANS", 500)
    wait = {"Type": "Wait", "Seconds": 1, "Next": "P"}
    each = [{"StartAt": f"S{n}", "States": {f"S{n}": start_of("again")}} for n in range(2)]
    parallel = {"Type": "Parallel", "Branches": each, "End": True}
    machine = sfn_executor.load({"StartAt": "W", "States": {"W": wait, "P": parallel}}, name="again")
    sfn_executor.start(machine)

    with pytest.raises(SfnError, match="by executions or calls that each start several: 500 times;"):
        sfn_clock.advance(100)


def test_many_executions_may_be_started_at_one_instant(sfn_executor):
    sfn_executor.load({"StartAt": "P", "States": {"P": PASS}}, name="once")
    processor = {
        "StartAt": "S",
        "States": {"S": {**start_of("once"), "ResultPath": None}},
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    }
    each = {"Type": "Map", "ItemProcessor": processor, "End": True}

    sfn_executor.run({"StartAt": "M", "States": {"M": each}}, list(range(2_500))).assert_succeeded()


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_machines_that_start_each_other_through_handlers_are_a_mistake(sfn_executor, sfn_lambdas, kind):
    client = boto3.client("stepfunctions")
    for name, other in (("ping", "pong"), ("pong", "ping")):
        arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{other}"
        sfn_lambdas.register(
            f"start-{other}",
            lambda event, context, arn=arn: client.start_execution(stateMachineArn=arn)["executionArn"],
        )
        task = {"Type": "Task", "Resource": f"arn:aws:lambda:us-east-1:123456789012:function:start-{other}"}
        sfn_executor.load({"StartAt": "T", "States": {"T": {**task, "End": True}}}, name=name, type=kind)

    with pytest.raises(SfnError, match="is started repeatedly, each time by the previous one"):
        sfn_executor.run({"StartAt": "S", "States": {"S": start_of("ping")}})
