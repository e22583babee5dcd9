"""What the recorded execution did: callbacks, jobs, activities, Maps, redrives, ends."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn import Execution, SfnError, SfnExecutor, TaskFailure, TaskSuccess, World, mock_sfn
from tests.replaying.machines import machine, record, task
from tests.replaying.recordings import FUNCTION, changed, replay

WAITING = task(
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Parameters={"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}},
    HeartbeatSeconds=600,
    TimeoutSeconds=86_400,
)


@pytest.mark.parametrize(
    "answer",
    [
        TaskSuccess({"ok": True}, after=300),
        TaskFailure("Denied", "by hand", after=60),
        None,
    ],
)
def test_a_callback_is_answered_as_it_was(answer: Any) -> None:
    definition = machine(Ask=WAITING)
    behaviour: dict[str, Any] = {"callback": answer} if answer else {"returns": None}
    history = record(definition, prepare=lambda sfn: sfn.lambdas.register("ask", **behaviour)).history

    found = replay(history, definition)

    found.assert_same_path()
    assert found.notes == ()
    assert len(found.execution.history) == len(history)


def test_heartbeats_arrived_as_long_as_the_token_was_open() -> None:
    definition = machine(Ask=WAITING)
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("ask")
        execution = sfn.executor.start(definition)
        for _ in range(20):
            sfn.clock.advance(500)
            execution.heartbeat("Ask")
        execution.succeed_task("Ask", 1)
        history = execution.history

    replay(history, definition).assert_same_path()
    shorter = changed(lambda states: states["Ask"].update(HeartbeatSeconds=60), definition)
    replay(history, shorter).assert_same_path()


def test_a_job() -> None:
    definition = machine(Run=task("arn:aws:states:::glue:startJobRun.sync", Parameters={"JobName": "load"}))
    history = record(
        definition, prepare=lambda sfn: sfn.tasks.register("Run", returns={"JobRunState": "SUCCEEDED"}, duration=90)
    ).history

    found = replay(history, definition)

    found.assert_same_path()
    assert found.execution.duration == timedelta(seconds=90)


def test_an_activity() -> None:
    arn = "arn:aws:states:us-east-1:123456789012:activity:work"
    definition = machine(Work=task(arn, TimeoutSeconds=60))
    with mock_sfn() as sfn:
        import boto3

        client = boto3.client("stepfunctions")
        client.create_activity(name="work")
        execution = sfn.executor.start(definition, 5)
        sfn.clock.advance(10)
        token = client.get_activity_task(activityArn=arn, workerName="bob")["taskToken"]
        sfn.clock.advance(20)
        client.send_task_success(taskToken=token, output="6")
        history = execution.history

    found = replay(history, definition)

    found.assert_same_path()
    assert found.execution.output == 6
    assert found.execution.duration == timedelta(seconds=30)
    lowered = changed(lambda states: states["Work"].update(TimeoutSeconds=10), definition)
    assert str(replay(history, lowered).divergence).endswith(
        "Work was answered after 30 seconds, now it times out after 20 seconds"
    )


def test_an_activity_that_nobody_worked_on() -> None:
    arn = "arn:aws:states:us-east-1:123456789012:activity:work"
    with mock_sfn() as sfn:
        import boto3

        boto3.client("stepfunctions").create_activity(name="work")
        execution = sfn.executor.start(machine(Work=task(arn)), 5)
        execution.stop("Enough", "of it")
        history = execution.history

    found = replay(history, machine(Work=task(arn)))

    found.assert_same_path()
    assert found.execution.status == "ABORTED"
    assert found.execution.error == "Enough"


def test_a_longer_timeout_than_the_recorded_one_is_a_divergence() -> None:
    definition = machine(Work=task(TimeoutSeconds=10))
    history = record(definition, prepare=lambda sfn: sfn.lambdas.register("work", returns=1, duration=60)).history

    replay(history, definition).assert_same_path()
    shorter = changed(lambda states: states["Work"].update(TimeoutSeconds=5), definition)
    replay(history, shorter).assert_same_path()
    longer = changed(lambda states: states["Work"].update(TimeoutSeconds=90), definition)
    none = changed(lambda states: states["Work"].pop("TimeoutSeconds"), definition)
    what = "the history does not say how the call would have ended"
    assert str(replay(history, longer).divergence) == (
        f"diverges at event 5: Work timed out after 10 seconds, now it waits up to 90 seconds, and {what}"
    )
    assert str(replay(history, none).divergence).endswith(f"now it has no timeout, and {what}")


def test_the_timeout_of_the_machine() -> None:
    definition = {**machine(Work=task()), "TimeoutSeconds": 30}
    history = record(definition, prepare=lambda sfn: sfn.lambdas.register("work", returns=1, duration=60)).history

    replay(history, definition).assert_same_path()
    replay(history, {**definition, "TimeoutSeconds": 20}).assert_same_path()
    found = replay(history, {**definition, "TimeoutSeconds": 100})
    assert str(found.divergence) == (
        "diverges at event 5: the execution timed out after 30 seconds, "
        "now it goes on, and the history does not say how"
    )


def test_a_redrive() -> None:
    definition = machine(
        Both={
            "Type": "Parallel",
            "Branches": [machine(Good=task(f"{FUNCTION}good")), machine(Bad=task(f"{FUNCTION}bad"))],
            "End": True,
        }
    )
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("good", returns=1)
        sfn.lambdas.register("bad", side_effect=[ValueError("once"), ValueError("twice"), 2])
        execution = sfn.executor.run(definition)
        sfn.clock.advance(3600)
        execution.redrive().resume()
        sfn.clock.advance(3600)
        execution.redrive().resume()
        execution.assert_succeeded([1, 2])
        history = execution.history

    found = replay(history, definition)

    found.assert_same_path()
    assert found.execution.output == [1, 2]
    caught = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}], "Next": "Give up"}
    states = {**definition["States"], "Give up": {"Type": "Succeed"}}
    states["Both"] = {**{key: value for key, value in states["Both"].items() if key != "End"}, **caught}
    failed = next(event["id"] for event in history if event["type"] == "ExecutionFailed")
    assert str(replay(history, {**definition, "States": states}).divergence) == (
        f"diverges at event {failed}: Both failed the execution, now it is caught"
    )


def test_an_execution_that_still_runs() -> None:
    definition = machine(First=task(Next="Second"), Second=task())
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("work", returns=1, duration=60)
        execution = sfn.executor.start(definition)
        sfn.clock.advance(90)
        history = execution.history

    found = replay(history, definition)

    found.assert_same_path()
    assert found.execution.status == "RUNNING"
    found = replay(history, machine(First=task()))
    assert str(found.divergence) == "diverges at event 7: First went to Second, now it ends the execution"


def test_a_branch_that_was_stopped_may_get_further() -> None:
    """AWS takes time between states, and a replay does not."""
    slow = machine(Slow={"Type": "Wait", "Seconds": 10, "Next": "More"}, More=task(f"{FUNCTION}more"))
    definition = machine(
        Both={"Type": "Parallel", "Branches": [slow, machine(Bad=task(f"{FUNCTION}bad"))], "End": True}
    )

    def prepare(sfn: World) -> None:
        sfn.lambdas.register("bad", raises=ValueError("bad"), duration=10)
        sfn.lambdas.register("more", returns=1, required=False)

    history = record(definition, prepare=prepare).history
    later = [
        {**event, "timestamp": event["timestamp"] + timedelta(milliseconds=500 if event["id"] > 6 else 0)}
        for event in history
    ]
    replay(later, definition).assert_same_path()


ITEMS = {
    "Type": "Map",
    "ItemsPath": "$.items",
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        **machine(
            Work=task(Next="Big"),
            Big={
                "Type": "Choice",
                "Choices": [{"Variable": "$", "NumericGreaterThan": 3, "Next": "Fine"}],
                "Default": "Small",
            },
            Fine={"Type": "Succeed"},
            Small={"Type": "Fail", "Error": "Small"},
        ),
    },
    "ToleratedFailureCount": 1,
    "End": True,
}


def distributed() -> Execution:
    return record(
        machine(Items=ITEMS),
        {"items": [1, 2, 3]},
        lambda sfn: sfn.lambdas.register("work", lambda event, context: event * 2),
    )


def test_a_distributed_map_with_its_children() -> None:
    definition = machine(Items=ITEMS)
    execution = distributed()
    histories = [{"events": execution.history}, *({"events": child.history} for child in reversed(execution.children))]

    found = replay(histories, definition)

    found.assert_same_path()
    assert found.notes == ()
    assert [child.status for child in found.execution.children] == ["FAILED", "SUCCEEDED", "SUCCEEDED"]
    turned = json.loads(json.dumps(definition).replace('"NumericGreaterThan": 3', '"NumericGreaterThan": 5'))
    assert str(replay(histories, turned).divergence) == (
        "diverges at event 9 in the child for item 1 of 'Items': Big went to Fine, now it goes to Small"
    )


def test_children_in_a_folder_beside_the_history(tmp_path: Path) -> None:
    execution = distributed()
    (tmp_path / "order.json").write_text(json.dumps({"events": execution.history}, default=str))
    (tmp_path / "order.children").mkdir()
    for child in execution.children:
        (tmp_path / "order.children" / f"{child.name}.json").write_text(json.dumps(child.history, default=str))

    found = replay(tmp_path / "order.json", machine(Items=ITEMS))

    found.assert_same_path()
    assert len(found.execution.children) == 3


def test_a_distributed_map_without_its_children() -> None:
    execution = distributed()

    found = replay(execution.history, machine(Items=ITEMS))

    found.assert_same_path()
    assert found.notes == (
        "the children of Map 'Items' are not in the history: its output is taken from it. Give their histories too, to "
        "replay what they do",
    )
    assert found.execution.output == execution.output
    assert found.execution.children == []


def test_a_distributed_map_that_failed_or_runs_without_its_children() -> None:
    definition = machine(
        Items={
            **{key: value for key, value in ITEMS.items() if key != "End"},
            "ToleratedFailureCount": 0,
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Late"}],
            "Next": "Late",
        },
        Late={"Type": "Succeed"},
    )
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("work", lambda event, context: event * 2, duration=60)
        execution = sfn.executor.start(definition, {"items": [1, 2, 3]})
        sfn.clock.advance(30)
        running = execution.history
        ended = execution.resume().history

    found = replay(ended, definition)
    found.assert_same_path()
    assert found.execution.path == ["Items", "Late"]
    found = replay(running, definition)
    found.assert_same_path()
    assert found.execution.status == "RUNNING"
    no_retry = changed(lambda states: states["Items"].pop("Retry"), definition)
    assert "Items was retried, now it is caught" in str(replay(ended, no_retry).divergence)


def test_a_child_that_is_missing() -> None:
    execution = distributed()
    histories = [execution.history, execution.children[0].history]

    with pytest.raises(SfnError, match=r"of some children of Map 'Items' are missing: 3 items ran, .* had 1 of them"):
        replay(histories, machine(Items=ITEMS))


def test_what_children_wrote_and_read() -> None:
    """Items of S3 are the inputs of the recorded children, and the output of a Map that writes is recorded."""
    reading = {
        **ITEMS,
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": "data-of-orders", "Key": "items.json"},
        },
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "data-of-orders", "Prefix": "out"},
        },
    }
    del reading["ItemsPath"]
    definition = machine(Items=reading)

    def prepare(sfn: World) -> None:
        import boto3

        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="data-of-orders")
        s3.put_object(Bucket="data-of-orders", Key="items.json", Body=b"[1, 2, 3]")
        sfn.lambdas.register("work", lambda event, context: event * 2)

    execution = record(definition, prepare=prepare)

    for history in (execution, execution.history):
        found = replay(history, definition)
        found.assert_same_path()
        assert found.execution.output == execution.output
        assert found.notes


def test_repr_and_public_names(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    found = sfn_executor.replay(execution)

    assert repr(found) == "<Replay: the same path>"
    assert "A" in str(found.execution)


def test_iterations_with_the_same_index_in_maps_inside_of_maps() -> None:
    """Several calls are scheduled before the first is made: each gets its own answer."""
    inner = {"Type": "Map", "ItemProcessor": machine(Work=task(End=True)), "End": True}
    definition = machine(Outer={"Type": "Map", "ItemProcessor": machine(Inner=inner), "End": True})
    execution = record(
        definition,
        [[1, 2], [3, 4], [5]],
        lambda sfn: sfn.lambdas.register("work", lambda event, context: event * 10),
    )

    found = replay(execution.history, definition)

    found.assert_same_path()
    assert found.notes == ()
    assert found.execution.output == [[10, 20], [30, 40], [50]]
