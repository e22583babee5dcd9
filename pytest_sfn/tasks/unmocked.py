"""What a test is told whose workflow calls a service that nothing in this process answers."""

from __future__ import annotations

from pytest_sfn.engine.ports import TaskRequest
from pytest_sfn.errors import UnmockedTaskError
from pytest_sfn.json_display import show_json


def unmocked_task(request: TaskRequest, known: str) -> UnmockedTaskError:
    """The error, with a stub to paste. ``known`` tells which fake tasks there are."""
    resource, state = request.resource.arn, request.state
    return UnmockedTaskError(
        f"state {state!r} of {request.execution_arn} calls {resource}, and nothing in this process answers it\n"
        f"  arguments: {show_json(request.arguments, 200)}\n"
        f"  fake tasks {known}\n"
        f"{how_to_fake(request)}"
    )


def how_to_fake(request: TaskRequest) -> str:
    """A stub to paste."""
    return (
        "Fake it by its state, or by its resource; returns= is the raw result, before ResultSelector:\n\n"
        f'    @mock_task("{request.state}", returns={{}})\n'
        "    def test_...\n\n"
        f'or in the test: sfn_executor.mock_task("{request.resource.arn}", returns={{}}).'
    )
