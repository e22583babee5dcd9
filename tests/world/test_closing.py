"""Closing a world: what runs in it ends where it is, can be read, and does nothing any more."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from pytest_sfn import Execution, TaskSuccess, mock_sfn
from pytest_sfn.errors import SfnError
from pytest_sfn.world.world import World
from tests.engine.conftest import callback, machine, task

CLOSED = "this pytest-sfn world is closed"
BUCKET = "results"


def map_of(*states: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A Distributed Map over the input, whose children run some states one after the other."""
    named = {f"Child{number}": state for number, state in enumerate(states)}
    for number, state in enumerate(named.values()):
        state |= {"Next": f"Child{number + 1}"} if number + 1 < len(named) else {"End": True}
    return {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Child0",
            "States": named,
        },
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": BUCKET, "Prefix": "out"},
        },
        **fields,
    }


WAIT = {"Type": "Wait", "Seconds": 3600}
MAP = machine({"Fan": map_of(dict(WAIT))})
EACH_KIND = machine(
    {
        "All": {
            "Type": "Parallel",
            "Branches": [
                machine({"Fan": map_of(task("Work"), dict(WAIT))}),
                machine({"Pause": dict(WAIT)}),
                machine({"Ask": callback("Ask", TimeoutSeconds=600, HeartbeatSeconds=60)}),
                machine({"Slow": task("Slow", TimeoutSeconds=500)}),
                machine({"Each": {"Type": "Map", "ItemProcessor": machine({"Inner": dict(WAIT)})}}),
            ],
        }
    }
)


def started(sfn: World, definition: dict[str, Any] = EACH_KIND) -> Execution:
    """An execution in the midst of everything that can wait."""
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
    sfn.lambdas.register("Work", returns=1)
    sfn.lambdas.register("Ask", returns=None)
    sfn.lambdas.register("Slow", returns=1, duration=100)
    return sfn.executor.start(definition, [1, 2])


def keys() -> list[str]:
    """What is in the bucket of results."""
    objects = boto3.client("s3", region_name="us-east-1").list_objects_v2(Bucket=BUCKET)
    return [found["Key"] for found in objects.get("Contents", ())]


@pytest.fixture
def around() -> Iterator[World]:
    """A world around the one that closes: it sees what goes out of that one."""
    with mock_sfn() as opened:
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
        yield opened


@pytest.fixture
def closed() -> Execution:
    """A running execution whose world is closed."""
    with mock_sfn() as sfn:
        return started(sfn)


def test_what_ran_stays_as_it_was() -> None:
    # Given
    with mock_sfn() as sfn:
        execution = started(sfn)
        history, trace = execution.history, str(execution)
        pending = [task.state for task in execution.pending]
        children = [(child.status, child.history) for child in execution.children]
        timers = sfn.clock.timers

    # When
    gc.collect()

    # Then
    assert (execution.status, execution.history, str(execution)) == ("RUNNING", history, trace)
    assert [task.state for task in execution.pending] == pending == ["Ask"]
    assert [(child.status, child.history) for child in execution.children] == children
    assert {status for status, _ in children} == {"RUNNING"}
    assert execution.map_runs[0].status == "RUNNING"
    assert sfn.clock.timers == timers
    assert execution.stop_date is None


GOING_ON: dict[str, Callable[[Execution], object]] = {
    "resume": lambda execution: execution.resume(),
    "run_until": lambda execution: execution.run_until("Ask"),
    "run_until_waiting": lambda execution: execution.run_until_waiting(),
    "stop": lambda execution: execution.stop(),
    "redrive": lambda execution: execution.redrive(),
    "succeed_task": lambda execution: execution.succeed_task("Ask"),
    "fail_task": lambda execution: execution.fail_task("Ask", "E"),
    "heartbeat": lambda execution: execution.heartbeat("Ask"),
    "pending": lambda execution: execution.pending[0].succeed(),
    "child": lambda execution: execution.children[0].resume(),
}


