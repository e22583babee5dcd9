"""The error of a test whose workflow calls a service that nothing in this process answers."""

from __future__ import annotations

from typing import Any

from pytest_sfn.apis.operations import called_operation
from pytest_sfn.apis.shapes import members
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.errors import UnmockedTaskError
from pytest_sfn.integrations import find_action
from pytest_sfn.tasks.samples import known_sample
from pytest_sfn.values.json_display import show_json

_MOST_FIELDS, _WIDEST = 6, 200


def unmocked_task(request: TaskRequest, known: str) -> UnmockedTaskError:
    """The error, with a stub to paste. ``known`` lists the fake tasks."""
    resource, state = request.resource.arn, request.state
    facts = (
        f"state {state!r} of {request.execution_arn} calls {resource}, and nothing in this process answers it\n"
        f"  arguments: {show_json(request.arguments, 200)}\n"
        f"  fake tasks {known}\n"
    )
    return unmocked_error(request, facts, how_to_fake(request))


def unmocked_error(request: TaskRequest, facts: str, advice: str) -> UnmockedTaskError:
    """The error of a task: what happened, and what to do."""
    error = UnmockedTaskError(facts + advice)
    error.state, error.facts = request.state, facts
    return error


def how_to_fake(request: TaskRequest) -> str:
    """A stub to paste."""
    what, sample = _result(request)
    hint, result = f" ({what})" if what else "", show_json(sample, _WIDEST)
    return (
        f"Fake it by its state, or by its resource; returns= is the raw result, before ResultSelector{hint}:\n\n"
        f'    @mock_task("{request.state}", returns={result})\n'
        "    def test_...\n\n"
        f'or in the test: sfn_executor.mock_task("{request.resource.arn}", returns={result}).'
    )


def _result(request: TaskRequest) -> tuple[str, dict[str, Any]]:
    """A description of the task's result, and an example to start with."""
    return known_sample(request.resource) or (_answer(request), {})


def _answer(request: TaskRequest) -> str:
    """The fields of a service's answer."""
    operation = called_operation(request.resource) if request.resource.kind == "service" else None
    if operation is None or operation.output is None:
        return ""
    hidden = find_action(request.resource).hidden
    names = [name for name in members(operation.output, operation.naming) if name not in hidden]
    more = ", ..." if len(names) > _MOST_FIELDS else ""
    return f"what {operation.model.name} returns: {', '.join(names[:_MOST_FIELDS])}{more}" if names else ""
