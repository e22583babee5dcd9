"""What explore takes, what it does to the world around it, and what it says."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import boto3
import pytest

from pytest_sfn import (
    CallFault,
    InvalidArgumentType,
    InvalidArgumentValue,
    SfnError,
    SfnExecutor,
    TaskFailure,
    UnmockedLambdaError,
)
from pytest_sfn.exploring.search import progress
from pytest_sfn.lambdas.registry import LambdaRegistry
from tests.exploring.machines import FAIL, FUNCTION, SUCCEED, catch, machine, saga, task

CARD = {"ErrorEquals": ["CardDeclined"], "MaxAttempts": 2}
ONE = machine("Charge", {"Charge": task("charge", Retry=[CARD], End=True)})


@pytest.fixture(autouse=True)
def _fakes(sfn_lambdas: LambdaRegistry) -> None:
    for name in ("charge", "ship", "refund"):
        sfn_lambdas.register(name, returns={}, required=False)


def test_each_number_of_attempts_may_fail(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(ONE)

    assert exploration.runs == 6  # none, CardDeclined once, twice, three times, another error, one of Lambda
    assert {outcome.only for outcome in exploration.outcomes} == {
        "no fault",
        "Charge: UnexpectedError",
        "Charge: Lambda.TooManyRequestsException",
        "Charge: CardDeclined x3",
    }
    assert exploration.complete
    assert repr(exploration) == f"<Exploration of {exploration.outcomes[0].example.machine.name}: 6 runs, 4 outcomes>"


def test_two_faults_may_hit_one_call(sfn_executor: SfnExecutor) -> None:
    (outcome,) = sfn_executor.explore(ONE, only="Charge: CardDeclined; Charge retry 1: UnexpectedError").outcomes

    assert outcome.error == "UnexpectedError"
    assert [fault.attempt for fault in outcome.faults if isinstance(fault, CallFault)] == [0, 1]


def test_a_limit_is_said(sfn_executor: SfnExecutor) -> None:
    with pytest.warns(UserWarning, match="limit=3 cut the exploration of StateMachine1 short: .* these runs") as warned:
        exploration = sfn_executor.explore(ONE, limit=3)

    assert warned[0].filename == __file__
    assert (exploration.runs, exploration.complete) == (3, False)
    assert "cut by limit=3: there are more runs" in str(exploration)
    assert sfn_executor.explore(ONE, limit=6).complete


def test_a_run_has_the_normal_answers_without_a_fault(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(ONE, faults=0)

    assert [outcome.status for outcome in exploration.outcomes] == ["SUCCEEDED"]
    assert exploration.runs == 1


def test_the_world_is_as_it_was(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    before = sfn_executor.run(ONE)
    token = sfn_executor.run(ONE).arn
    engine = sfn_executor._engine
    now, calls = engine.clock.now(), sfn_lambdas["charge"].call_count

    sfn_executor.explore(ONE)

    assert engine.clock.now() == now
    assert [execution.arn for execution in sfn_executor.executions] == [before.arn, token]
    assert sfn_lambdas["charge"].call_count == calls
    assert sfn_executor.run(ONE).status == "SUCCEEDED"


def test_an_execution_that_waits_goes_on_afterwards(sfn_executor: SfnExecutor) -> None:
    waiting = sfn_executor.start(machine("Rest", {"Rest": {"Type": "Wait", "Seconds": 60, "Next": "Charge"},
                                                  "Charge": task("charge", End=True)}))  # fmt: skip

    sfn_executor.explore(ONE)

    waiting.resume().assert_succeeded()


def test_every_run_sees_moto_as_it_was(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    bucket = boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket="stock")
    queue = boto3.resource("sqs", region_name="us-east-1").create_queue(QueueName="jobs")
    bucket.put_object(Key="first", Body=b"1")

    def charge(event: Any, context: Any) -> None:
        bucket.put_object(Key="second", Body=b"2")
        queue.send_message(MessageBody="charged")

    sfn_lambdas.register("charge", charge)
    exploration = sfn_executor.explore(ONE)

    exploration.assert_always(
        lambda execution: (
            len(list(bucket.objects.all())) == 1 + sfn_lambdas["charge"].called
            and len(sfn_executor.published("jobs")) == sfn_lambdas["charge"].called
        )
    )
    assert [entry.key for entry in bucket.objects.all()] == ["first"]
    assert sfn_executor.published("jobs") == []


def test_moto_that_starts_in_a_run_gives_the_same_ids(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    def charge(event: Any, context: Any) -> str:
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        return str(sqs.send_message(QueueUrl=url, MessageBody="x")["MessageId"])

    sfn_lambdas.register("charge", charge)

    assert sfn_executor.explore(ONE).complete


def test_a_list_of_results_starts_again(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    sfn_lambdas.register("charge", side_effect=[{"n": 1}, {"n": 2}])

    exploration = sfn_executor.explore(ONE)

    exploration.assert_always(lambda execution: execution.status == "FAILED" or execution.output == {"n": 1})


def test_a_fake_that_only_an_exploration_calls_is_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        def test_it(sfn_executor, sfn_lambdas):
            sfn_lambdas.register("charge", returns={{}}, required=True)
            sfn_executor.explore({ONE!r})
        """
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_handler_with_state_is_found(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    calls: list[int] = []

    def charge(event: Any, context: Any) -> int:
        calls.append(1)
        return len(calls)

    sfn_lambdas.register("charge", charge)

    with pytest.raises(SfnError) as failure:
        sfn_executor.explore(ONE)

    assert str(failure.value) == (
        "explore ran the first sequence twice, and the second run differs at state 'Charge':\n"
        '  first   LambdaFunctionSucceeded {"output": "1"}\n'
        '  second  LambdaFunctionSucceeded {"output": "2"}\n'
        "A handler keeps state of its own, or uses real time or randomness. Reset that state before each run: "
        "explore(..., reset=function)"
    )
    assert sfn_executor.explore(ONE, reset=calls.clear).complete


def test_a_handler_whose_state_changes_the_way_is_found(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    calls: list[int] = []

    def charge(event: Any, context: Any) -> None:
        calls.append(1)
        if len(calls) == 4:
            raise ValueError

    sfn_lambdas.register("charge", charge)
    twice = machine("A", {"A": task("charge", Next="B"), "B": task("charge", End=True)})

    with pytest.raises(SfnError, match="differs at state 'B'"):
        sfn_executor.explore(twice)


def test_a_handler_may_make_uuids(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    sfn_lambdas.register("charge", lambda event, context: {"id": str(uuid.uuid4()), "key": uuid.uuid4().hex})

    assert sfn_executor.explore(ONE).complete


def test_more_faults_of_a_test(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    more = {"Charge": [TaskFailure("NoMoney", "try later"), timedelta(hours=2), ConnectionError("gone"), "Odd"]}

    (failed,) = sfn_executor.explore(ONE, extra_faults=more, only="Charge: NoMoney").outcomes
    late = sfn_executor.explore(ONE, extra_faults=more, only="Charge: 2:00:00 late")
    exploration = sfn_executor.explore(ONE, extra_faults=more)

    assert (failed.error, failed.example.cause) == ("NoMoney", "try later")
    assert late.outcomes[0].example.duration == timedelta(hours=2)
    late.assert_always(lambda execution: sfn_lambdas["charge"].called)
    assert {"NoMoney", "ConnectionError", "Odd"} <= {outcome.error for outcome in exploration.outcomes}


@pytest.mark.parametrize(
    ("faults", "error", "text"),
    [
        (
            {"Chrage": []},
            InvalidArgumentValue,
            "has 'Chrage', but the machine has no Task of this name (did you mean 'Charge'?)",
        ),
        ({"Charge": "CarrierDown"}, InvalidArgumentType, "takes a list for each state, not 'CarrierDown'"),
        ({"Charge": [3]}, InvalidArgumentType, "takes TaskFailure, an exception, an error name or a timedelta, not 3"),
        ({"Charge": [timedelta(0)]}, InvalidArgumentValue, "an answer can only be late, not 0:00:00"),
    ],
)
def test_faults_that_cannot_be(sfn_executor: SfnExecutor, faults: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error) as failure:
        sfn_executor.explore(ONE, extra_faults=faults)

    assert text in str(failure.value)


def test_a_sequence_that_cannot_be(sfn_executor: SfnExecutor) -> None:
    with pytest.raises(InvalidArgumentValue) as failure:
        sfn_executor.explore(ONE, only="Charge: CardDecline")

    assert "this run cannot have the fault 'Charge: CardDecline'; did you mean 'Charge: CardDeclined'?" in str(
        failure.value
    )


def test_a_mistake_of_the_test_says_in_which_run_it_is(sfn_executor: SfnExecutor) -> None:
    undone = machine("Charge", {"Charge": task("charge", End=True, Catch=[catch("States.ALL", "Undo")]),
                                "Undo": task("undo", End=True)})  # fmt: skip

    with pytest.raises(UnmockedLambdaError) as failure:
        sfn_executor.explore(undone)

    assert 'This happens while exploring: explore(only="Charge: UnexpectedError")' in failure.value.__notes__


def test_a_handler_cannot_explore(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    sfn_lambdas.register("charge", lambda event, context: sfn_executor.explore(ONE))

    with pytest.raises(SfnError, match="explore cannot be called by a handler"):
        sfn_executor.run(ONE)


def test_a_predicate_may_assert(sfn_executor: SfnExecutor) -> None:
    def always_succeeds(execution: Any) -> bool:
        assert execution.status == "SUCCEEDED", "it should not fail"
        return True

    with pytest.raises(AssertionError, match="it should not fail") as failure:
        sfn_executor.explore(ONE).assert_always(always_succeeds)

    text = "this does not hold after every run:\n  always_succeeds\nIt fails when\n  'Charge' fails: UnexpectedError"
    assert text in str(failure.value)


class Mute(AssertionError):
    def __str__(self) -> str:
        raise RuntimeError("mute")


def test_a_predicate_may_raise_what_has_no_text(sfn_executor: SfnExecutor) -> None:
    def fail(execution: Any) -> bool:
        raise Mute

    with pytest.raises(AssertionError, match="this does not hold after every run"):
        sfn_executor.explore(ONE).assert_always(fail)


def test_a_mistake_of_a_predicate_leaves_the_world_as_it_was(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(ONE)
    engine = sfn_executor._engine
    runtime = engine.runtime

    statuses: dict[str, bool] = {}

    with pytest.raises(KeyError) as failure:
        exploration.assert_always(lambda execution: statuses[execution.status])

    assert failure.value.__notes__ == ['The predicate raised this after the run explore(only="no fault")']
    assert engine.runtime is runtime


class Unnoted(Exception):
    def add_note(self, note: str) -> None:
        raise TypeError("it takes no notes")


class UnnotedAssertion(Unnoted, AssertionError):
    """A mistake of the test, also if a handler raises it."""


def test_a_mistake_that_takes_no_notes_is_raised_as_it_is(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry
) -> None:
    def fail(execution: Any) -> bool:
        raise Unnoted

    def assert_nothing(event: Any, context: Any) -> None:
        raise UnnotedAssertion

    with pytest.raises(Unnoted):
        sfn_executor.explore(ONE).assert_always(fail)

    sfn_lambdas.register("refund", assert_nothing)
    undone = machine("Charge", {"Charge": task("charge", End=True, Catch=[catch("States.ALL", "Refund")]),
                                "Refund": task("refund", End=True)})  # fmt: skip
    with pytest.raises(UnnotedAssertion):
        sfn_executor.explore(undone)


def test_the_smallest_run_has_the_fewest_orders(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    branches = [machine(name, {name: task("charge", End=True)}) for name in ("A", "B")]
    both = machine("Both", {"Both": {"Type": "Parallel", "Branches": branches, "End": True}})

    with pytest.raises(AssertionError, match='only="A: UnexpectedError"'):
        sfn_executor.explore(both, orders=True).assert_always(lambda execution: execution.status == "SUCCEEDED")


def test_an_error_that_a_choice_names(sfn_executor: SfnExecutor) -> None:
    rule = {"Variable": "$.Error", "StringEquals": "OutOfStock", "Next": "Sorry"}
    chosen = machine(
        "Charge",
        {
            "Charge": task("charge", End=True, Catch=[catch("States.ALL", "Which")]),
            "Which": {"Type": "Choice", "Choices": [rule], "Default": "Failed"},
            "Sorry": SUCCEED,
            "Failed": FAIL,
        },
    )
    sorry = {"Condition": "{% $states.input.Error = 'OutOfStock' %}", "Next": "Sorry"}
    in_jsonata = json.loads(json.dumps({**chosen, "QueryLanguage": "JSONata"}))
    in_jsonata["States"]["Which"]["Choices"] = [sorry]
    in_jsonata["States"]["Charge"]["Catch"][0]["Output"] = "{% $states.errorOutput %}"

    assert sfn_executor.explore(chosen).unreached == []
    assert sfn_executor.explore(in_jsonata).unreached == []


def test_the_job_of_a_task_fails(sfn_executor: SfnExecutor) -> None:
    run = {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "j"}}
    glue = machine(
        "Run", {"Run": {**run, "End": True, "Catch": [catch("States.TaskFailed", "Failed")]}, "Failed": FAIL}
    )
    sfn_executor.mock_task("Run", returns={})

    exploration = sfn_executor.explore(glue)

    assert exploration.unreached == []
    job = sfn_executor.explore(glue, only="Run: States.TaskFailed").outcomes[0]
    assert [event["type"] for event in job.example.history][-5:] == [
        "TaskSubmitted",
        "TaskFailed",
        "TaskStateExited",
        "FailStateEntered",
        "ExecutionFailed",
    ]


def test_an_execution_that_a_task_starts_takes_part(sfn_executor: SfnExecutor) -> None:
    sfn_executor.load(ONE, name="child")
    start = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:child"},
        "Catch": [catch("States.TaskFailed", "Failed")],
        "End": True,
    }

    parent = machine("Start", {"Start": start, "Failed": FAIL})
    exploration = sfn_executor.explore(parent)

    assert exploration.unreached == []
    (failed,) = [outcome for outcome in exploration.outcomes if outcome.faults]
    (child,) = sfn_executor.explore(parent, only="Charge: UnexpectedError").outcomes
    assert failed.example.path == child.example.path == ["Start", "Failed"]
    assert str(failed.faults[0]) == "Start: StepFunctions.AWSStepFunctionsException"


def test_a_faked_task_that_waits_for_an_execution_may_fail(sfn_executor: SfnExecutor) -> None:
    start = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True}
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:child"
    sfn_executor.mock_task("Start", returns={}, check_result=False)

    exploration = sfn_executor.explore(machine("Start", {"Start": {**start, "Parameters": {"StateMachineArn": arn}}}))

    assert [(str(error), error.state) for error in exploration.unhandled] == [
        ("StepFunctions.AWSStepFunctionsException", "Start")
    ]


def test_an_error_without_a_fault_comes_from_the_state_that_fails(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry
) -> None:
    """The heartbeat is missed because the function that answers the token is retried too late."""
    tokens: list[str] = []
    sfn_lambdas.register("ask", lambda event, context: tokens.append(event["token"]))
    client = boto3.client("stepfunctions", region_name="us-east-1")
    sfn_lambdas.register(
        "answer", lambda event, context: client.send_task_success(taskToken=tokens[-1], output="1") and None
    )
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}},
        "HeartbeatSeconds": 30,
        "End": True,
    }
    late = task("answer", Retry=[{"ErrorEquals": ["Busy"], "IntervalSeconds": 45, "MaxAttempts": 1}], End=True)
    branches = [machine("Ask", {"Ask": ask}), machine("Answer", {"Answer": late})]
    both = {"Both": {"Type": "Parallel", "Branches": branches, "End": True}}

    exploration = sfn_executor.explore(machine("Both", both), only="Answer: Busy", reset=tokens.clear)

    assert [(str(error), error.state) for error in exploration.unhandled] == [("States.Timeout", "Ask")]


def test_an_item_reader_that_fails(sfn_executor: SfnExecutor) -> None:
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="bucket")
    boto3.client("s3", region_name="us-east-1").put_object(Bucket="bucket", Key="k", Body=b"[1, 2]")
    each = {
        "Type": "Map",
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
                       "Parameters": {"Bucket": "bucket", "Key": "k"}},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **ONE},
        "Label": "Each",
        "Retry": [{"ErrorEquals": ["States.ItemReaderFailed"], "MaxAttempts": 1}],
        "Catch": [catch("States.ItemReaderFailed", "Unread"), catch("States.ALL", "Failed")],
        "End": True,
    }  # fmt: skip

    exploration = sfn_executor.explore(machine("Each", {"Each": each, "Unread": SUCCEED, "Failed": FAIL}))

    assert exploration.unreached == []
    assert "Each: States.ItemReaderFailed x2" in [outcome.only for outcome in exploration.outcomes]


