"""The errors with which Choice states compare what a catcher has kept of an error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_sfn.definition.walks.written_states import states_of
from pytest_sfn.values.json_text import Json

_ERROR = "Error"
"""The member of an error output that has its name."""
_TEMPLATES = ("Assign", "Output", "Parameters", "ResultSelector")
"""The fields that keep data under other names."""
_AN_ERROR = re.compile(r"\bError\b|\berrorOutput\b(?!\.Cause)")
_KEPT = re.compile(r"""["'](\w+)["']\s*:\s*\$states\.(?:errorOutput|input)\b[\w.]*""")
_AND_OR = re.compile(r"\b(?:and|or)\b")
_LITERAL = re.compile(r"""(["'])(?P<text>[^"']+)\1""")
_WORD = re.compile(r"\w+")

_ANY = "Any"
"""What a wildcard stands for in the name that is tried."""


def compared_errors(document: Mapping[str, Any]) -> set[str]:
    """The error names with which Choice states compare: a catcher for all errors may lead to them.

    An error is compared under the name ``Error``, or under that of a variable or field in which a state keeps it.
    """
    states = [state.fields for state in states_of(document)]
    kept = {_ERROR}.union(*map(_kept_names, states))
    choices = [fields for fields in states if fields.get("Type") == "Choice"]
    return {name for fields in choices for name in _compared(fields.get("Choices"), kept)}


def _kept_names(fields: Mapping[str, Json]) -> Iterator[str]:
    """The names under which a state and its catchers keep an error."""
    catchers = fields.get("Catch")
    for place in (fields, *(catchers if isinstance(catchers, list) else ())):
        for field in _TEMPLATES:
            yield from _names_in(place.get(field))


def _names_in(template: Json) -> Iterator[str]:
    if isinstance(template, Mapping):
        for name, value in template.items():
            if isinstance(value, str) and _AN_ERROR.search(value):
                yield name.removesuffix(".$")
            yield from _names_in(value)
    elif isinstance(template, str):
        yield from (found[1] for found in _KEPT.finditer(template) if _AN_ERROR.search(found[0]))


def _compared(rule: Json, kept: set[str]) -> Iterator[str]:
    """The names with which a rule, or one inside of it, compares an error."""
    if isinstance(rule, list):
        for part in rule:
            yield from _compared(part, kept)
    elif isinstance(rule, Mapping):
        words = _WORD.findall(str(rule.get("Variable")))
        if words and words[-1] in kept:
            yield from _names_of_test(rule)
        condition = rule.get("Condition")
        if isinstance(condition, str):
            yield from _literals(condition, kept)
        yield from (name for part in rule.values() for name in _compared(part, kept))


def _names_of_test(rule: Mapping[str, Json]) -> Iterator[str]:
    equal, pattern = rule.get("StringEquals"), rule.get("StringMatches")
    if isinstance(equal, str):
        yield equal
    if isinstance(pattern, str) and pattern.strip("*"):
        yield pattern.replace("*", _ANY)


def _literals(condition: str, kept: set[str]) -> Iterator[str]:
    """The texts beside an error in a JSONata condition, in each part that ``and`` and ``or`` separate."""
    for part in _AND_OR.split(condition):
        if kept.intersection(_WORD.findall(_LITERAL.sub("", part))):
            yield from (found["text"] for found in _LITERAL.finditer(part))
