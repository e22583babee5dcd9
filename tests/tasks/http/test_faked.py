"""HTTP Tasks that a fake answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.tasks.http.conftest import http_task

NOWHERE = "arn:aws:events:us-east-1:123456789012:connection/none/1"
ANSWER = {"Headers": {}, "ResponseBody": {"id": 7}, "StatusCode": 200, "StatusText": "OK"}


def task(**more: Any) -> dict[str, Any]:
    return http_task(InvocationConfig={"ConnectionArn": NOWHERE}, **more)


@pytest.mark.parametrize("name", ["Call", "http:invoke", "arn:aws:states:::http:invoke"])
def test_a_fake_needs_neither_a_connection_nor_a_stub(world: World, name: str) -> None:
    world.tasks.register(name, returns=ANSWER)

    world.executor.run(task()).assert_succeeded(output=ANSWER)


def test_a_fake_sees_the_arguments(world: World) -> None:
    fake = world.tasks.register("Call", returns=ANSWER)

    world.executor.run(task(RequestBody={"id": 7}))

    assert fake.last_call.payload["RequestBody"] == {"id": 7}


def test_a_fake_may_fail_as_the_api_would(world: World) -> None:
    world.tasks.register("Call", raises="States.Http.StatusCode.404")
    catch = {"ErrorEquals": ["States.Http.StatusCode.404"], "Next": "Caught"}

    world.executor.run(task(Catch=[catch])).assert_path(["Call", "Caught"])


@pytest.mark.parametrize("behaviour", [{"returns": ANSWER}, {"raises": "States.Http.StatusCode.500"}])
def test_a_fake_that_takes_too_long_is_not_waited_for(world: World, behaviour: dict[str, Any]) -> None:
    world.tasks.register("Call", duration=61, **behaviour)

    execution = world.executor.run(task())

    execution.assert_failed(error="States.Http.Socket", cause="The HTTP request timed out after 60 seconds.")
    assert execution.duration == timedelta(seconds=60)


def test_a_fake_may_take_as_long_as_step_functions_waits(world: World) -> None:
    world.tasks.register("Call", returns=ANSWER, duration=60)

    execution = world.executor.run(task())

    execution.assert_succeeded()
    assert execution.duration == timedelta(seconds=60)


def test_arguments_that_cannot_be_used_reach_no_fake(world: World) -> None:
    fake = world.tasks.register("Call", returns=ANSWER, required=False)

    world.executor.run(task(Headers={"X-A": [["b"]]})).assert_failed(error="States.Runtime")

    fake.assert_not_called()
