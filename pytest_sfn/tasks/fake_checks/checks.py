"""The checks of one call of a fake task: a mistake is the test's own, in strict mode or not.

What was checked once is remembered by its content, so that a task that runs often is checked once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pytest_sfn.apis.error_names import meant_error
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.errors import SfnError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.tasks.fake_checks.arguments import argument_problems
from pytest_sfn.tasks.fake_checks.problems import ValueProblem, list_problems
from pytest_sfn.tasks.fake_checks.results import result_problems
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import loads

_REMEMBERED = 1024

_WIDTH = 200

_CHECKED = "By botocore's model; to skip this check, use check_result=False on the fake or sfn_check_results = false."


def check_arguments(who: str, request: TaskRequest, arguments: str) -> None:
    """Raise SfnError if the service could not take the arguments of a state, given as JSON text."""
    problems = _argument_problems(request.resource, arguments)
    if problems:
        called = request.resource.arn
        raise SfnError(
            f"state {request.state!r} calls {called} with arguments that it does not take, and {who} answers it\n"
            f"{list_problems(problems)}\n"
            f"  given: {show_json(loads(arguments), _WIDTH)}\n"
            f"On AWS the task fails with States.Runtime. {_CHECKED}"
        )


def check_result(who: str, request: TaskRequest, result: str) -> None:
    """Raise SfnError for a result, given as JSON text, that the service could not give."""
    problems = _result_problems(request.resource, result)
    if problems:
        raise SfnError(
            f"{who} gives state {request.state!r} a result that {request.resource.arn} never has\n"
            f"{list_problems(problems)}\n"
            f"  given: {show_json(loads(result), _WIDTH)}\n"
            f"{_CHECKED}"
        )


def check_error(who: str, request: TaskRequest, name: str) -> None:
    """Raise SfnError for an error name that is almost one of the service's."""
    meant = meant_error(request.resource, name)
    if meant:
        raise SfnError(
            f"{who} fails state {request.state!r} with {name!r}, which {request.resource.arn} never raises: "
            f"did you mean {meant!r}?\n{_CHECKED}"
        )


@lru_cache(_REMEMBERED)
def _argument_problems(resource: Resource, arguments: str) -> Sequence[ValueProblem]:
    return tuple(argument_problems(resource, loads(arguments)))


@lru_cache(_REMEMBERED)
def _result_problems(resource: Resource, result: str) -> Sequence[ValueProblem]:
    return tuple(result_problems(resource, loads(result)))
