"""The text of a definition as a test gave it. Equal sources are parsed, checked and compiled once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from pytest_sfn.definition.source.json_reading import Lines, read_json, write_json
from pytest_sfn.definition.source.substitution import Substitutions, substitute_text, substitute_values
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.errors import Diagnostic
from pytest_sfn.values.json_text import Json

Form = Literal["JSON", "YAML", "VALUE"]


class ParsedSource(NamedTuple):
    """The value of a source, its JSON text, and what finds the lines of its parts (None where it has no lines)."""

    document: Json
    text: str
    lines: Lines | None


@dataclass(frozen=True, slots=True)
class DefinitionSource:
    """One definition: hashable, so that it can be the key of what was made from it.

    ``form`` is JSON or YAML for a text that a person wrote, VALUE for the JSON text of a Python value. ``title`` is
    what messages call it, ``substitutions`` fill in the placeholders of its text, ``notes`` are warnings from reading
    it, which may be the reason for what is wrong with it.
    """

    text: str
    form: Form
    title: str | None = None
    substitutions: Substitutions = ()
    notes: tuple[Diagnostic, ...] = ()

    def parse(self) -> ParsedSource:
        """The value, with its placeholders filled in. Raises InvalidDefinition for a text that is not JSON or YAML."""
        if self.form == "VALUE":
            return self._parse_value()
        text = substitute_text(self.text, self.substitutions)
        if self.form == "YAML":
            document, found = read_yaml(text, self.title)
            return ParsedSource(document, write_json(document, self.title), lambda: found)
        document, lines = read_json(text, self.title)
        return ParsedSource(document, text.removeprefix("\ufeff"), lines)

    def _parse_value(self) -> ParsedSource:
        document, _ = read_json(self.text, self.title)
        if not self.substitutions:
            return ParsedSource(document, self.text, None)
        filled = substitute_values(document, self.substitutions)
        return ParsedSource(filled, write_json(filled, self.title), None)
