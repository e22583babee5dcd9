"""A registry of fake functions with a clock of its own, and no workflow around it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import Invocation, InvokeOptions
from pytest_sfn.lambdas.registry import LambdaRegistry

START = datetime(2025, 1, 1, tzinfo=UTC)
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


@dataclass
class Task:
    """A state that calls a function."""

    state: str = "Charge"
    execution_arn: str = "arn:aws:states:us-east-1:123456789012:execution:orders:run-1"
    attempt: int = 0
    map_index: int | None = None
    token: str | None = None


class Lambda:
    """The service as these tests call it: with JSON values, and a task or none behind the call."""

    def __init__(self, *, strict: bool = True) -> None:
        self.clock = VirtualClock(START)
        self.functions = LambdaRegistry(self.clock, Ids(), Place(), strict=strict)

    def invoke(self, name: str, payload: Any = None, *, task: Task | None = None, **fields: Any) -> Invocation:
        text = None if payload is None else json.dumps(payload)
        return self.functions.invoke(name, text, task, InvokeOptions(**fields))

    def value(self, name: str, payload: Any = None, **fields: Any) -> Any:
        return self.invoke(name, payload, **fields).value

    def error(self, name: str, payload: Any = None, **fields: Any) -> dict[str, Any]:
        """The payload of an answer with FunctionError."""
        invocation = self.invoke(name, payload, **fields)
        assert invocation.function_error is not None
        return dict(invocation.value)

    @property
    def elapsed(self) -> float:
        return (self.clock.now() - START).total_seconds()


@pytest.fixture
def service() -> Iterator[Lambda]:
    service = Lambda()
    yield service
    service.functions.close()


@pytest.fixture
def lenient_service() -> Iterator[Lambda]:
    """As with strict=False."""
    service = Lambda(strict=False)
    yield service
    service.functions.close()


@pytest.fixture
def functions(service: Lambda) -> LambdaRegistry:
    return service.functions
