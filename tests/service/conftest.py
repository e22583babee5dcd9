"""A world and a client for the tests of the service; Python's clock stays real, as nothing here reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World

ROLE = "arn:aws:iam::123456789012:role/role"
MACHINE_ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:"

_SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1")

PASS = {"StartAt": "Only", "States": {"Only": {"Type": "Pass", "Result": {"done": True}, "End": True}}}
WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 10, "End": True}}}


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn(freeze=False, strict=False) as opened:
        yield opened


@pytest.fixture
def sfn(world: World) -> Any:
    return _SESSION.client("stepfunctions")


@pytest.fixture
def functions(world: World) -> Any:
    return boto3.client("lambda", region_name="us-east-1")


def create(sfn: Any, definition: dict[str, Any] = PASS, name: str = "machine", **options: Any) -> str:
    """Create a machine and give its ARN."""
    created = sfn.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE, **options)
    return str(created["stateMachineArn"])


def refusal(call: Any, **parameters: Any) -> tuple[str, str]:
    """The code and the message with which a call is refused."""
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    assert type(raised.value).__name__ == error["Code"]
    return error["Code"], error["Message"]
