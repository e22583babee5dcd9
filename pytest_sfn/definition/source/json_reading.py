"""Reads the JSON text of a definition strictly, with the error texts of AWS's JSON parser."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from math import isinf

from pytest_sfn.definition.checks.diagnostics import SCHEMA
from pytest_sfn.errors import Diagnostic, InvalidDefinition
from pytest_sfn.values.json_text import MAX_DEPTH, Json, dumps

INVALID_JSON = "INVALID_JSON_DESCRIPTION"
TOO_DEEP = "TOO_DEEPLY_NESTED"


Lines = Callable[[], dict[str, int]]
"""Finds the line of every part of a text. It is called only if a diagnostic needs it."""


class _Duplicate(ValueError):
    """An object has the same key twice."""


def read_json(text: str, source: str | None = None) -> tuple[Json, Lines]:
    """The value of a JSON text, and a function that finds the lines of its parts. Raises InvalidDefinition."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise invalid_text("Definition must be a valid JSON object", source)
    try:
        document = _decode(text)
    except (ValueError, RecursionError):
        raise InvalidDefinition([_explain(text)], source) from None
    check_values(document, source, surrogates="\\u" in text or not text.isascii())
    return document, partial(_lines, text)


def write_json(document: Json, source: str | None = None) -> str:
    """The JSON text of a Python value. Raises InvalidDefinition if a definition cannot contain it."""
    text = write_unchecked(document, source)
    check_values(document, source, surrogates=not text.isascii(), text=text)
    return text


def write_unchecked(document: Json, source: str | None = None) -> str:
    """The JSON text of a value that ``read_json`` will check. Raises InvalidDefinition if it is not a JSON value."""
    try:
        return dumps(document)
    except RecursionError:
        raise invalid_text(f"The definition is nested more than {MAX_DEPTH} levels deep", source, TOO_DEEP) from None
    except (TypeError, ValueError) as problem:
        raise invalid_text(f"The definition is not JSON: {problem}", source, INVALID_JSON) from None


def check_values(document: Json, source: str | None, *, surrogates: bool, text: str | None = None) -> None:
    """Reject JSON that no definition can contain: nested too deeply, or with half of a surrogate pair."""
    if _depth(document) > MAX_DEPTH:
        raise invalid_text(f"The definition is nested more than {MAX_DEPTH} levels deep", source, TOO_DEEP)
    if not surrogates:
        return
    try:
        (text or dumps(document)).encode()
    except UnicodeEncodeError as problem:
        half = problem.object[problem.start]
        raise invalid_text(
            f"The definition contains half of a surrogate pair: {half!r}", source, INVALID_JSON
        ) from None


def invalid_text(message: str, source: str | None, code: str = SCHEMA, line: int | None = None) -> InvalidDefinition:
    """The exception for a text that cannot be read as a definition."""
    return InvalidDefinition([Diagnostic("ERROR", code, message, line=line)], source)


def _check_unique_keys(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Duplicate
    return found


def _reject_constant(name: str) -> Json:
    raise ValueError(name)


def _parse_finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(digits)
    return number


_decode = json.JSONDecoder(
    object_pairs_hook=_check_unique_keys, parse_constant=_reject_constant, parse_float=_parse_finite
).decode


def _lines(text: str) -> dict[str, int]:
    from pytest_sfn.values.json_positions import json_lines

    return json_lines(text)


def _explain(text: str) -> Diagnostic:
    """Why a text is not JSON, found by a second, slower pass."""
    from pytest_sfn.values.json_positions import JsonProblem, TextNestedTooDeeply, json_lines

    try:
        json_lines(text)
    except JsonProblem as problem:
        return Diagnostic("ERROR", INVALID_JSON, problem.message, problem.place, problem.line)
    except TextNestedTooDeeply as problem:
        message = f"The definition is nested more than {MAX_DEPTH} levels deep"
        return Diagnostic("ERROR", TOO_DEEP, message, line=problem.line)
    return Diagnostic("ERROR", INVALID_JSON, "The definition contains a number that is too large")


def _depth(document: Json) -> int:
    """How deeply a value is nested. Stops at the first value below the limit."""
    depth = 0
    level = [document]
    while level and depth <= MAX_DEPTH:
        level = [
            child
            for value in level
            if type(value) is dict or type(value) is list
            for child in (value.values() if type(value) is dict else value)
        ]
        depth += 1
    return depth