@pytest.mark.parametrize("go_on", GOING_ON.values(), ids=GOING_ON)
def test_it_does_not_go_on(closed: Execution, go_on: Callable[[Execution], object]) -> None:
    history = closed.history

    with pytest.raises(SfnError, match=CLOSED):
        go_on(closed)

    assert (closed.status, closed.history) == ("RUNNING", history)


RUNNING: dict[str, Callable[[World], object]] = {
    "run": lambda world: world.executor.run(MAP, [1]),
    "start": lambda world: world.executor.start(MAP, [1]),
    "run_state": lambda world: world.executor.run_state(MAP, "Child0"),
    "advance": lambda world: world.clock.advance(1),
    "advance_to": lambda world: world.clock.advance_to(world.clock.now()),
    "advance_to_next": lambda world: world.clock.advance_to_next(),
    "open": lambda world: world.open(),
    "reset": lambda world: world.reset(),
}


@pytest.mark.parametrize("attempt", RUNNING.values(), ids=RUNNING)
def test_a_closed_world_runs_nothing(attempt: Callable[[World], object]) -> None:
    with mock_sfn() as sfn:
        now = sfn.clock.now()

    with pytest.raises(SfnError, match=CLOSED):
        attempt(sfn)

    assert sfn.clock.now() == now
    assert sfn.executor.executions == []


def test_the_results_of_a_map_run_are_not_written_elsewhere(around: World) -> None:
    # Given
    with mock_sfn() as sfn:
        execution = sfn.executor.start(MAP, [1, 2])
        assert len(execution.children) == 2

    # When
    del execution, sfn
    gc.collect()

    # Then
    assert keys() == []


@pytest.mark.parametrize("error", [AssertionError, KeyboardInterrupt], ids=lambda error: error.__name__)
def test_nothing_is_written_after_a_handler_that_raises(around: World, error: type[BaseException]) -> None:
    # Given
    def fail(event: object, context: object) -> None:
        raise error

    with mock_sfn() as sfn:
        sfn.lambdas.register("Work", fail)
        with pytest.raises(error):
            sfn.executor.run(machine({"Fan": map_of(dict(WAIT), task("Work"))}), [1, 2])
        assert {execution.status for execution in sfn.executor.executions} == {"RUNNING"}

    # When
    del sfn
    gc.collect()

    # Then
    assert keys() == []


def test_no_file_of_results_is_left_open() -> None:
    code = f"""if True:
        import boto3
        from pytest_sfn import mock_sfn

        with mock_sfn() as world:
            boto3.client("s3").create_bucket(Bucket="{BUCKET}")
            world.executor.start({machine({"Fan": map_of(dict(WAIT), MaxConcurrency=1)})!r}, [1, 2])
            world.clock.advance(3601)
            print(*(run.status for run in world.executor.executions))
    """

    ran = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["RUNNING", "SUCCEEDED", "RUNNING"]
    assert "Unclosed file" not in ran.stderr


def test_a_world_that_is_reset_starts_afresh() -> None:
    with mock_sfn() as sfn:
        execution = started(sfn)

        sfn.reset()

        assert sfn.executor.executions == []
        assert (execution.status, len(execution.pending)) == ("RUNNING", 1)
        with pytest.raises(SfnError, match=CLOSED):
            execution.resume()
        sfn.executor.run(machine({"Done": {"Type": "Succeed"}})).assert_succeeded()


def test_worlds_that_close_crosswise() -> None:
    # Given
    first, second = mock_sfn(), mock_sfn()
    one = started(first.start())
    other = second.start().executor.start(machine({"Pause": dict(WAIT)}))

    # When
    first.stop()

    # Then
    other.resume().assert_succeeded()
    second.stop()
    assert one.status == "RUNNING"


