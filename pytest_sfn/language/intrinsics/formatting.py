"""States.Format: a template with ``{}`` for each argument, and a backslash before a brace, a quote or a backslash.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-generic
"""

from __future__ import annotations

import re
from functools import lru_cache

from pytest_sfn.language.intrinsics.arguments import Arguments, IntrinsicFailure
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import java_json

FORMAT = "States.Format"
"""The name of the function."""

_TEMPLATE_TOKEN = re.compile(r"\\[\\'{}]|\{\}|[{}]|[^\\{}]+|\\")


def format_text(arguments: Arguments) -> str:
    """The template with each ``{}`` replaced by an argument. The parser leaves its escapes to this function."""
    if not len(arguments):
        raise arguments.invalid()
    literals = _literals(arguments.text(0))
    values = arguments.values[1:]
    if len(values) != len(literals) - 1:
        text = f"{arguments.invalid()}: number of arguments do not match the occurrences of {{}}."
        raise IntrinsicFailure(text)
    return literals[0] + "".join(_render(value) + literal for value, literal in zip(values, literals[1:], strict=True))


def count_placeholders(template: str) -> int | None:
    """How many ``{}`` a template has. None if it is not valid."""
    try:
        return len(_literals(template)) - 1
    except IntrinsicFailure:
        return None


@lru_cache(maxsize=512)
def _literals(template: str) -> tuple[str, ...]:
    """The texts before, between and after the placeholders of a template."""
    literals = [""]
    for token in _TEMPLATE_TOKEN.findall(template):
        if token == "{}":
            literals.append("")
        elif token in ("{", "}"):
            missing = "}" if token == "{" else "{"
            raise IntrinsicFailure(f"Invalid template in States.Format: matching '{missing}' not found for '{token}'.")
        else:
            literals[-1] += token[1:] if len(token) == 2 and token[0] == "\\" else token
    return tuple(literals)


def _render(value: Json) -> str:
    """A text unchanged, other scalars as JSON; objects and arrays in Java's notation for maps and lists."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_render(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_render, value)) + "]"
    return java_json(value)
