"""The context object that a caller passes to TestState.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.model import State, TaskState
from pytest_sfn.service.api import validation
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.json_values import is_number

_ANY, _TEXT, _NUMBER = "anything", "a string", "a number"

_FIELDS: Mapping[str, Mapping[str, str]] = {
    "Execution": {
        "Id": _TEXT,
        "Input": _ANY,
        "Name": _TEXT,
        "RoleArn": _TEXT,
        "StartTime": _TEXT,
        "RedriveCount": _NUMBER,
        "RedriveTime": _TEXT,
    },
    "State": {"EnteredTime": _TEXT, "Name": _TEXT, "RetryCount": _NUMBER},
    "StateMachine": {"Id": _TEXT, "Name": _TEXT},
    "Task": {"Token": _TEXT},
}


def read_context(text: str, state: State) -> dict[str, Json]:
    """The context object in a JSON text. Raises ValidationException for an invalid one."""
    try:
        context = loads(text)
    except ValueError:
        raise _invalid("Context must be valid JSON") from None
    if not isinstance(context, dict):
        raise _invalid("Context must be a JSON object")
    for section, given in context.items():
        _check_section(section, given, state)
    return context


def _check_section(section: str, given: Json, state: State) -> None:
    if section == "Map":
        raise _invalid("'Map' field is not supported when mocking a Context object")
    fields = _FIELDS.get(section)
    if fields is None:
        raise _invalid(f"Field '{section}' is not allowed")
    if section == "Task" and not (isinstance(state, TaskState) and state.resource.pattern):
        raise _invalid(
            "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' "
            "service integration pattern"
        )
    if not isinstance(given, dict):
        raise _invalid(f"{section} must be an object")
    for name, value in given.items():
        _check_field(section, name, value, fields)


def _check_field(section: str, name: str, value: Json, fields: Mapping[str, str]) -> None:
    wanted = fields.get(name)
    if wanted is None:
        raise _invalid(f"Field '{name}' is not allowed")
    if (wanted == _TEXT and not isinstance(value, str)) or (wanted == _NUMBER and not is_number(value)):
        raise _invalid(f"{section}.{name} must be {wanted}")


def _invalid(why: str) -> Exception:
    return validation(f"Invalid Context object provided: {why}")
