"""Copies a test's values, which are JSON, when they come in, so that no test can change an execution's data."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pytest_sfn.definition.checks.variables import is_variable_name
from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue
from pytest_sfn.values.json_text import (
    MAX_NESTING,
    MAX_PAYLOAD_BYTES,
    MOST_BYTES,
    Json,
    NestedTooDeeply,
    dumps,
    loads,
    utf8_size,
)
from pytest_sfn.values.safe_text import safe_repr


def copy_in(value: Json, what: str) -> Json:
    """A copy of a test's value, made through JSON.

    Raises SfnError, which names the part that is not a JSON value, or if the value is over 256 KiB.
    """
    try:
        text = dumps(value)
        copied = loads(text)
    except (RecursionError, NestedTooDeeply):
        raise InvalidArgumentValue(
            f"{what} is nested more than {MAX_NESTING} levels deep, or contains itself"
        ) from None
    except (TypeError, ValueError) as problem:
        part = offending_part(value)
        raise _not_json(what, f"at {part[0]}: {part[1]}" if part else str(problem)) from None
    if len(text) * MOST_BYTES > MAX_PAYLOAD_BYTES and utf8_size(text) > MAX_PAYLOAD_BYTES:
        raise InvalidArgumentValue(f"{what} is over 256 KiB as JSON text, the limit of Step Functions")
    return copied


def _not_json(what: str, why: str) -> InvalidArgumentType:
    return InvalidArgumentType(
        f"{what} is not a JSON value, {why}: use None, bool, int, float, str, list and dict with string keys"
    )


def copy_variables(variables: Mapping[str, Json]) -> dict[str, Json]:
    """A copy of workflow variables that a test sets. Raises SfnError for an invalid name or value.

    Together they may be larger than 256 KiB: several Assigns may have made them.
    """
    for name in variables:
        if not is_variable_name(name):
            hint = f": write {name[1:]!r}" if name.startswith("$") else ""
            raise InvalidArgumentValue(
                f"variables= has {name!r}, which is not the name of a variable{hint}; "
                "a name starts with a letter; letters, digits and underscores follow; 'states' is reserved"
            )
    part = offending_part(dict(variables))
    if part:
        raise _not_json("variables", f"at {part[0]}: {part[1]}")
    return {name: copy_in(value, f"the variable {name!r}") for name, value in variables.items()}


def offending_part(value: Json) -> tuple[str, str] | None:
    """The path (``$.a[0]``) and the description of the first part that is not a JSON value; None if all parts are."""
    waiting: list[tuple[str, Json]] = [("$", value)]
    seen = 0
    while waiting:
        path, part = waiting.pop()
        seen += 1
        if seen > 100_000:
            return None
        if isinstance(part, dict):
            for key, item in part.items():
                if not isinstance(key, str):
                    return path, f"the key {safe_repr(key)} is {type(key).__name__}, not a string"
                waiting.append((f"{path}.{key}", item))
        elif isinstance(part, (list, tuple)):
            waiting.extend((f"{path}[{index}]", item) for index, item in enumerate(part))
        elif isinstance(part, float) and not math.isfinite(part):
            return path, f"{safe_repr(part)} is not a JSON number"
        elif part is not None and not isinstance(part, (bool, int, float, str)):
            return path, f"{safe_repr(part)} is {type(part).__name__}"
    return None
