"""A dispatcher with fakes behind it, called as the engine calls it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.task.port import TaskFailed, TaskReply, TaskRequest
from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.resource import parse_resource
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.dispatcher import TaskDispatcher
from pytest_sfn.tasks.fake_tasks import TaskFakes

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
INVOKE = "arn:aws:states:::lambda:invoke"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:orders:run-1"


class Tasks:
    """Performs tasks for these tests."""

    def __init__(self, *, strict: bool = True) -> None:
        self.clock = VirtualClock(datetime(2025, 1, 1, tzinfo=UTC))
        ids = Ids()
        self.lambdas = LambdaRegistry(self.clock, ids, Place(), strict=strict)
        self.fakes = TaskFakes(self.clock, ids)
        self.dispatcher = TaskDispatcher(self.lambdas, self.fakes)

    def perform(self, resource: str, arguments: Any, state: str = "S", **more: Any) -> TaskReply:
        parsed = parse_resource(resource)
        assert parsed is not None
        return self.dispatcher.perform(TaskRequest(parsed, arguments, EXECUTION, state, **more))

    def invoke(self, function: str = "f", **arguments: Any) -> Any:
        """The result of ``lambda:invoke``."""
        return self.perform(INVOKE, {"FunctionName": function, **arguments}).result

    def call(self, function: str = "f", event: Any = None) -> Any:
        """The result of a function named directly."""
        return self.perform(ARN + function, event).result

    def failure(self, resource: str, arguments: Any, **more: Any) -> TaskFailed:
        with pytest.raises(TaskFailed) as caught:
            self.perform(resource, arguments, **more)
        return caught.value


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    tasks.lambdas.close()
    tasks.fakes.close()


@pytest.fixture
def lenient_tasks() -> Iterator[Tasks]:
    """As with strict=False."""
    tasks = Tasks(strict=False)
    yield tasks
    tasks.lambdas.close()
