"""Answers to tasks by token. https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_sfn.engine.task.tokens import TokenError
from pytest_sfn.service.api import Api
from pytest_sfn.service.protocol.answers import ApiError, Members, json_problem
from pytest_sfn.values.json_text import Json, loads


def send_task_success(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html

    Like AWS, it checks the token first, then the output, and then looks for the task.
    """
    token, output = given["taskToken"], given["output"]
    with _token_errors():
        api.world.engine.tokens.check(token)
        api.world.engine.succeed_task(token, _read_output(output))
    return {}


def send_task_failure(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html"""
    with _token_errors():
        api.world.engine.fail_task(given["taskToken"], given.get("error"), given.get("cause"))
    return {}


def send_task_heartbeat(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html"""
    with _token_errors():
        api.world.engine.heartbeat(given["taskToken"])
    return {}


def _read_output(text: str) -> Json:
    try:
        return loads(text)
    except (ValueError, RecursionError):
        raise ApiError("InvalidOutput", f"Invalid Output: '{json_problem(text)}'") from None


@contextmanager
def _token_errors() -> Iterator[None]:
    try:
        yield
    except TokenError as refused:
        raise ApiError(refused.code, refused.message) from None
