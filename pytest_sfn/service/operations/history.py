"""The history of an execution, in pages."""

from __future__ import annotations

from pytest_sfn.engine.history import History
from pytest_sfn.service.api import Api
from pytest_sfn.service.calls import Members
from pytest_sfn.service.dates import local
from pytest_sfn.service.pages import listed, page

_DATA = ("input", "inputDetails", "output", "outputDetails")


def get_execution_history(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html"""
    history = api.execution(given["executionArn"]).history
    numbers = range(1, len(history) + 1)
    wanted, token = page(numbers[::-1] if given.get("reverseOrder") else numbers, given, api.now)
    with_data = given.get("includeExecutionData", True)
    return listed("events", [_event(history, number, with_data) for number in wanted], token)


def _event(history: History, number: int, with_data: bool) -> Members:
    event = history.render_event(number)
    event["timestamp"] = local(event["timestamp"])
    if with_data:
        return event
    return {key: _without_data(value) if isinstance(value, dict) else value for key, value in event.items()}


def _without_data(details: Members) -> Members:
    return {key: value for key, value in details.items() if key not in _DATA}
