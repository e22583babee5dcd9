"""Worlds without fixtures: opened and closed in any order, alone and together with moto's own mock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.endpoint import Endpoint
from freezegun import api as freezegun
from moto import mock_aws
from moto.core.models import MockAWS

from pytest_sfn import SfnError, current, mock_lambda, mock_sfn

YEARS = [datetime(year, 1, 1, tzinfo=UTC) for year in (2001, 2002)]


def surroundings() -> list[object]:
    """Everything of the process that a world changes."""
    return [
        time.sleep,
        time.time,
        datetime,
        Endpoint.make_request,
        Endpoint._send,
        boto3.DEFAULT_SESSION,
        {name: value for name, value in os.environ.items() if name.startswith("AWS_")},
        list(freezegun.freeze_factories),
        freezegun._should_use_real_time,
        MockAWS._nested_count,
    ]


@pytest.fixture(autouse=True)
def nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    before = surroundings()
    yield
    assert surroundings() == before


def queues() -> list[str]:
    urls = boto3.client("sqs", region_name="us-east-1").list_queues().get("QueueUrls", [])
    return [url.rpartition("/")[2] for url in urls]


def make_queue(name: str) -> None:
    boto3.client("sqs", region_name="us-east-1").create_queue(QueueName=name)


@pytest.mark.parametrize("first", [0, 1])
def test_worlds_may_be_closed_in_any_order(first: int) -> None:
    mocks = [mock_sfn(start=year) for year in YEARS]
    worlds = [mock.start() for mock in mocks]
    make_queue("one")
    assert current() is worlds[1]

    mocks[first].stop()

    left = 1 - first
    assert current() is worlds[left]
    assert time.time() == worlds[left].clock.now().timestamp()
    time.sleep(5)
    assert worlds[left].clock.now().second == 5
    assert boto3.client("stepfunctions").list_state_machines()["stateMachines"] == []
    mocks[left].stop()


@pytest.mark.parametrize("outer", [mock_sfn, mock_aws])
def test_a_world_and_motos_mock_may_stand_around_each_other(outer: Any) -> None:
    with outer():
        make_queue("before")
        with mock_aws() if outer is mock_sfn else mock_sfn():
            make_queue("inside")
            assert queues() == ["before", "inside"]
        assert queues() == ["before", "inside"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_nothing(error: type[BaseException]) -> None:
    def fail() -> None:
        make_queue("one")
        raise error

    with pytest.raises(error), mock_sfn():
        fail()


def test_a_world_that_cannot_stop_moto_leaves_the_rest_all_the_same() -> None:
    fake = mock_lambda("F")(lambda event, context: 1)
    mock = mock_sfn()
    mock.start().lambdas.add(fake)
    make_queue("one")
    mock_aws().stop()

    with pytest.raises(RuntimeError, match="Called stop"):
        mock.stop()

    with pytest.raises(SfnError):
        assert fake.calls
    MockAWS._nested_count = 0


def test_one_mock_may_be_entered_again_and_inside_of_itself() -> None:
    mock = mock_sfn()

    for _ in range(2):
        with mock as outer:
            outer.executor.load({"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}, name="outer")
            with mock as inner:
                assert current() is inner
                assert boto3.client("stepfunctions").list_state_machines()["stateMachines"] == []
            assert current() is outer


def test_stopping_what_was_not_started_is_a_mistake() -> None:
    with pytest.raises(SfnError, match="mock_sfn is not started"):
        mock_sfn().stop()


def test_what_a_world_answers_moto_never_hears_of(monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.core.models import botocore_stubber

    heard: list[str] = []
    original = type(botocore_stubber).__call__

    def hear(self: Any, event_name: str, request: Any, **more: Any) -> Any:
        heard.append(event_name)
        return original(self, event_name, request, **more)

    monkeypatch.setattr(type(botocore_stubber), "__call__", hear)

    with mock_aws(), mock_sfn() as sfn:
        sfn.lambdas.register("F", returns=1)
        boto3.client("stepfunctions").list_state_machines()
        boto3.client("lambda").invoke(FunctionName="F")
        assert heard == []
        queues()
        assert heard == ["before-send.sqs.ListQueues"]
