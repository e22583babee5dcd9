"""Small changes of two rich machines: what is another path, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_sfn import LambdaFunctionError, TaskSuccess, mock_sfn
from tests.replaying.recordings import FUNCTION, changed, replay
from tests.replaying.test_changes import event_of

Fields = dict[str, Any]
Change = Callable[[Fields], object]

SERVICE = "arn:aws:states:::"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
CHILD = "arn:aws:states:us-east-1:123456789012:stateMachine:child"


def block(start_at: str, **states: Fields) -> Fields:
    return {"StartAt": start_at, "States": states}


def task(function: str, **fields: Any) -> Fields:
    return {"Type": "Task", "Resource": FUNCTION + function, **fields}


BOTH = [{"Variable": "$.q.price", "NumericGreaterThanEquals": 10}, {"Variable": "$.vip", "BooleanEquals": True}]
IN_JSONPATH = block(
    "Quote",
    Quote={
        "Type": "Task",
        "Resource": f"{SERVICE}lambda:invoke",
        "Parameters": {"FunctionName": "quote", "Payload.$": "$"},
        "ResultSelector": {"price.$": "$.Payload.price", "unused": 1},
        "ResultPath": "$.q",
        "TimeoutSeconds": 60,
        "Retry": [
            {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 3},
            {"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1},
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
        "Next": "Is",
    },
    Is={
        "Type": "Choice",
        "Choices": [{"And": BOTH, "Next": "Wait"}, {"Variable": "$.q.price", "NumericLessThan": 5, "Next": "No"}],
        "Default": "No",
    },
    Wait={"Type": "Wait", "Seconds": 30, "Next": "Both"},
    Both={
        "Type": "Parallel",
        "Branches": [
            block(
                "Card",
                Card=task("card", Catch=[{"ErrorEquals": ["CardError"], "Next": "Invoice"}], Next="Paid"),
                Paid={"Type": "Pass", "End": True},
                Invoice=task("invoice", Next="Paid"),
            ),
            block("Stock", Stock=task("stock", End=True)),
        ],
        "ResultPath": "$.both",
        "Next": "Each",
    },
    Each={
        "Type": "Map",
        "ItemsPath": "$.items",
        "MaxConcurrency": 2,
        "ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"},
        "ItemProcessor": block(
            "Pack",
            Pack=task("pack", Next="Label"),
            Label={"Type": "Pass", "Parameters": {"label.$": "States.Format('{}', $.n)"}, "End": True},
        ),
        "ResultPath": "$.packed",
        "Next": "Tell",
    },
    Tell={
        "Type": "Task",
        "Resource": f"{SERVICE}sqs:sendMessage",
        "Parameters": {"QueueUrl": QUEUE, "MessageBody.$": "$.packed"},
        "Next": "Done",
    },
    Done={"Type": "Succeed"},
    No={"Type": "Fail", "Error": "No"},
    Failed={"Type": "Fail", "Error": "Failed"},
)
IN_JSONATA = {
    "QueryLanguage": "JSONata",
    **block(
        "Start",
        Start={"Type": "Pass", "Assign": {"n": 0, "limit": 3}, "Next": "Work"},
        Work={
            "Type": "Task",
            "Resource": f"{SERVICE}lambda:invoke",
            "Arguments": {"FunctionName": "work", "Payload": {"n": "{% $n %}"}},
            "Assign": {"n": "{% $n + 1 %}", "got": "{% $states.result.Payload.x %}"},
            "Next": "More",
        },
        More={"Type": "Choice", "Choices": [{"Condition": "{% $n < $limit %}", "Next": "Work"}], "Default": "Ask"},
        Ask={
            "Type": "Task",
            "Resource": f"{SERVICE}sqs:sendMessage.waitForTaskToken",
            "Arguments": {"QueueUrl": QUEUE, "MessageBody": "{% $states.context.Task.Token %}"},
            "TimeoutSeconds": 600,
            "Output": "{% $states.result.ok %}",
            "Next": "Sub",
        },
        Sub={
            "Type": "Task",
            "Resource": f"{SERVICE}states:startExecution.sync:2",
            "Arguments": {"StateMachineArn": CHILD, "Input": {"a": "{% $got %}"}},
            "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Undo"}],
            "Next": "End",
        },
        Undo=task("undo", Next="End"),
        End={"Type": "Succeed"},
    ),
}


@pytest.fixture(scope="module")
def in_jsonpath() -> list[Any]:
    busy = LambdaFunctionError("Busy")
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("quote", side_effect=[busy, busy, {"price": 12}], duration=4)
        sfn.lambdas.register("card", raises=LambdaFunctionError("CardError"))
        sfn.lambdas.register("invoice", returns={})
        sfn.lambdas.register("stock", returns=3, duration=2)
        sfn.lambdas.register("pack", lambda event, context: {"n": event["v"]})
        sfn.executor.mock_task("Tell", returns={"MessageId": "m"}, check_result=False)
        return sfn.executor.run(IN_JSONPATH, {"vip": True, "items": [1, 2, 3], "others": [1, 2]}).history


@pytest.fixture(scope="module")
def in_jsonata() -> list[Any]:
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("work", lambda event, context: {"x": event["n"]})
        sfn.lambdas.register("undo", returns={})
        sfn.executor.mock_task("Ask", callback=TaskSuccess({"ok": True}, after=90), check_result=False)
        sfn.executor.load(block("X", X={"Type": "Fail", "Error": "Broken"}), name="child")
        return sfn.executor.run(IN_JSONATA).history


def put(*path_and_value: Any) -> Change:
    """Put a value at a path in the states."""
    *path, last, value = path_and_value

    def change(states: Any) -> None:
        for part in path:
            states = states[part]
        states[last] = value

    return change


def rename_tell(states: Fields) -> None:
    states["Notify"] = states.pop("Tell")
    states["Each"]["Next"] = "Notify"


def remove_wait(states: Fields) -> None:
    del states["Wait"]
    states["Is"]["Choices"][0]["Next"] = "Both"


CARD = ("Both", "Branches", 0, "States", "Card")
PATHS_OF_JSONPATH: list[Any] = [
    (put("Quote", "ResultSelector", {"price.$": "$.Payload.cost"}), 12, "Quote ended, now it fails the execution"),
    (put("Quote", "ResultSelector", {"price": 3}), 15, "Is went to Wait, now it goes to No"),
    (put("Quote", "Retry", 0, "MaxAttempts", 1), 9, "Quote was retried, now it is caught"),
    (put("Quote", "Retry", 0, "MaxAttempts", 0), 6, "Quote was retried, now it is caught"),
    (put("Quote", "Retry", 0, "ErrorEquals", ["Busier"]), 9, "Quote was retried, now it is caught"),
    (put("Quote", "TimeoutSeconds", 3), 5, "Quote failed with Busy, now it times out after 3 seconds"),
    (
        put("Is", "Choices", 0, "And", 0, {"Variable": "$.q.price", "NumericGreaterThan": 12}),
        15,
        "Is went to Wait, now it goes to No",
    ),
    (put("Is", "Choices", 0, "And", 1, "BooleanEquals", False), 15, "Is went to Wait, now it goes to No"),
    (put("Is", "Choices", 1, "NumericLessThan", 50), None, ""),
    (lambda states: states["Is"]["Choices"].reverse(), None, ""),
    (remove_wait, 15, "Is went to Wait, now it goes to Both"),
    (rename_tell, ("TaskStateEntered", "Tell"), "Each went to Tell, now it goes to Notify"),
    (put(*CARD, "Catch", 0, "ErrorEquals", ["Other"]), 26, "Card was caught, now it fails branch 0 of 'Both'"),
    (put(*CARD, "Next", "Invoice"), None, ""),
    (
        put("Each", "ItemsPath", "$.others"),
        ("MapStateStarted", None),
        "Each ran 3 iterations, now it runs 2 iterations",
    ),
    (
        put("Each", "ItemProcessor", "States", "Label", "Parameters", {"label.$": "$.missing"}),
        ("PassStateExited", "Label"),
        "Label ended, now it fails iteration 0 of 'Each'",
    ),
    (
        put("Tell", "Resource", f"{SERVICE}sqs:sendMessage.waitForTaskToken"),
        ("TaskScheduled", None, -1),
        "Tell called sqs:sendMessage, now it calls sqs:sendMessage.waitForTaskToken",
    ),
]
PATHS_OF_JSONATA: list[Any] = [
    (put("Start", "Assign", "limit", 2), 18, "More went to Work, now it goes to Ask"),
    (put("Start", "Assign", "limit", 4), 25, "More went to Ask, now it goes to Work"),
    (put("Work", "Assign", "n", "{% $n + 2 %}"), 18, "More went to Work, now it goes to Ask"),
    (
        put("Work", "Assign", "got", "{% $states.result.Payload.missing %}"),
        8,
        "Work ended, now it fails with States.QueryEvaluationError",
    ),
    (
        put("Ask", "Output", "{% $states.result.missing %}"),
        30,
        "Ask ended, now it fails with States.QueryEvaluationError",
    ),
    (put("Ask", "TimeoutSeconds", 80), 29, "Ask was answered after 90 seconds, now it times out after 80 seconds"),
    (
        put("Sub", "Catch", 0, "ErrorEquals", ["States.Timeout"]),
        36,
        "Sub was caught, now it fails the execution",
    ),
    (
        put("Sub", "Resource", f"{SERVICE}states:startExecution.sync"),
        32,
        "Sub called states:startExecution.sync:2, now it calls states:startExecution.sync",
    ),
]


@pytest.mark.parametrize(
    ("machine", "change", "event", "words"),
    [("in_jsonpath", *case) for case in PATHS_OF_JSONPATH] + [("in_jsonata", *case) for case in PATHS_OF_JSONATA],
)
def test_a_path(request: pytest.FixtureRequest, machine: str, change: Change, event: Any, words: str) -> None:
    history: list[Any] = request.getfixturevalue(machine)
    definition = IN_JSONATA if machine == "in_jsonata" else IN_JSONPATH

    found = replay(history, changed(change, definition)).divergence

    if event is None:
        assert found is None
        return
    assert found is not None
    assert str(found).splitlines()[0].partition(": ")[2] == words
    assert found.event_id == (event if isinstance(event, int) else event_of(history, *event))


NOTES: list[Any] = [
    (put("Quote", "Retry", 0, "IntervalSeconds", 20), None),
    (put("Quote", "TimeoutSeconds", 600), None),
    (put("Wait", "Seconds", 300), None),
    (put("Each", "MaxConcurrency", 1), None),
    (put("Quote", "ResultSelector", {"price.$": "$.Payload.price"}), "Card gets another payload now: $.q.unused"),
    (lambda states: states["Both"]["Branches"].reverse(), None),
    (put("Each", "ItemSelector", {"v.$": "$$.Map.Item.Value"}), "Pack gets another payload now: $.i: missing"),
    (put("Both", "Branches", 1, "States", "Stock", "Resource", f"{FUNCTION}stock2"), "Stock calls function stock2 now"),
    (
        put("Quote", "Parameters", {"FunctionName": "quote2", "Payload.$": "$"}),
        "Quote calls lambda:invoke quote2 now, not lambda:invoke quote",
    ),
]


@pytest.mark.parametrize(("change", "note"), NOTES)
def test_the_same_path(in_jsonpath: list[Any], change: Change, note: str | None) -> None:
    found = replay(in_jsonpath, changed(change, IN_JSONPATH))

    found.assert_same_path()
    assert any(note in one for one in found.notes) if note else found.notes == ()


def test_another_integration_is_not_noted_again(in_jsonpath: list[Any]) -> None:
    topic = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message.$": "$.packed"}

    found = replay(
        in_jsonpath,
        changed(lambda states: states["Tell"].update(Resource=f"{SERVICE}sns:publish", Parameters=topic), IN_JSONPATH),
    )

    assert found.divergence is not None
    assert found.divergence.actual == "Tell calls sns:publish"
    assert found.notes == ()
