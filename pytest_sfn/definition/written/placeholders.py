"""Definition files as a team edits them, with their placeholders: what they say although they are not filled in."""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_sfn.definition.source.cloudformation.functions import read_tag
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_positions import JsonProblem, TextNestedTooDeeply, json_lines
from pytest_sfn.values.json_text import Json, loads

_TEXT_OR_PLACEHOLDER = re.compile(r'"(?:[^"\\]|\\.)*"|\$\{[^{}"\n]*\}')
_PLACEHOLDER = re.compile(r"\$\{[^{}\n]*\}")

Lines = dict[str, int]
"""The line of each part of a text, by location."""


def read_json_text(text: str, line_of: Callable[[int], int] | None = None) -> tuple[Json, Lines] | None:
    """The value of a JSON text and its lines; a placeholder outside of strings counts as null. None if it is not JSON
    even so. ``line_of`` gives the line of an offset, for a text that is part of a file."""
    text = text.removeprefix("\ufeff")
    for candidate in (text, _TEXT_OR_PLACEHOLDER.sub(_null, text)):
        try:
            return loads(candidate), json_lines(candidate, line_of)
        except (ValueError, RecursionError, JsonProblem, TextNestedTooDeeply):
            continue
    return None


def read_yaml_text(text: str) -> tuple[Json, Lines] | None:
    """The value of a YAML text and its lines, with CloudFormation's short functions in their long form. None if it is
    not YAML."""
    for candidate in (text, _PLACEHOLDER.sub("x", text)):
        try:
            return read_yaml(candidate, tag=read_tag, unique_keys=False)
        except SfnError:
            continue
    return None


def _null(found: re.Match[str]) -> str:
    """Null in place of a placeholder, as long as it where there is room: what follows keeps its place."""
    return found[0] if found[0].startswith('"') else "null".ljust(len(found[0]))
