"""Values as the report shows them: JSON text on several lines, cut if it is very long."""

from __future__ import annotations

import json

from pytest_sfn.values.json_text import Json

MOST_CHARACTERS = 60_000
"""The most characters that are kept of one value."""


def shown_value(value: Json) -> str:
    """A value as indented JSON text."""
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False, default=repr)
    except (ValueError, RecursionError):
        text = repr(value)
    return shown_text(text)


def shown_text(text: str) -> str:
    """A text, cut if it is very long."""
    if len(text) <= MOST_CHARACTERS:
        return text
    return f"{text[:MOST_CHARACTERS]}\n... {len(text) - MOST_CHARACTERS:,} more characters"


def optional_value(value: Json, is_there: bool) -> str | None:
    """A value as indented JSON text; None if there is none."""
    return shown_value(value) if is_there else None


def shown_cause(cause: str | None) -> str | None:
    """A cause, indented if it is JSON text like that of a Lambda function."""
    if cause is None or not cause.lstrip().startswith("{"):
        return None if cause is None else shown_text(cause)
    try:
        return shown_value(json.loads(cause))
    except ValueError:
        return shown_text(cause)
