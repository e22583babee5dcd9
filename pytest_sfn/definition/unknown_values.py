"""Values of a definition that only AWS knows, where the texts that stand for them cannot be: as a number, as a state.

What is said against such a text is not true of the value. The definition can only be checked with the value itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pytest_sfn.definition.rules.machine import texts_in
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.json_reading import read_json
from pytest_sfn.definition.source.substitution import example_of, substitute_text
from pytest_sfn.errors import Diagnostic, InvalidDefinition, UnresolvedSubstitution
from pytest_sfn.values.json_text import Json

_ANY_JSON = "0"
"""A JSON value that may stand wherever one may."""


def needed_values(
    text: DefinitionText, problem: InvalidDefinition, unknown: Collection[str]
) -> UnresolvedSubstitution | None:
    """The error that asks for the unknown values which a definition is rejected for; None if it is rejected for
    something else. ``unknown`` are the texts that stand for values known only on AWS."""
    places = list(_places(text, problem.diagnostics, unknown))
    if not places:
        return None
    where = ", ".join(f"'{name}' {at}" for name, at in places)
    facts = (
        f"{text.title or 'The definition'} has values that only AWS knows, where no string can stand for them: {where}"
    )
    names = tuple(dict.fromkeys(name for name, _ in places))
    asking = UnresolvedSubstitution(f"{facts}.\nGive them to load(..., substitutions={example_of(names)}).")
    asking.names, asking.facts = names, facts
    return asking


def _places(text: DefinitionText, found: Sequence[Diagnostic], unknown: Collection[str]) -> Iterator[tuple[str, str]]:
    """The unknown texts that errors are about, each with where it is."""
    errors = [one for one in found if one.severity == "ERROR"]
    document = _document(text)
    if document is None:
        yield from ((name, "in its text") for name in unquoted_values(text, unknown))
        return
    for location, _, value in texts_in(document, ""):
        about = next((one for one in errors if (one.location or "") == location), None)
        for name in unknown if about else ():
            if name in value:
                yield name, f"at {location}" if location else "as a whole"


def _document(text: DefinitionText) -> Json:
    """The value of a definition; None if its text is not JSON or YAML."""
    try:
        return text.read().document
    except InvalidDefinition:
        return None


def unquoted_values(text: DefinitionText, unknown: Collection[str]) -> list[str]:
    """The unknown texts without which a text is JSON: they stand where a value without quotes does. Empty for a text
    that is not JSON anyway."""
    filled = substitute_text(text.text, text.substitutions)
    named = sorted((name for name in unknown if name in filled), key=len, reverse=True)
    for name in named:
        filled = filled.replace(name, _ANY_JSON)
    try:
        read_json(filled, text.title)
    except InvalidDefinition:
        return []
    return named
