"""The values that a failed JSONata expression read: AWS's text names the function and the type, not the value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_sfn.reporting.explaining.lookups import kind_of
from pytest_sfn.reporting.history.state_visits import StateVisit
from pytest_sfn.reporting.timeline import Timeline
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json

_STEPS = r"(?:\.[^\W\d]\w*|\.`[^`]+`|\[\d+\])"
STATES_PATH = re.compile(rf"\$states\.(?P<root>input|result)(?P<rest>{_STEPS}+)")
"""A path in the input or the result of a state."""

_READ = re.compile(
    rf"\$states\.(?:input|result)\b{_STEPS}*(?![\w(])|\$(?!states\b)(?P<variable>[^\W\d]\w*){_STEPS}*(?![\w(])"
)
_ARRAY_OF = re.compile(r'must be an array of "(?P<type>number|string)s"')
_TYPES: Mapping[str, type | tuple[type, ...]] = {"number": (int, float), "string": str}
_MOST_VALUES = 6
_WIDTH = 70


def expression_values(
    text: str, cause: str, timeline: Timeline, visit: StateVisit, result: tuple[Json] | None
) -> Iterator[str]:
    """A line for each path of an expression, with its value. ``result`` is that of the state, if there is one.

    Of an array that a function does not take, the first item of a wrong type is named.
    """
    bindings = _variables_before(visit, timeline) | {"states": _states(visit, result)}
    shown = _ARRAY_OF.search(cause)
    paths = dict.fromkeys(found[0] for found in _READ.finditer(text) if found["variable"] in (None, *bindings))
    for path in list(paths)[:_MOST_VALUES]:
        value = _value_of(path, bindings)
        if value is _NOTHING:
            yield f"{path} has no value"
            continue
        yield f"{path} is {show_json(value, _WIDTH)}"
        wrong = _wrong_item(value, shown["type"]) if shown else None
        if shown and wrong is not None:
            item = value[wrong]
            yield f"{path}[{wrong}] is {show_json(item, _WIDTH)}: {kind_of(item)}, not a {shown['type']}"


_NOTHING = object()


def _value_of(path: str, bindings: Mapping[str, Json]) -> Any:
    from pytest_sfn.language.jsonata import UNDEFINED, JsonataError, evaluate

    try:
        value = evaluate(path, bindings=bindings)
    except JsonataError:
        return _NOTHING
    return _NOTHING if value is UNDEFINED else value


def _states(visit: StateVisit, result: tuple[Json] | None) -> dict[str, Json]:
    return {"input": visit.input} if result is None else {"input": visit.input, "result": result[0]}


def _variables_before(visit: StateVisit, timeline: Timeline) -> dict[str, Json]:
    """The variables that a state could read, as far as their assignments are in the history."""
    found: dict[str, Json] = {}
    for earlier in reversed(timeline.before(visit)):
        found |= earlier.assigned
    return found


def _wrong_item(value: Json, kind: str) -> int | None:
    """The index of the first item that is not of a type; None if all are, or the value is not an array."""
    if not isinstance(value, list):
        return None
    return next(
        (index for index, item in enumerate(value) if isinstance(item, bool) or not isinstance(item, _TYPES[kind])),
        None,
    )
