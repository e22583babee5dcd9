"""Machines with a defect each, and their mended twins: exploring finds the defect, and nothing in the twin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest

from pytest_sfn import FakeLambda, Heartbeats, SfnExecutor, TaskSuccess
from pytest_sfn.lambdas.registry import LambdaRegistry
from tests.exploring.machines import FAIL, SUCCEED, Fields, catch, machine, saga, task

WAIT_FOR_TOKEN = "arn:aws:states:::lambda:invoke.waitForTaskToken"
TOKEN = {"FunctionName": "approve", "Payload": {"token.$": "$$.Task.Token"}}
ALWAYS = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "BackoffRate": 1}


def failing(fields: Fields) -> Fields:
    """The Fail state to which the catchers of a state lead, if it has any."""
    return {"Failed": FAIL} if "Catch" in fields else {}


def in_parallel(*branches: Fields, **fields: Any) -> Fields:
    both = {"Type": "Parallel", "Branches": list(branches), "End": True, **fields}
    return machine("Both", {"Both": both, **failing(fields)})


def in_map(inner: Fields, **fields: Any) -> Fields:
    each = {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": inner, "End": True, **fields}
    return machine("Each", {"Each": each, **failing(fields)})


def one(name: str, **fields: Any) -> Fields:
    """A machine with one task, and a Fail state if it catches anything."""
    state = name.capitalize()
    return machine(state, {state: task(name, End=True, **fields), **failing(fields)})


DISTRIBUTED = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}

UNHANDLED = [
    (
        "one task",
        one("work", Catch=[catch("CardDeclined", "Failed")]),
        one("work", Catch=[catch("States.ALL", "Failed")]),
    ),
    (
        "a timeout that States.TaskFailed does not catch",
        one("work", TimeoutSeconds=9, Catch=[catch("States.TaskFailed", "Failed")]),
        one("work", TimeoutSeconds=9, Catch=[catch(["States.TaskFailed", "States.Timeout"], "Failed")]),
    ),
    (
        "a branch",
        in_parallel(one("work"), one("other"), Catch=[catch("CardDeclined", "Failed")]),
        in_parallel(one("work"), one("other"), Catch=[catch("States.ALL", "Failed")]),
    ),
    (
        "an iteration",
        in_map(one("work"), Catch=[catch("CardDeclined", "Failed")]),
        in_map(one("work"), Catch=[catch("States.ALL", "Failed")]),
    ),
    (
        "a child of a Distributed Map",
        in_map(DISTRIBUTED | one("work"), ToleratedFailureCount=1, Label="Each"),
        in_map(DISTRIBUTED | one("work"), ToleratedFailureCount=3, Label="Each"),
    ),
    (
        "JSONata",
        {"QueryLanguage": "JSONata", **one("work", Catch=[catch("CardDeclined", "Failed")])},
        {
            "QueryLanguage": "JSONata",
            **one("work", Catch=[catch("States.ALL", "Failed", Output="{% $states.errorOutput %}")]),
        },
    ),
]


@pytest.fixture
def fakes(sfn_lambdas: LambdaRegistry) -> dict[str, FakeLambda]:
    """The functions of all machines."""
    return {
        name: sfn_lambdas.register(name, returns={}, required=False)
        for name in ("work", "other", "charge", "ship", "refund")
    }


ITEMS = {"items": [1, 2, 3]}


@pytest.mark.parametrize(("what", "defect", "mended"), UNHANDLED, ids=[case[0] for case in UNHANDLED])
def test_an_unhandled_error(
    sfn_executor: SfnExecutor, fakes: object, what: str, defect: Fields, mended: Fields
) -> None:
    found = sfn_executor.explore(defect, ITEMS)
    twin = sfn_executor.explore(mended, ITEMS)

    assert found.unhandled
    with pytest.raises(AssertionError, match="no Retry or Catch names"):
        found.assert_handled()
    assert twin.unhandled == []
    twin.assert_handled()
    assert found.complete
    assert twin.complete


def test_a_compensation_that_is_missing_for_one_fault(sfn_executor: SfnExecutor, fakes: dict[str, FakeLambda]) -> None:
    def compensated(execution: Any) -> bool:
        return bool(execution.status == "SUCCEEDED" or fakes["refund"].called or not fakes["charge"].called)

    found = sfn_executor.explore(saga(["States.TaskFailed"]))
    with pytest.raises(AssertionError) as failure:
        found.assert_always(compensated, "what is charged is shipped or refunded")

    text = str(failure.value)
    assert "what is charged is shipped or refunded" in text
    assert "'Ship' fails: States.Timeout" in text
    assert 'To run it alone: explore(only="Ship: States.Timeout")' in text
    assert "FAILED    States.Timeout" in text
    sfn_executor.explore(saga(["States.ALL"])).assert_always(compensated)


ENDLESS = [
    (
        "a retrier",
        one("work", Retry=[{**ALWAYS, "MaxAttempts": 99_999_999}]),
        one("work", Retry=[{**ALWAYS, "MaxAttempts": 3}]),
    ),
    (
        "a retrier whose delays grow",
        one("work", Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 99_999_999}]),
        one("work", Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}]),
    ),
    (
        "a catcher that leads back",
        machine(
            "Work",
            {
                "Work": task("work", End=True, Catch=[catch("States.ALL", "Pause")]),
                "Pause": {"Type": "Wait", "Seconds": 5, "Next": "Work"},
            },
        ),
        machine(
            "Work",
            {
                "Work": task("work", End=True, Catch=[catch("States.ALL", "Pause")]),
                "Pause": {"Type": "Wait", "Seconds": 5, "Next": "Again"},
                "Again": task("work", End=True),
            },
        ),
    ),
    (
        "a task token that nothing times out",
        machine("Ask", {"Ask": {"Type": "Task", "Resource": WAIT_FOR_TOKEN, "Parameters": TOKEN, "End": True}}),
        machine(
            "Ask",
            {
                "Ask": {
                    "Type": "Task",
                    "Resource": WAIT_FOR_TOKEN,
                    "Parameters": TOKEN,
                    "TimeoutSeconds": 60,
                    "End": True,
                }
            },
        ),
    ),
]


@pytest.mark.parametrize(("what", "defect", "mended"), ENDLESS, ids=[case[0] for case in ENDLESS])
def test_an_endless_retry(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, fakes: object, what: str, defect: Fields, mended: Fields
) -> None:
    sfn_lambdas.register("approve", callback=TaskSuccess({}), required=False)

    found = sfn_executor.explore(defect)
    twin = sfn_executor.explore(mended)

    assert found.endless
    assert len(found.endless[0].faults) <= 2
    assert twin.endless == []


def test_an_endless_execution_that_a_task_starts(sfn_executor: SfnExecutor, fakes: object) -> None:
    def child(attempts: int) -> None:
        retry = [{**ALWAYS, "ErrorEquals": ["CardDeclined"], "MaxAttempts": attempts}]
        sfn_executor.load(one("work", Retry=retry), name="child")

    run = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:child"},
        "End": True,
        "Catch": [catch("States.ALL", "Failed")],
    }
    definition = machine("Run", {"Run": run, "Failed": FAIL})

    child(99_999_999)
    (found,) = sfn_executor.explore(definition).endless
    child(3)
    twin = sfn_executor.explore(definition)

    assert str(found) == (
        "FAILED with OrderFailed at Failed, with an execution of child without an end: 1 run, such as: "
        "Work: CardDeclined, every attempt"
    )
    assert twin.endless == []


def test_an_endless_loop_in_express(sfn_executor: SfnExecutor, fakes: object) -> None:
    loop = one("work", Retry=[{**ALWAYS, "IntervalSeconds": 1, "MaxAttempts": 99_999_999, "MaxDelaySeconds": 2}])
    at_once = machine("Work", {"Work": task("work", End=True, Catch=[catch("States.ALL", "Work")])})

    slow = sfn_executor.explore(sfn_executor.load(loop, type="EXPRESS"))
    fast = sfn_executor.explore(sfn_executor.load(at_once, type="EXPRESS"))

    assert "TIMED_OUT" in {outcome.status for outcome in slow.outcomes}
    assert fast.endless


CATCHERS = [
    ("a name that Lambda does not have", "Lambda.TooManyRequestException", "Lambda.TooManyRequestsException"),
    ("a timeout of a task without TimeoutSeconds", "States.Timeout", "States.TaskFailed"),
    ("a heartbeat of a task without HeartbeatSeconds", "States.HeartbeatTimeout", "CardDeclined"),
]


@pytest.mark.parametrize(("what", "never", "mended"), CATCHERS, ids=[case[0] for case in CATCHERS])
def test_a_catcher_that_can_never_match(
    sfn_executor: SfnExecutor, fakes: object, what: str, never: str, mended: str
) -> None:
    found = sfn_executor.explore(one("work", Catch=[catch(never, "Failed")]))
    twin = sfn_executor.explore(one("work", Catch=[catch(mended, "Failed")]))

    assert found.unreached == [f"Work catches {never} (none of its calls fails with it)", "Failed"]
    assert twin.unreached == []
    with pytest.raises(AssertionError, match=f"no run reached\n  Work catches {never}"):
        found.assert_reached()
    twin.assert_reached()
    twin.assert_reached("Failed")


def test_a_catcher_that_an_earlier_one_hides(sfn_executor: SfnExecutor, fakes: object) -> None:
    hidden = one("work", Catch=[catch("States.TaskFailed", "Failed"), catch("CardDeclined", "Other")])
    hidden["States"]["Other"] = SUCCEED

    found = sfn_executor.explore(hidden)

    assert found.unreached == ["Work catches CardDeclined", "Other"]


def test_an_error_of_another_service_than_the_tasks(sfn_executor: SfnExecutor) -> None:
    def put(error: str) -> Fields:
        parameters = {"TableName": "t", "Item": {"id": {"S": "1"}}}
        resource = "arn:aws:states:::dynamodb:putItem"
        put = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
        return machine("Put", {"Put": {**put, "Catch": [catch(error, "Failed")]}, "Failed": FAIL})

    sfn_executor.mock_task("Put", returns={})

    right = sfn_executor.explore(put("DynamoDB.ConditionalCheckFailedException"))
    wrong = [
        put(name) for name in ("ConditionalCheckFailedException", "DynamoDB.ConditionalCheckFailed", "CardDeclined")
    ]

    assert right.unreached == []
    assert all(sfn_executor.explore(definition).unreached for definition in wrong)


RACE = in_parallel(one("first"), one("second"))
ONE_AFTER_ANOTHER = machine("First", {"First": task("first", Next="Second"), "Second": task("second", End=True)})


def test_a_race_between_branches(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    stock: list[str] = []
    sfn_lambdas.register("first", lambda event, context: stock.append("first"))
    sfn_lambdas.register("second", lambda event, context: stock.append("second"))

    found = sfn_executor.explore(RACE, faults=0, orders=True, reset=stock.clear)
    without_orders = sfn_executor.explore(RACE, faults=0, reset=stock.clear)
    twin = sfn_executor.explore(ONE_AFTER_ANOTHER, faults=0, orders=True, reset=stock.clear)

    with pytest.raises(AssertionError, match=r"that of 'Second' comes first \(order 1: 1\)"):
        found.assert_always(lambda execution: stock == ["first", "second"])
    assert (found.runs, without_orders.runs, twin.runs) == (2, 1, 1)
    without_orders.assert_always(lambda execution: stock == ["first", "second"])
    twin.assert_always(lambda execution: stock == ["first", "second"])


def test_a_race_for_an_item_of_a_table(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    table = boto3.resource("dynamodb", region_name="us-east-1").create_table(
        TableName="stock",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item={"id": "stock", "by": "nobody"})

    def take(name: str) -> Callable[[Any, Any], None]:
        def handler(event: Any, context: Any) -> None:
            if table.get_item(Key={"id": "stock"})["Item"]["by"] == "nobody":
                table.put_item(Item={"id": "stock", "by": name})

        return handler

    for name in ("first", "second"):
        sfn_lambdas.register(name, take(name))

    found = sfn_executor.explore(RACE, faults=0, orders=True)

    with pytest.raises(AssertionError):
        found.assert_always(lambda execution: table.get_item(Key={"id": "stock"})["Item"]["by"] == "first")
    assert table.get_item(Key={"id": "stock"})["Item"]["by"] == "nobody"


def heartbeat_machine(heartbeat: int) -> Fields:
    """A task that waits for a machine, whose own task is retried after a minute."""
    start = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
        "Parameters": {
            "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:worker",
            "Input": {"token.$": "$$.Task.Token"},
        },
        "HeartbeatSeconds": heartbeat,
        "End": True,
    }
    return machine("Start", {"Start": start})


WORKER = machine(
    "Work",
    {
        "Work": task("work", Retry=[{"ErrorEquals": ["CardDeclined"], "IntervalSeconds": 60, "MaxAttempts": 1}],
                     ResultPath=None, Next="Answer"),
        "Answer": task("answer", End=True),
    },
)  # fmt: skip


def test_a_heartbeat_that_is_shorter_than_a_retry(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, fakes: object
) -> None:
    client = boto3.client("stepfunctions", region_name="us-east-1")
    sfn_lambdas.register(
        "answer", lambda event, context: client.send_task_success(taskToken=event["token"], output="{}") and None
    )
    sfn_executor.load(WORKER, name="worker")

    def retried_in_time(execution: Any) -> bool:
        return bool(execution.status == "SUCCEEDED")

    with pytest.raises(AssertionError, match=r"States\.Timeout"):
        sfn_executor.explore(heartbeat_machine(30), only="Work: CardDeclined").assert_always(retried_in_time)
    sfn_executor.explore(heartbeat_machine(90), only="Work: CardDeclined").assert_always(retried_in_time)
    found = sfn_executor.explore(heartbeat_machine(30))
    assert any(outcome.example.error == "States.Timeout" for outcome in found.outcomes)


def test_heartbeats_that_are_missed_and_answers_that_fail(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry
) -> None:
    ask = {
        "Type": "Task", "Resource": WAIT_FOR_TOKEN, "Parameters": TOKEN, "HeartbeatSeconds": 10, "TimeoutSeconds": 60,
        "End": True, "Catch": [catch("States.HeartbeatTimeout", "Silent"), catch("States.Timeout", "Late"),
                               catch("Refused", "Refused"), catch("States.ALL", "Failed")],
    }  # fmt: skip
    ends = {"Silent": SUCCEED, "Late": SUCCEED, "Refused": SUCCEED, "Failed": FAIL}
    answer = Heartbeats(every=timedelta(seconds=5), then=TaskSuccess({}, after=timedelta(seconds=20)))
    sfn_lambdas.register("approve", callback=answer)

    found = sfn_executor.explore(machine("Ask", {"Ask": ask, **ends}))

    assert found.unreached == []
    assert {outcome.state: [str(fault) for fault in outcome.faults] for outcome in found.outcomes} == {
        "Ask": [],
        "Silent": ["Ask: States.HeartbeatTimeout"],
        "Late": ["Ask: States.Timeout"],
        "Refused": ["Ask: Refused"],
        "Failed": ["Ask: Lambda.TooManyRequestsException"],
    }


def test_items_that_a_map_tolerates(sfn_executor: SfnExecutor, fakes: object) -> None:
    tolerant = in_map(
        DISTRIBUTED | one("work"), ToleratedFailureCount=2, Catch=[catch("States.ALL", "Failed")], Label="Each"
    )

    found = sfn_executor.explore(tolerant, ITEMS)

    assert found.unreached == []
    assert {(outcome.status, str(outcome.faults[0]) if outcome.faults else "") for outcome in found.outcomes} == {
        ("SUCCEEDED", ""),
        ("FAILED", "Work: UnexpectedError"),
    }


def activity(**fields: Any) -> Fields:
    """A machine whose task a worker does."""
    work = {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:work", "End": True, **fields}
    ends = {"Failed": FAIL, "Silent": SUCCEED, "Late": SUCCEED} if "Catch" in fields else {}
    return machine("Work", {"Work": work, **ends})


def test_a_worker_that_fails_is_late_or_falls_silent(sfn_executor: SfnExecutor) -> None:
    worker = sfn_executor.mock_task("Work", returns={})
    catchers = [catch("States.HeartbeatTimeout", "Silent"), catch("States.Timeout", "Late"), catch("Broken", "Failed")]
    limits = {"HeartbeatSeconds": 10, "TimeoutSeconds": 60}

    found = sfn_executor.explore(activity(**limits, Catch=catchers))
    mended = sfn_executor.explore(activity(**limits, Catch=[*catchers, catch("States.ALL", "Failed")]))

    assert {outcome.only: outcome.state for outcome in found.outcomes} == {
        "no fault": "Work",
        "Work: States.Timeout": "Late",
        "Work: States.HeartbeatTimeout": "Silent",
        "Work: Broken": "Failed",
        "Work: UnexpectedError": "Work",
    }
    assert (found.unhandled, mended.unhandled) == (["UnexpectedError"], [])
    assert found.unreached == []
    found.assert_always(lambda execution: worker.called == (execution.path == ["Work"] and not execution.error))


def test_a_worker_that_nothing_times_out(sfn_executor: SfnExecutor) -> None:
    sfn_executor.mock_task("Work", returns={})

    endless = sfn_executor.explore(activity()).endless
    mended = sfn_executor.explore(activity(HeartbeatSeconds=60)).endless

    assert [outcome.only for outcome in endless] == ["Work: never answered"]
    assert mended == []


def test_an_answer_of_a_worker_that_comes_too_late(sfn_executor: SfnExecutor) -> None:
    worker = sfn_executor.mock_task("Work", returns={})
    retried = activity(TimeoutSeconds=60, Retry=[{"ErrorEquals": ["States.Timeout"]}])

    found = sfn_executor.explore(retried, extra_faults={"Work": [timedelta(hours=1)]})

    with pytest.raises(AssertionError, match="1:00:00 late"):
        found.assert_always(lambda execution: worker.call_count < 2)


def test_a_polling_worker_is_late(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    client = boto3.client("stepfunctions", region_name="us-east-1")
    arn = client.create_activity(name="work")["activityArn"]

    def poll(event: Any, context: Any) -> None:
        client.send_task_success(taskToken=client.get_activity_task(activityArn=arn)["taskToken"], output="{}")

    sfn_lambdas.register("poll", poll)
    branch = {"StartAt": "Work", "States": {"Work": activity(TimeoutSeconds=60)["States"]["Work"]}}
    both = in_parallel(branch, one("poll"))

    late = sfn_executor.explore(both, extra_faults={"Work": [timedelta(hours=1)]}, only="Work: 1:00:00 late")

    assert late.unhandled == ["States.Timeout"]
