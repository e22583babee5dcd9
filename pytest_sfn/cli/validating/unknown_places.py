"""The places in a definition that a placeholder without a value stands for, so that nothing in them is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.rules.machine import texts_in
from pytest_sfn.definition.source.substitution import Substitutions
from pytest_sfn.errors import InvalidDefinition
from pytest_sfn.values.json_text import dumps

if TYPE_CHECKING:
    from pytest_sfn.definition.source.definition_source import DefinitionText

_BEFORE_A_VALUE = re.compile(r"(?:[:\[,]|-\s)\s*$")
"""The end of a JSON or YAML text before a value without quotes."""


def unknown_places(text: DefinitionText, given: Mapping[str, Any]) -> Mapping[str, str]:
    """The placeholders that are whole values without quotes, and have no value, by their locations."""
    unknown = [written for written, _ in text.substitutions if _is_unknown(written, text.text, given)]
    if not unknown:
        return {}
    marks = {f"pytest-sfn unknown {number}": written for number, written in enumerate(unknown)}
    marked: Substitutions = tuple((written, dumps(mark)) for mark, written in marks.items())
    known = tuple(pair for pair in text.substitutions if pair[0] not in unknown)
    try:
        document = replace(text, substitutions=known + marked).read().document
    except InvalidDefinition:
        return {}
    return {location: marks[value] for location, _, value in texts_in(document, "") if value in marks}


def _is_unknown(written: str, text: str, given: Mapping[str, Any]) -> bool:
    name = written[2:-1].strip()
    return name not in given and all(_BEFORE_A_VALUE.search(part) for part in text.split(written)[:-1])
