"""The library's own boto3 clients: they heed no settings of the user, and reach nothing without their world."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.errors import SfnError
from pytest_sfn.service import clients
from pytest_sfn.world.world import World

LIST_BUCKETS = {
    "StartAt": "List",
    "States": {
        "List": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets", "Parameters": {}, "End": True}
    },
}
LIST_MACHINES = {
    "StartAt": "List",
    "States": {
        "List": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sfn:listStateMachines",
            "Parameters": {},
            "ResultSelector": {"names.$": "$.StateMachines[*].Name"},
            "End": True,
        }
    },
}


@pytest.fixture
def unmade(monkeypatch: pytest.MonkeyPatch) -> None:
    """No client has been made yet."""
    for cached in (clients._session, clients._task_client, clients.client):
        cached.cache_clear()


SETTINGS = {
    "a profile that does not exist": {"AWS_PROFILE": "nobody"},
    "a default profile that does not exist": {"AWS_DEFAULT_PROFILE": "nobody"},
    "a broken file": {"AWS_CONFIG_FILE": "{broken}"},
    "a broken credentials file": {"AWS_SHARED_CREDENTIALS_FILE": "{broken}"},
    "no certificates": {"AWS_CA_BUNDLE": "/does/not/exist.pem"},
    "an endpoint": {"AWS_ENDPOINT_URL": "http://localhost:4566"},
    "an endpoint of S3": {"AWS_ENDPOINT_URL_S3": "http://localhost:4566"},
    "automatic defaults": {"AWS_DEFAULTS_MODE": "auto"},
    "unknown defaults": {"AWS_DEFAULTS_MODE": "no such mode"},
    "no attempts": {"AWS_MAX_ATTEMPTS": "none"},
    "empty": dict.fromkeys(("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_DEFAULTS_MODE"), ""),
}


@pytest.mark.usefixtures("unmade")
@pytest.mark.parametrize("variables", SETTINGS.values(), ids=SETTINGS)
def test_settings_of_the_user_do_not_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str]
) -> None:
    # Given
    broken = tmp_path / "broken"
    broken.write_text("this is [not a configuration")
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(broken=broken))

    # When
    with mock_sfn() as sfn:
        execution = sfn.executor.run(LIST_BUCKETS)
        machines = clients.new_client("stepfunctions", "us-east-1").list_state_machines()["stateMachines"]

    # Then
    execution.assert_succeeded()
    assert [machine["name"] for machine in machines] == ["StateMachine1"]


def test_a_client_of_a_test_reaches_nothing_after_it() -> None:
    with mock_sfn():
        client = clients.new_client("stepfunctions", "us-east-1")
        client.list_state_machines()

    with pytest.raises(SfnError, match=r"sfn_client calls stepfunctions:ListStateMachines, but no pytest-sfn world"):
        client.list_state_machines()


def test_a_client_of_a_test_reaches_the_world_that_is_open() -> None:
    with mock_sfn():
        client = clients.new_client("stepfunctions", "us-east-1")

    with mock_sfn() as sfn:
        machine = sfn.executor.load(LIST_BUCKETS)
        assert [found["stateMachineArn"] for found in client.list_state_machines()["stateMachines"]] == [machine.arn]


def test_the_client_of_a_test_shares_no_events_or_attributes_with_that_of_another() -> None:
    with mock_sfn():
        first, second = (clients.new_client("stepfunctions", "us-east-1") for _ in range(2))
        heard: list[str] = []
        for event in ("provide-client-params", "before-endpoint-resolution", "before-parameter-build", "after-call"):
            first.meta.events.register(event, lambda event_name, **_: heard.append(event_name))
        vars(first)["list_activities"] = lambda: "stubbed"

        second.list_state_machines()
        assert heard == []
        assert second.list_activities()["activities"] == []
        first.list_state_machines()
        assert len(heard) == 4
        assert first._endpoint._event_emitter is not second._endpoint._event_emitter


def test_a_handler_that_one_client_removes_stays_with_its_copies() -> None:
    with mock_sfn():
        client = clients.new_client("stepfunctions", "us-east-1")
        heard: list[str] = []

        def hear(event_name: str, **_: object) -> None:
            heard.append(event_name)

        client.meta.events.register("after-call", hear)
        copied = copy.copy(client.meta.events)
        client.meta.events.unregister("after-call", hear)

        client.list_state_machines()
        assert heard == []
        copied.emit("after-call")
        assert heard == ["after-call"]


def test_the_clients_of_a_closed_world_reach_nothing() -> None:
    with mock_sfn() as sfn:
        sfn.executor.run(LIST_BUCKETS).assert_succeeded()
        client = sfn.clients("s3", "us-east-1")

    with pytest.raises(SfnError, match="a task or Map of a closed pytest-sfn world called s3:PutObject"):
        client.put_object(Bucket="b", Key="k", Body=b"secret")


def test_nor_do_they_reach_another_world() -> None:
    # Given
    with mock_sfn() as sfn:
        client = sfn.clients("s3", "us-east-1")

    with mock_sfn():
        own = boto3.client("s3")
        own.create_bucket(Bucket="bucket")

        # When
        with pytest.raises(SfnError, match="closed pytest-sfn world called s3:PutObject"):
            client.put_object(Bucket="bucket", Key="k", Body=b"secret")

        # Then
        assert "Contents" not in own.list_objects_v2(Bucket="bucket")


def test_the_client_of_a_world_that_never_opened_reaches_nothing() -> None:
    with pytest.raises(SfnError, match="called s3:ListBuckets"):
        World().clients("s3", "us-east-1").list_buckets()


def test_the_tasks_of_a_world_are_answered_by_it_whichever_world_is_active() -> None:
    with mock_sfn() as outer:
        machine = outer.executor.load(LIST_MACHINES, name="outer")
        with mock_sfn() as inner:
            inner.executor.load(LIST_BUCKETS, name="inner")
            execution = outer.executor.run(machine)

    execution.assert_succeeded(output={"names": ["outer"]})


def test_pages_are_asked_for_by_the_same_client() -> None:
    with mock_sfn() as sfn:
        boto3.client("s3").create_bucket(Bucket="bucket")
        client: Any = sfn.clients("s3", "us-east-1")
        pages = client.get_paginator("list_objects_v2").paginate(Bucket="bucket")

    with pytest.raises(SfnError, match="closed pytest-sfn world called s3:ListObjectsV2"):
        list(pages)


def test_a_client_of_a_test_says_when_its_calls_must_be_made() -> None:
    with mock_sfn():
        client = clients.new_client("stepfunctions", "us-east-1")
        assert client.list_state_machines()["stateMachines"] == []

    with pytest.raises(SfnError) as refused:
        client.list_state_machines()

    assert str(refused.value) == (
        "sfn_client calls stepfunctions:ListStateMachines, but no pytest-sfn world is open, and the call must not "
        "reach AWS. Make the call before the test or the mock_sfn block ends, or outside tests use a client of your own"
    )
