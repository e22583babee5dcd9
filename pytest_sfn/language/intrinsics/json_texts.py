"""States.JsonMerge, JsonToString and StringToJson.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-json-data-manipulation
"""

from __future__ import annotations

from pytest_sfn.language.intrinsics.arguments import Arguments, IntrinsicFailure
from pytest_sfn.values.json_positions import JsonProblem, TextNestedTooDeeply, json_lines
from pytest_sfn.values.json_text import Json, dumps, loads
from pytest_sfn.values.json_values import java_json


def json_merge(arguments: Arguments) -> dict[str, Json]:
    """The members of both objects. Members of the second one override. AWS does not support a deep merge (true)."""
    arguments.count(3)
    if arguments[2] is True:
        raise arguments.invalid()
    return {**arguments.object(0), **arguments.object(1)}


def json_to_string(arguments: Arguments) -> str:
    arguments.count(1)
    return java_json(arguments[0])


def string_to_json(arguments: Arguments) -> Json:
    """The value of a JSON text; null for a blank one."""
    arguments.count(1)
    text = arguments.text(0)
    if not text.strip(" \t\r\n"):
        return None
    try:
        value = loads(text)
        dumps(value)  # a number beyond the range of doubles became infinite, which is not JSON
    except (ValueError, RecursionError) as error:
        reason = _complaint(text) or error
        raise IntrinsicFailure(f"Cannot convert String to Json in {arguments.function}, caused by: {reason}") from None
    return value


def _complaint(text: str) -> str | None:
    """The message of AWS's parser for a text; None if only a number or the whole text is too large."""
    try:
        json_lines(text)
    except JsonProblem as problem:
        return problem.message
    except TextNestedTooDeeply:
        return None
    return None
