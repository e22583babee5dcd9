"""What Step Functions says of a payload that is no JSON, in the words of its JSON parser."""

from __future__ import annotations

from pytest_sfn.language.json_positions import JsonProblem, NestedTooDeeply, json_lines


def json_problem(text: str) -> str:
    """Why a text is no JSON, and where."""
    try:
        json_lines(text)
    except JsonProblem as problem:
        return problem.message
    except NestedTooDeeply:
        return "The JSON text is nested too deeply"
    return "The JSON text holds a value that cannot be represented"
