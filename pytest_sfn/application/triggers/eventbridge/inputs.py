"""What a target of a rule gets for an event: the event, a part of it, a constant, or a transformed input.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.language.jsonpath import MISSING, parse_path
from pytest_sfn.values.json_text import Json, dumps

_PLACEHOLDER = re.compile(r"<([\w.-]+)>")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)

_NO_ENVIRONMENT: Any = None
"""A path of an event uses no variables and no context object."""


@dataclass(frozen=True, slots=True)
class MatchedEvent:
    """An event, and the rule that it matches. ``ingested`` is when the bus got it, in AWS's format."""

    event: Mapping[str, Json]
    rule_arn: str
    rule_name: str
    ingested: str


def input_of(target: Mapping[str, Any], matched: MatchedEvent) -> str:
    """The text that a target gets: JSON, unless its template is not."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return dumps(_select(target["InputPath"], matched.event, absent=None))
    if "InputTransformer" in target:
        return _transform(target["InputTransformer"], matched)
    return dumps(matched.event)


def _select(path: str, event: Mapping[str, Json], absent: Json) -> Json:
    found = parse_path(path).find(event, _NO_ENVIRONMENT)
    return absent if found is MISSING else found


def _transform(transformer: Mapping[str, Any], matched: MatchedEvent) -> str:
    paths = transformer.get("InputPathsMap") or {}
    values = {name: _select(path, matched.event, absent="") for name, path in paths.items()}
    return render_template(transformer["InputTemplate"], {**_reserved_variables(matched), **values})


def _reserved_variables(matched: MatchedEvent) -> dict[str, Json]:
    """The variables that every template has."""
    return {
        "aws.events.rule-arn": matched.rule_arn,
        "aws.events.rule-name": matched.rule_name,
        "aws.events.event.ingestion-time": matched.ingested,
        "aws.events.event": {name: value for name, value in matched.event.items() if name != "detail"},
        "aws.events.event.json": dict(matched.event),
    }


def render_template(template: str, values: Mapping[str, Json]) -> str:
    """A template with its ``<variables>`` filled in: JSON values, and text inside of strings.

    Other texts in angle brackets stay as they are.
    """
    parts, end = [], 0
    for string in _STRING.finditer(template):
        parts.append(_fill(template[end : string.start()], values, in_string=False))
        parts.append(_fill(string[0], values, in_string=True))
        end = string.end()
    return "".join([*parts, _fill(template[end:], values, in_string=False)])


def _fill(text: str, values: Mapping[str, Json], *, in_string: bool) -> str:
    def value_of(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        value = values[found[1]]
        if not in_string:
            return dumps(value)
        return dumps(value if isinstance(value, str) else dumps(value))[1:-1]

    return _PLACEHOLDER.sub(value_of, text)
