"""Functions whose names only AWS knows: another stack exports them, or the account stores them.

The text that replaces such a value is not an ARN, and may have characters that no function's name has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.definition_source import DefinitionText

_KIND = re.compile(r"ImportValue |\{\{resolve:[\w-]+:|\}\}")
"""What stands around the name in the text for an import or a dynamic reference."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_NOT_IN_PATTERNS = re.compile(r"[^A-Za-z0-9_*?:$-]+")
_FIELD = re.compile(r"""["']?\b(Resource|FunctionName)["']?[ ]*:[ ]*(["']?)([^"'\n]+)""")
"""A field with a function, in JSON or YAML: its name, the quote and the text behind it."""

_AFTER = re.compile(r"[ ]*(?:[,}#].*)?")
"""What may stand behind a value without quotes."""


def name_functions(
    definition: DefinitionText, unknown: Iterable[str], place: Place
) -> tuple[DefinitionText, Mapping[str, str]]:
    """A definition in which functions have names instead of unknown texts, and ARNs where they are a Resource.

    The second value is what replaces each unknown text.
    """
    named: dict[str, str] = {}
    for text in sorted(unknown, key=len, reverse=True):
        replacement = _Replacement(text, place)
        definition = replacement.made_in(definition)
        if replacement.made:
            named[text] = replacement.made
    return definition, named


def function_name(text: str) -> str:
    """The name of a function instead of an unknown text."""
    return _NOT_IN_NAMES.sub("-", _KIND.sub("", text)).strip("-")


def function_pattern(resource: str) -> str:
    """A resource of a policy as definitions name it: an unknown text is a function, or is in the name of one."""
    head, mark, tail = resource.partition(":function:")
    if mark and head.startswith("arn:"):
        return f"{head}{mark}{_NOT_IN_PATTERNS.sub('-', _KIND.sub('', tail)).strip('-')}"
    is_known = resource == "*" or resource.startswith("arn:")
    return resource if is_known else f"arn:*:lambda:*:*:function:{function_name(resource)}"


class _Replacement:
    """Replaces one unknown text in the fields of functions. ``made`` is what stands there instead."""

    def __init__(self, text: str, place: Place) -> None:
        self._name = function_name(text)
        self._text = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")
        self._place = place
        self.made = ""

    def made_in(self, definition: DefinitionText) -> DefinitionText:
        filled = tuple(
            (placeholder, self._value(value, _fields_with(definition.text, placeholder)))
            for placeholder, value in definition.substitutions
        )
        text = _FIELD.sub(self._in_field, definition.text) if self._text.search(definition.text) else definition.text
        return replace(definition, text=text, substitutions=filled)

    def _in_field(self, found: re.Match[str]) -> str:
        field, quote, value = found.groups()
        before = found[0][: len(found[0]) - len(value)]
        return before + self._value(value, {field: bool(quote)})

    def _value(self, value: str, fields: Mapping[str, bool]) -> str:
        """A value with the name, if it is in a field of a function; ``fields`` says in which it is the whole value."""
        if not fields or not self._text.search(value):
            return value
        fitting = self._text.sub(self._name, value)
        if fields.get("Resource") and not fitting.startswith("arn:"):
            fitting = self._place.function(fitting)
        self.made = fitting
        return fitting


def _fields_with(text: str, placeholder: str) -> dict[str, bool]:
    """The fields of functions that have a placeholder, and whether it is their whole value."""
    found: dict[str, bool] = {}
    for field, _, value in _FIELD.findall(text):
        if placeholder in value:
            is_whole = value.startswith(placeholder) and _AFTER.fullmatch(value, len(placeholder)) is not None
            found[field] = found.get(field, False) or is_whole
    return found
