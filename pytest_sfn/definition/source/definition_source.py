"""One definition before it is parsed: the text of a test, and the value that was read from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pytest_sfn.definition.source.json_reading import Lines, read_json, write_json
from pytest_sfn.definition.source.overrides import Overrides, override
from pytest_sfn.definition.source.substitution import Substitutions, substitute_json, substitute_text
from pytest_sfn.errors import Diagnostic
from pytest_sfn.values.json_text import Json

Form = Literal["JSON", "YAML", "VALUE"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a team edits a definition: a file, and the logical id of the machine if the file has several."""

    path: str
    logical_id: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DefinitionSource:
    """A definition that was read. Its value and its JSON text are equivalent; the value must not be changed.

    ``title`` is its name in messages. ``lines`` finds the lines of its parts, if the text was written by a person.
    ``notes`` are warnings from reading it, which may explain its errors. ``origin`` is None if it is not in a file.
    ``unfilled`` is its text before anything was filled in, for a definition that is not in a file.
    """

    document: Json
    text: str
    title: str | None = None
    lines: Lines | None = None
    notes: tuple[Diagnostic, ...] = ()
    origin: Origin | None = None
    unfilled: str = ""

    @property
    def identity(self) -> str:
        """What definitions have in common that only differ in what was filled in: their place, or their text."""
        return f"{self.origin.path}#{self.origin.logical_id}" if self.origin else self.unfilled or self.text


@dataclass(frozen=True, slots=True)
class DefinitionText:
    """A definition that has not been read yet. It is hashable, so that the same text is read only once.

    ``form`` is JSON or YAML for a text, VALUE for the JSON text of a Python value. ``substitutions`` fill in the
    placeholders of the text, then ``overrides`` replace single values. The other members are those of DefinitionSource;
    ``unfilled`` is set if a template has filled something in before.
    """

    text: str
    form: Form
    title: str | None = None
    substitutions: Substitutions = ()
    notes: tuple[Diagnostic, ...] = ()
    overrides: Overrides = ()
    origin: Origin | None = None
    unfilled: str = ""

    def read(self) -> DefinitionSource:
        """Fill the placeholders in, read the text and replace values.

        Raises InvalidDefinition for a text that is not JSON or YAML, SfnError for an override of a missing value.
        """
        source = self._read()
        if not self.overrides:
            return source
        document = override(source.document, self.overrides, self.title)
        return replace(source, document=document, text=write_json(document, self.title))

    def _read(self) -> DefinitionSource:
        unfilled = self.unfilled or self.text
        if self.form == "YAML":
            from pytest_sfn.definition.source.yaml_reading import read_yaml

            document, found = read_yaml(substitute_text(self.text, self.substitutions), self.title)
            text = write_json(document, self.title)
            return DefinitionSource(document, text, self.title, lambda: found, self.notes, self.origin, unfilled)
        if self.form == "VALUE":
            text = substitute_json(self.text, self.substitutions)
            document = read_json(text, self.title)[0]
            return DefinitionSource(document, text, self.title, None, self.notes, self.origin, unfilled)
        text = substitute_text(self.text, self.substitutions).removeprefix("\ufeff")
        document, lines = read_json(text, self.title)
        return DefinitionSource(document, text, self.title, lines, self.notes, self.origin, unfilled)


def source_of(definition: Json, title: str | None = None) -> DefinitionSource:
    """The source of a JSON text, or of parsed JSON. Raises InvalidDefinition for a text that is not JSON."""
    if isinstance(definition, str):
        return DefinitionText(definition, "JSON", title).read()
    return DefinitionSource(definition, write_json(definition, title), title)
