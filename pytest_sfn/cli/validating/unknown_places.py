"""The places in a definition that a placeholder without a value stands for, so that nothing in them is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.checks.graph import MISSING_TARGET
from pytest_sfn.definition.rules.machine import texts_in
from pytest_sfn.definition.source.substitution import Substitutions
from pytest_sfn.definition.unknown_values import unquoted_values
from pytest_sfn.errors import Diagnostic, InvalidDefinition
from pytest_sfn.values.json_text import dumps

if TYPE_CHECKING:
    from pytest_sfn.definition.source.definition_source import DefinitionText

_BEFORE_A_VALUE = re.compile(r"(?:[:\[,]|-\s)\s*$")
"""The end of a JSON or YAML text before a value without quotes."""

_WHOLE = ""
"""The location of the whole definition, which cannot be read without its unknown values."""

_TRANSITIONS = frozenset({"Default", "Next", "StartAt"})
_ABOUT_THE_TYPE = "Expected value of type"
"""The beginning of what AWS says of a value of another type: that a text is one is known, whatever it is."""


@dataclass(frozen=True, slots=True)
class UnknownPlaces:
    """The unknown parts of a definition, by location, each with the name of what stands there.

    ``values`` may be any JSON values, ``texts`` any texts. ``transition`` stands for a state that may be any one.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    transition: str | None = None

    def excuse(self, found: Diagnostic) -> str | None:
        """The unknown part without which a diagnostic may not be true; None if it is true of any."""
        location = found.location or ""
        value = self.values.get(_WHOLE) or self.values.get(location)
        if value:
            return value
        if location in self.texts and not found.message.startswith(_ABOUT_THE_TYPE):
            return self.texts[location]
        return self.transition if found.code == MISSING_TARGET and found.message.endswith("not reachable.") else None


def unknown_places(text: DefinitionText, given: Mapping[str, Any]) -> UnknownPlaces:
    """The places of placeholders that have no value, in a definition that no template has."""
    unknown = [written for written, _ in text.substitutions if written[2:-1].strip() not in given]
    if not unknown:
        return UnknownPlaces()
    marks = {f"pytest-sfn unknown {number}.": written for number, written in enumerate(unknown)}
    unquoted = {mark for mark, written in marks.items() if _is_value(written, text.text)}
    marked: Substitutions = tuple(
        (written, dumps(mark) if mark in unquoted else mark) for mark, written in marks.items()
    )
    known = tuple(pair for pair in text.substitutions if pair[0] not in unknown)
    try:
        document = replace(text, substitutions=known + marked).read().document
    except InvalidDefinition:
        return UnknownPlaces()
    return _places(document, marks, unquoted)


def places_of_values(text: DefinitionText, names: Collection[str]) -> UnknownPlaces:
    """The places of values that only AWS knows, which a template has. ``names`` are the texts that stand for them."""
    if not names:
        return UnknownPlaces()
    try:
        document = text.read().document
    except InvalidDefinition:
        unquoted = unquoted_values(text, names)
        return UnknownPlaces({_WHOLE: ", ".join(unquoted)} if unquoted else {})
    return _places(document, {name: name for name in names}, names)


def _places(document: Any, marks: Mapping[str, str], any_values: Collection[str]) -> UnknownPlaces:
    values: dict[str, str] = {}
    texts: dict[str, str] = {}
    transition = None
    for location, key, text in texts_in(document, ""):
        mark = next((mark for mark in marks if mark in text), None)
        if mark is None:
            continue
        places = values if text == mark and mark in any_values else texts
        places[location] = marks[mark]
        transition = marks[mark] if key in _TRANSITIONS else transition
    return UnknownPlaces(values, texts, transition)


def _is_value(written: str, text: str) -> bool:
    """True for a placeholder that is a whole value without quotes wherever it stands."""
    return all(_BEFORE_A_VALUE.search(part) for part in text.split(written)[:-1])
