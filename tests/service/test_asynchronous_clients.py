"""Clients of aiobotocore await their answers: they are refused, whatever they call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.endpoint import Endpoint

from pytest_sfn import mock_sfn
from pytest_sfn.errors import UnservedCallError

REFUSED = "pytest-sfn cannot answer aiobotocore and aioboto3: let the code under test use boto3 here"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:machine"

Use = Callable[[Any], Awaitable[Any]]


class AioEndpoint(Endpoint):
    """As aiobotocore's: what really sends is a coroutine."""

    async def _send_request(self, request_dict: Any, operation_model: Any) -> Any:
        raise AssertionError("never awaited")


def call(service: str, operation: str) -> None:
    """A call as a client of aiobotocore makes it."""
    model = boto3.client(service, region_name="us-east-1").meta.service_model.operation_model(operation)
    endpoint = AioEndpoint("https://example.amazonaws.com", service, SimpleNamespace())
    endpoint.make_request(model, {"url": "https://example.amazonaws.com/", "context": {"client_config": Config()}})


CALLS = [("stepfunctions", "ListStateMachines"), ("lambda", "Invoke"), ("s3", "ListBuckets")]


@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_they_are_refused(service: str, operation: str) -> None:
    with mock_sfn(freeze=False), pytest.raises(UnservedCallError, match=REFUSED):
        call(service, operation)


def test_a_refusal_that_the_code_under_test_swallows_is_told_at_the_end() -> None:
    app = compile("try:\n    call('s3', 'ListBuckets')\nexcept Exception:\n    pass", "app.py", "exec")

    with pytest.raises(UnservedCallError, match=REFUSED), mock_sfn(freeze=False):
        exec(app, {"call": call})


# ---- the library itself, where it is installed


async def pages(client: Any, operation: str, **parameters: Any) -> list[Any]:
    return [page async for page in client.get_paginator(operation).paginate(**parameters)]


@pytest.mark.parametrize(
    ("service", "use"),
    [
        ("stepfunctions", lambda client: client.list_state_machines()),
        ("stepfunctions", lambda client: client.start_sync_execution(stateMachineArn=MACHINE)),
        ("stepfunctions", lambda client: pages(client, "list_state_machines")),
        ("lambda", lambda client: client.invoke(FunctionName="f")),
        ("lambda", lambda client: client.invoke_with_response_stream(FunctionName="f")),
        ("lambda", lambda client: pages(client, "list_functions")),
        ("s3", lambda client: client.get_object(Bucket="bucket", Key="key")),
        ("s3", lambda client: pages(client, "list_objects_v2", Bucket="bucket")),
        ("s3", lambda client: client.get_waiter("bucket_exists").wait(Bucket="bucket")),
    ],
)
def test_aiobotocore_is_refused(service: str, use: Use) -> None:
    session = pytest.importorskip("aiobotocore.session")

    async def main() -> None:
        async with session.get_session().create_client(service, region_name="us-east-1") as client:
            await use(client)

    with mock_sfn(freeze=False), pytest.raises(UnservedCallError, match=REFUSED):
        asyncio.run(main())
