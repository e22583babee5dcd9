"""boto3 calls made while something else runs: by handlers, by threads, by both."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.errors import SfnError, UnservedCallError
from pytest_sfn.service import endless_polling as polling
from pytest_sfn.service.clients import client
from pytest_sfn.world.world import World

from .conftest import PASS, ROLE, create


@pytest.fixture
def world() -> Iterator[World]:
    """A world that Python's clock follows."""
    with mock_sfn() as opened:
        yield opened


def calling(function: str) -> dict[str, Any]:
    resource = f"arn:aws:lambda:us-east-1:123456789012:function:{function}"
    return {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": resource, "End": True}}}


def test_a_handler_may_start_an_execution(sfn: Any, world: World) -> None:
    arn = create(sfn, PASS, "child")

    def handler(event: Any, context: Any) -> Any:
        execution = sfn.start_execution(stateMachineArn=arn, input=json.dumps(event))["executionArn"]
        return sfn.describe_execution(executionArn=execution)["status"]

    world.lambdas.register("start", handler)

    assert world.executor.run(calling("start"), {"a": 1}).output == "SUCCEEDED"


def test_a_call_of_a_handler_that_slept_comes_at_its_own_time(sfn: Any, world: World) -> None:
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 5, "End": True}}}
    other = sfn.start_execution(stateMachineArn=create(sfn, waits, "other"))["executionArn"]
    seen: list[tuple[str, datetime]] = []

    def handler(event: Any, context: Any) -> None:
        for _ in range(2):
            time.sleep(3)
            seen.append((sfn.describe_execution(executionArn=other)["status"], datetime.now(UTC)))

    world.lambdas.register("watch", handler)
    execution = world.executor.run(calling("watch"))

    start = execution.start_date
    assert [(status, (at - start).total_seconds()) for status, at in seen] == [("RUNNING", 3), ("SUCCEEDED", 6)]
    assert execution.duration.total_seconds() == 6


def test_the_next_call_finds_what_has_arrived_meanwhile(sfn: Any, world: World) -> None:
    def handler(event: Any, context: Any) -> str:
        time.sleep(3)
        sfn.list_activities()
        return "done"

    world.lambdas.register("work", handler)
    before = world.clock.now()

    execution = sfn.start_execution(stateMachineArn=create(sfn, calling("work")))["executionArn"]

    described = sfn.describe_execution(executionArn=execution)
    assert (described["status"], described["output"]) == ("SUCCEEDED", '"done"')
    assert (described["stopDate"] - before).total_seconds() == 3


def test_python_shows_a_handlers_own_time(world: World) -> None:
    seen: list[float] = []

    def handler(event: Any, context: Any) -> None:
        seen.append(time.time())
        time.sleep(1.5)
        seen.append(time.time())

    world.lambdas.register("look", handler)
    before = time.time()
    world.executor.run(calling("look"))

    assert [at - before for at in seen] == [0, 1.5]
    assert time.time() == before + 1.5


def test_a_handler_that_waits_for_a_synchronous_execution_takes_its_time(sfn: Any, world: World) -> None:
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 5, "End": True}}}
    arn = create(sfn, waits, "child", type="EXPRESS")

    def handler(event: Any, context: Any) -> None:
        sfn.start_sync_execution(stateMachineArn=arn)
        time.sleep(1)

    world.lambdas.register("wait", handler)

    assert world.executor.run(calling("wait")).duration.total_seconds() == 6


@pytest.mark.parametrize("operation", ["startSyncExecution", "testState"])
def test_a_task_that_waits_for_an_end_gets_it_while_others_wait(sfn: Any, world: World, operation: str) -> None:
    wait = {"Type": "Wait", "Seconds": 5, "End": True}
    definition = {"StartAt": "Wait", "States": {"Wait": wait}}
    arguments = {
        "startSyncExecution": {"StateMachineArn": create(sfn, definition, "child", type="EXPRESS")},
        "testState": {"Definition": json.dumps(wait), "RoleArn": ROLE},
    }
    sfn.start_execution(stateMachineArn=create(sfn, definition, "other"))
    call = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:sfn:{operation}", "End": True}
    task = {**call, "Parameters": arguments[operation]}

    execution = world.executor.run({"StartAt": "Call", "States": {"Call": task}})

    assert execution.output["Status"] == "SUCCEEDED"
    assert execution.duration.total_seconds() == 5


def test_a_handler_may_wait_for_threads_that_call_boto3(sfn: Any, world: World) -> None:
    arn = create(sfn, PASS, "child")
    s3 = boto3.client("s3", region_name="us-east-1")

    def handler(event: Any, context: Any) -> Any:
        s3.create_bucket(Bucket="results")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda key: s3.put_object(Bucket="results", Key=key, Body=b""), "abcd"))
            started = pool.map(lambda _: sfn.start_execution(stateMachineArn=arn)["executionArn"], range(4))
        return len(set(started)), s3.list_objects_v2(Bucket="results")["KeyCount"]

    world.lambdas.register("fan", handler)
    execution = sfn.start_execution(stateMachineArn=create(sfn, calling("fan"), "parent"))["executionArn"]

    assert sfn.describe_execution(executionArn=execution)["output"] == "[4,4]"


def test_calls_from_several_threads_are_served_one_after_another(sfn: Any, world: World) -> None:
    running: list[int] = []
    most: list[int] = []

    def handler(event: Any, context: Any) -> None:
        running.append(1)
        most.append(len(running))
        running.pop()

    world.lambdas.register("count", handler)
    arn = create(sfn, calling("count"))

    with ThreadPoolExecutor(8) as pool:
        arns = list(pool.map(lambda _: sfn.start_execution(stateMachineArn=arn)["executionArn"], range(40)))

    assert len(set(arns)) == 40
    assert all(sfn.describe_execution(executionArn=one)["status"] == "SUCCEEDED" for one in arns)
    assert len(most) == 40


