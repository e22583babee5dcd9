"""Finds the variables that the paths and templates of JSONPath states read."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.language.intrinsics.parser import Argument, IntrinsicCall, parse_call
from pytest_sfn.language.jsonpath import Path, parse_path
from pytest_sfn.values.json_text import Json


def variables_in_text(text: str) -> Iterator[str]:
    """The variables in a path or a call of an intrinsic function, in order."""
    yield from _variables_in(parse_path(text) if text.startswith("$") else parse_call(text.rstrip()))


def variables_in_template(value: Json) -> Iterator[str]:
    """The variables in a payload template, in order."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from variables_in_text(part) if key.endswith(".$") else variables_in_template(part)
    elif isinstance(value, list):
        for part in value:
            yield from variables_in_template(part)


def _variables_in(part: Argument) -> Iterator[str]:
    if isinstance(part, Path):
        if part.variable is not None:
            yield part.variable
    elif isinstance(part, IntrinsicCall):
        for argument in part.arguments:
            yield from _variables_in(argument)