def test_orders_of_three_calls(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    seen: list[Any] = []
    sfn_lambdas.register("charge", lambda event, context: seen.append(event))
    inner = machine("Charge", {"Charge": task("charge", End=True)})
    each = {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": inner, "End": True}
    orders: list[tuple[Any, ...]] = []

    exploration = sfn_executor.explore(
        machine("Each", {"Each": each}), {"items": [1, 2, 3]}, faults=0, orders=True, reset=seen.clear
    )

    def note_order(execution: Any) -> bool:
        orders.append(tuple(seen))
        return True

    exploration.assert_always(note_order)

    assert exploration.runs == 6
    assert len(set(orders)) == 6
    assert orders[0] == (1, 2, 3)


def test_steps_that_call_nothing_are_not_reordered(sfn_executor: SfnExecutor) -> None:
    branches = [machine(name, {name: {"Type": "Wait", "Seconds": 1, "End": True}}) for name in ("A", "B")]
    both = {"Type": "Parallel", "Branches": branches, "End": True}

    assert sfn_executor.explore(machine("Both", {"Both": both}), orders=True).runs == 1


def test_two_branches_that_fail_at_one_instant(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    sfn_lambdas.register("charge", raises="First")
    sfn_lambdas.register("ship", raises="Second")
    branches = [machine("A", {"A": task("charge", End=True)}), machine("B", {"B": task("ship", End=True)})]
    both = machine("Both", {"Both": {"Type": "Parallel", "Branches": branches, "End": True}})

    exploration = sfn_executor.explore(both, faults=0, orders=True)

    assert {outcome.error for outcome in exploration.outcomes} == {"First", "Second"}


def test_examples_and_their_module(sfn_executor: SfnExecutor, pytester: pytest.Pytester) -> None:
    exploration = sfn_executor.explore(saga(["States.TaskFailed"]))

    examples = exploration.examples()

    assert [execution.status for execution in examples] == ["SUCCEEDED", "FAILED", "FAILED", "FAILED"]
    pytester.makefile(".json", machine=json.dumps(saga(["States.TaskFailed"])))
    pytester.makeconftest(
        """
        from pytest_sfn import mock_lambda
        charge, ship, refund = (mock_lambda(name)(lambda event, context: {}) for name in ("charge", "ship", "refund"))
        """
    )
    pytester.makepyfile(exploration.to_test_module("machine.json"))
    pytester.runpytest_inprocess().assert_outcomes(passed=4)


TIMED_BRANCHES = [
    {"StartAt": name, "States": {name: task(name, TimeoutSeconds=9, End=True)}} for name in ("charge", "ship")
]
CHARGE_AND_SHIP = """
from pytest_sfn import mock_lambda
charge, ship = (mock_lambda(name)(lambda event, context: {}) for name in ("charge", "ship"))
"""


def test_the_module_of_an_exploration_with_all_its_arguments(
    sfn_executor: SfnExecutor, pytester: pytest.Pytester
) -> None:
    """The runs need the orders, the extra faults and the type of the machine."""
    late = catch("States.Timeout", "Failed")
    lost = catch("Lost", "Lost")
    both = {"Type": "Parallel", "Branches": TIMED_BRANCHES, "Catch": [late, lost], "End": True}
    definition = machine("Both", {"Both": both, "Failed": FAIL, "Lost": SUCCEED})
    extra: dict[str, Any] = {"charge": [timedelta(seconds=90.5), TaskFailure("Torn", "by the wind")], "ship": ["Sunk"]}
    pytester.makefile(".json", machine=json.dumps(definition))
    exploration = sfn_executor.explore(
        sfn_executor.load(definition, type="EXPRESS"), faults=2, orders=True, extra_faults=extra
    )

    source = exploration.to_test_module("machine.json")

    assert 'sfn_executor.load("machine.json", type="EXPRESS")' in source
    assert "orders=True" in source
    assert "timedelta(seconds=90.5)" in source
    assert 'TaskFailure("Torn", "by the wind")' in source
    assert 'TaskFailure("Sunk")' in source
    pytester.makeconftest(CHARGE_AND_SHIP)
    pytester.makepyfile(source)
    pytester.runpytest_inprocess().assert_outcomes(passed=len(exploration.examples()))


@pytest.mark.parametrize(
    ("only", "extra"),
    [
        ("charge: 0:01:30 late", {"charge": [timedelta(seconds=90)]}),
        ("ship: Sunk", {"ship": [TaskFailure("Sunk", "in the storm")]}),
        ("order 1: 1", {}),
    ],
)
def test_the_module_of_a_run_that_is_not_found_without_its_arguments(
    sfn_executor: SfnExecutor, pytester: pytest.Pytester, only: str, extra: dict[str, Any]
) -> None:
    definition = machine("Both", {"Both": {"Type": "Parallel", "Branches": TIMED_BRANCHES, "End": True}})
    pytester.makefile(".json", machine=json.dumps(definition))
    pytester.makeconftest(CHARGE_AND_SHIP)

    exploration = sfn_executor.explore(definition, only=only, orders=True, extra_faults=extra)
    pytester.makepyfile(exploration.to_test_module("machine.json"))

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_name_that_the_machine_does_not_have(sfn_executor: SfnExecutor) -> None:
    with pytest.raises(InvalidArgumentValue, match=r"has no state 'Chrage' \(did you mean 'Charge'\?\)"):
        sfn_executor.explore(ONE).assert_reached("Chrage")


def test_a_long_exploration_shows_its_progress(
    sfn_executor: SfnExecutor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_FIRST_AFTER", -1.0)
    monkeypatch.setattr(progress, "_CHECKED_EVERY", 2)

    sfn_executor.explore(sfn_executor.load(ONE, name="orders"))

    assert capsys.readouterr().err.splitlines()[0] == "explore orders: 2 runs so far"


def test_an_exploration_in_words(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(sfn_executor.load(saga(["States.TaskFailed"]), name="orders"))

    assert str(exploration) == (
        "explored orders: 6 runs\n"
        "  SUCCEEDED at Ship: 1 run, such as: no fault\n"
        "  FAILED with OrderFailed at Failed: 4 runs, such as: Charge: UnexpectedError\n"
        "  FAILED with States.Timeout at Ship: 1 run, such as: Ship: States.Timeout\n"
        "  unhandled: States.Timeout of 'Ship'\n"
        "  unreached: Refund retries States.ALL"
    )


def test_a_call_that_fails_at_every_attempt_in_words(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    retry = [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 99_999_999}]
    exploration = sfn_executor.explore(
        machine("Charge", {"Charge": task("charge", Retry=retry, TimeoutSeconds=9, End=True)})
    )

    with pytest.raises(AssertionError) as failure:
        exploration.assert_always(lambda execution: execution.error != "States.Runtime")

    assert "\n  'Charge' fails: States.Timeout, at every attempt\n" in str(failure.value)
    assert "after TimeoutSeconds" not in str(failure.value).partition("FAILED")[2]
    assert "shorten duration=" not in str(failure.value)


def test_an_unhandled_error_in_words(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(sfn_executor.load(saga(["States.TaskFailed"]), name="orders"))

    with pytest.raises(AssertionError) as failure:
        exploration.assert_handled(allow="Lambda.*")

    assert str(failure.value).startswith(
        "orders: no Retry or Catch names this error where it occurs, and the execution fails:\n"
        "  States.Timeout of 'Ship', in 1 run: only=\"Ship: States.Timeout\"\n"
    )
    exploration.assert_handled(allow=["States.Timeout"])
    (error,) = exploration.unhandled
    assert (error, error.state, error.example.status) == ("States.Timeout", "Ship", "FAILED")


def test_an_unhandled_error_is_that_of_the_call_that_ends_the_execution(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(saga(["States.ALL"]), faults=2)

    assert [(str(error), error.state) for error in exploration.unhandled] == [
        ("UnexpectedError", "Refund"),
        ("Lambda.TooManyRequestsException", "Refund"),
    ]
    assert exploration.unreached == []


def test_a_function_named_directly_and_one_by_invoke_have_causes_that_can_be_parsed(sfn_executor: SfnExecutor) -> None:
    invoke = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": FUNCTION + "charge"},
    }
    for charge in (task("charge"), invoke):
        definition = machine("Charge", {"Charge": {**charge, "End": True}})
        (outcome,) = sfn_executor.explore(definition, only="Charge: UnexpectedError").outcomes
        assert json.loads(outcome.example.cause)["errorType"] == "UnexpectedError"


def test_the_words_of_a_predicate_are_its_own(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore(ONE)
    predicates = (lambda execution: True, lambda execution: execution.status == "RUNNING", lambda execution: None)

    exploration.assert_always(predicates[0])
    with pytest.raises(AssertionError, match=r'\n  lambda execution: execution.status == "RUNNING"\n'):
        exploration.assert_always(predicates[1])
    with pytest.raises(AssertionError, match=r"\n  lambda execution: None\n"):
        exploration.assert_always(predicates[2])


def test_arguments_that_are_not_functions_or_names(sfn_executor: SfnExecutor) -> None:
    wrong: Any = 3

    with pytest.raises(InvalidArgumentType, match="reset= of explore must be a function or None, not 3"):
        sfn_executor.explore(ONE, reset=wrong)
    exploration = sfn_executor.explore(ONE)
    with pytest.raises(InvalidArgumentType, match="predicate= of assert_always must be a function, not 3"):
        exploration.assert_always(wrong)
    with pytest.raises(
        InvalidArgumentType, match="allow= of assert_handled must be a string, or several in a list, not 3"
    ):
        exploration.assert_handled(allow=wrong)