def test_polling_with_sleep_ends(sfn: Any, world: World) -> None:
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 86_400, "End": True}}}
    execution = sfn.start_execution(stateMachineArn=create(sfn, waits))["executionArn"]
    polls = 0

    while sfn.describe_execution(executionArn=execution)["status"] == "RUNNING":
        time.sleep(3600)
        polls += 1

    assert polls == 24


def test_polling_against_a_deadline_ends(sfn: Any, world: World) -> None:
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 86_400, "End": True}}}
    execution = sfn.start_execution(stateMachineArn=create(sfn, waits))["executionArn"]
    deadline, statuses = time.time() + 60, []

    while time.time() < deadline:
        statuses.append(sfn.describe_execution(executionArn=execution)["status"])
        time.sleep(20)

    assert statuses == ["RUNNING"] * 3


def test_asynchronous_polling_ends_when_a_task_of_the_test_moves_time(sfn: Any, world: World) -> None:
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 86_400, "End": True}}}
    execution = sfn.start_execution(stateMachineArn=create(sfn, waits))["executionArn"]

    async def poll() -> int:
        polls = 0
        while (await asyncio.to_thread(sfn.describe_execution, executionArn=execution))["status"] == "RUNNING":
            await asyncio.sleep(0)
            polls += 1
        return polls

    async def check() -> int:
        polling = asyncio.create_task(poll())
        while not polling.done():
            await asyncio.sleep(0)
            world.clock.advance(3600)
        return polling.result()

    assert asyncio.run(check()) > 0


def test_polling_with_real_sleep_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_REAL_SECONDS", 0.0)
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 100, "End": True}}}
    seconds = iter(range(0, 1000, 10))

    with mock_sfn(freeze=False) as opened:
        monkeypatch.setattr(polling.sleep, "real_monotonic", lambda: next(seconds))
        sfn = boto3.client("stepfunctions")
        opened.executor.load(waits, name="waits")
        execution = opened.executor.start(waits, name="one").arn
        sfn.describe_execution(executionArn=execution)

        with pytest.raises(SfnError, match=r"'one' was requested for .* real seconds at one instant, .* as with sfn_c"):
            sfn.describe_execution(executionArn=execution)


def test_polling_without_time_is_a_mistake(sfn: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert polling.MOST_POLLS == 10_000
    monkeypatch.setattr(polling, "MOST_POLLS", 20)
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 100, "End": True}}}
    execution = sfn.start_execution(stateMachineArn=create(sfn, waits), name="one")["executionArn"]
    polls = 0

    def poll() -> None:
        nonlocal polls
        while sfn.describe_execution(executionArn=execution)["status"] == "RUNNING":
            polls += 1

    with pytest.raises(SfnError, match="'one' was requested 20 times at one instant, and it is still RUNNING"):
        poll()

    assert polls == 20
    for _ in range(50):
        time.sleep(1)
        sfn.describe_execution(executionArn=execution)


def test_what_is_made_through_boto3_is_seen_by_the_executor(sfn: Any, world: World) -> None:
    execution = sfn.start_execution(stateMachineArn=create(sfn, PASS), name="mine", input="[1]")["executionArn"]

    assert world.executor.last.arn == execution
    assert world.executor.execution("mine").input == [1]


def test_an_execution_of_the_executor_is_seen_by_boto3(sfn: Any, world: World) -> None:
    execution = world.executor.run(PASS, {"a": 1}, name="theirs")

    described = sfn.describe_execution(executionArn=execution.arn)

    assert described["input"] == '{"a":1}'
    assert described["stateMachineArn"] in world.machines


def test_role_and_account_are_those_of_the_world() -> None:
    with mock_sfn(region="eu-west-1", account="111122223333") as world:
        sfn = boto3.client("stepfunctions")
        created = sfn.create_state_machine(name="machine", definition=json.dumps(PASS), roleArn=ROLE)

    assert created["stateMachineArn"] == "arn:aws:states:eu-west-1:111122223333:stateMachine:machine"
    assert world.place.region == sfn.meta.region_name


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_arns_have_the_partition_of_their_region(region: str, partition: str) -> None:
    with mock_sfn(region=region) as world:
        world.lambdas.register("F", returns=1)
        called = f"arn:{partition}:states:::lambda:invoke"
        task = {"Type": "Task", "Resource": called, "Parameters": {"FunctionName": "F"}, "End": True}
        definition = json.dumps({"StartAt": "T", "States": {"T": task}})
        role = f"arn:{partition}:iam::123456789012:role/role"
        sfn = boto3.client("stepfunctions", region_name=region)

        arn = sfn.create_state_machine(name="machine", definition=definition, roleArn=role)["stateMachineArn"]
        execution = sfn.start_execution(stateMachineArn=arn, name="one")["executionArn"]

    assert arn == f"arn:{partition}:states:{region}:123456789012:stateMachine:machine"
    assert execution == f"arn:{partition}:states:{region}:123456789012:execution:machine:one"


def test_a_call_that_nothing_answers_is_remembered_however_it_is_caught(world: World) -> None:
    with contextlib.suppress(Exception):
        boto3.client("outposts", region_name="us-east-1").list_outposts()

    assert world.service is not None
    assert ["outposts:ListOutposts" in str(mistake) for mistake in world.service.mistakes] == [True]


def test_a_call_of_the_library_itself_is_no_mistake_of_the_test(world: World) -> None:
    with pytest.raises(UnservedCallError):
        client("outposts", "us-east-1").list_outposts()

    assert world.service is not None
    assert world.service.mistakes == []
