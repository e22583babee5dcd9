"""The calls of a replay: which fake would answer each of them, and how."""

from __future__ import annotations

from typing import NamedTuple

from pytest_sfn.arns import parse_function_name
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.replaying.playing.answers import RecordedAnswer
from pytest_sfn.values.json_text import Json


class FakeName(NamedTuple):
    """What a fake is declared for: a Lambda function, or the task of a state."""

    name: str
    is_function: bool


class ReplayedCall(NamedTuple):
    """One call of a replay, with its recorded answer. ``heartbeat`` is the HeartbeatSeconds of its task, if any."""

    fake: FakeName
    answer: RecordedAnswer
    request: TaskRequest
    heartbeat: int | None = None


def fake_for(request: TaskRequest) -> FakeName:
    """The fake that answers a call in a test."""
    resource, name = request.resource, None
    if resource.kind == "function":
        name = resource.name
    elif resource.service == "lambda" and resource.action == "invoke":
        name = _function_name(request.arguments)
    return FakeName(name, True) if name else FakeName(request.state, False)


def _function_name(arguments: Json) -> str | None:
    given = arguments.get("FunctionName") if isinstance(arguments, dict) else None
    parsed = parse_function_name(given) if isinstance(given, str) else None
    return parsed.name if parsed else None
