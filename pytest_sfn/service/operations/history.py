"""The history of an execution, in pages."""

from __future__ import annotations

from pytest_sfn.engine.history.history import History
from pytest_sfn.service.api import Api
from pytest_sfn.service.protocol.answers import Members, local
from pytest_sfn.service.protocol.pages import page_size

_DATA = ("input", "inputDetails", "output", "outputDetails")


def get_execution_history(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html"""
    history = api.execution(given["executionArn"]).history
    last, size = api.pages.place("events", given), page_size(given)
    if given.get("reverseOrder"):
        numbers = range(len(history) if last is None else last - 1, 0, -1)
    else:
        numbers = range(1 if last is None else last + 1, len(history) + 1)
    with_data = given.get("includeExecutionData", True)
    events = [_event(history, number, with_data) for number in numbers[:size]]
    return api.pages.listed("events", events, given, numbers[size - 1] if len(numbers) > size else None)


def _event(history: History, number: int, with_data: bool) -> Members:
    event = history.render_event(number)
    event["timestamp"] = local(event["timestamp"])
    if with_data:
        return event
    return {key: _without_data(value) if isinstance(value, dict) else value for key, value in event.items()}


def _without_data(details: Members) -> Members:
    return {key: value for key, value in details.items() if key not in _DATA}
