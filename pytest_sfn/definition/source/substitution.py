"""Fills in ``${Name}`` placeholders, like DefinitionSubstitutions of SAM and CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_sfn.errors import SfnError, UnresolvedSubstitution
from pytest_sfn.values.json_text import dumps
from pytest_sfn.values.similar_names import hint_in_brackets

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z_]\w*(?:(?:\.|::)\w+)*)\}")

MAX_LENGTH = 33_554_432
"""The maximum length of a text after its placeholders are filled in, in characters: that of the largest file."""

Substitutions = tuple[tuple[str, str], ...]
"""The names of the placeholders in one text, each with its value as text."""


def select_substitutions(text: str, given: Mapping[str, Any], source: str | None) -> Substitutions:
    """The substitutions that a text needs. Raises UnresolvedSubstitution if one is missing."""
    if "${" not in text:
        return ()
    names = dict.fromkeys(_PLACEHOLDER.findall(text))
    _check(names, given, source)
    return tuple((name, _to_text(given[name])) for name in names)


def substitute_text(text: str, substitutions: Substitutions) -> str:
    """A text with its placeholders filled in."""
    if not substitutions:
        return text
    texts = dict(substitutions)
    length = len(text)

    def fill(found: re.Match[str]) -> str:
        nonlocal length
        length += len(texts[found[1]])
        if length > MAX_LENGTH:
            raise SfnError(f"The definition has more than {MAX_LENGTH:,} characters with ${{{found[1]}}} filled in")
        return texts[found[1]]

    return _PLACEHOLDER.sub(fill, text)


def substitute_json(text: str, substitutions: Substitutions) -> str:
    """The JSON text of a value with the placeholders in its keys and texts filled in. The result of a placeholder stays
    text."""
    return substitute_text(text, tuple((name, dumps(value)[1:-1]) for name, value in substitutions))


def _to_text(value: Any) -> str:
    """A value inside a text: a text unchanged, any other value as JSON."""
    return value if isinstance(value, str) else dumps(value)


def _check(names: Mapping[str, None], given: Mapping[str, Any], source: str | None) -> None:
    missing = [name for name in names if name not in given]
    if not missing:
        return
    of = f" of {source}" if source else ""
    lines = [f"The definition{of} has placeholders without a value:"]
    for name in missing:
        lines.append(f"  ${{{name}}}{hint_in_brackets(name, given)}")
    lines.append(f"Given: {', '.join(sorted(given)) or 'nothing'}.")
    example = ", ".join(f'"{name}": ...' for name in missing)
    lines.append(f"Pass substitutions={{{example}}}; to keep a placeholder as text, pass it as its own value.")
    raise UnresolvedSubstitution("\n".join(lines))