def test_a_handler_that_closes_its_world() -> None:
    # Given
    mock = mock_sfn()
    sfn = mock.start()
    sfn.lambdas.register("Work", lambda event, context: mock.stop())
    sfn.lambdas.register("Never", returns=1, required=False)
    definition = machine({"Work": {**task("Work"), "Next": "Never"}, "Never": task("Never")})

    # When
    with pytest.raises(SfnError, match=CLOSED):
        sfn.executor.run(definition)

    # Then
    (execution,) = sfn.executor.executions
    assert (execution.status, execution.states) == ("RUNNING", ["Work"])
    assert execution.history[-1]["type"] == "TaskStarted"


def test_a_handler_that_resets_its_world() -> None:
    with mock_sfn() as sfn:
        sfn.lambdas.register("Work", lambda event, context: sfn.reset())

        with pytest.raises(SfnError, match=CLOSED):
            sfn.executor.run(machine({"Work": task("Work")}))

        assert sfn.executor.executions == []
        sfn.executor.run(machine({"Done": {"Type": "Succeed"}})).assert_succeeded()


def test_a_world_that_closes_while_a_handler_runs_in_another_thread() -> None:
    # Given
    runs, go_on = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def work(event: object, context: object) -> int:
        runs.set()
        go_on.wait(10)
        return 1

    def run(sfn: World) -> None:
        try:
            sfn.executor.run(machine({"Work": {**task("Work"), "Next": "Fan"}, "Fan": map_of(dict(WAIT))}), [1])
        except SfnError as error:
            errors.append(error)

    with mock_sfn() as sfn:
        sfn.lambdas.register("Work", work)
        thread = threading.Thread(target=run, args=[sfn])
        thread.start()
        runs.wait(10)

    # When
    go_on.set()
    thread.join(10)

    # Then
    assert [str(error).startswith(CLOSED) for error in errors] == [True]
    assert sfn.executor.last.status == "RUNNING"
    assert sfn.executor.last.states == ["Work"]


def test_a_thread_of_a_handler_that_outlives_its_world() -> None:
    # Given
    leave, left = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def go_on_later(execution: Execution) -> None:
        leave.wait(10)
        try:
            execution.resume()
        except SfnError as error:
            errors.append(error)
        left.set()

    with mock_sfn() as sfn:
        execution = sfn.executor.start(machine({"Pause": dict(WAIT)}))
        thread = threading.Thread(target=go_on_later, args=[execution])
        thread.start()

    # When
    leave.set()
    left.wait(10)
    thread.join()

    # Then
    assert [str(error).startswith(CLOSED) for error in errors] == [True]


def test_what_is_due_does_not_happen() -> None:
    with mock_sfn() as sfn:
        fake = sfn.lambdas.register("Ask", callback=TaskSuccess(1, after=5))
        execution = sfn.executor.start(machine({"Ask": callback("Ask")}))
        assert fake.call_count == 1

    with pytest.raises(SfnError, match=CLOSED):
        sfn.clock.advance(10)

    assert execution.status == "RUNNING"


def test_nothing_of_a_stopped_chain_is_left_to_the_collector() -> None:
    """A signal that arrives while the collector ends a chain would be swallowed: all are ended before."""
    with mock_sfn() as sfn:
        started(sfn)

    assert all(process._steps.gi_frame is None for process in sfn.engine.runtime.alive)
    assert sfn.engine.runtime.alive == set()


def test_events_of_a_closed_world_reach_nobody(around: World) -> None:
    """EventBridge hears of executions that end; closing ends none."""
    events, sqs = (boto3.client(name, region_name="us-east-1") for name in ("events", "sqs"))
    url = sqs.create_queue(QueueName="seen")["QueueUrl"]
    events.put_rule(Name="all", EventPattern=json.dumps({"source": ["aws.states"]}))
    events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:seen"}])

    with mock_sfn() as sfn:
        sfn.executor.start(machine({"Pause": dict(WAIT)}))

    seen = [
        json.loads(message["Body"])["detail"]["status"] for message in sqs.receive_message(QueueUrl=url)["Messages"]
    ]
    assert seen == ["RUNNING"]
