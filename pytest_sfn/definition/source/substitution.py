"""``${Name}`` placeholders, as SAM's and CloudFormation's DefinitionSubstitutions fill them in.

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
"""How long a text may be with its placeholders filled in, in characters: as large as the largest file that is read."""

Substitutions = tuple[tuple[str, str], ...]
"""The names of the placeholders of one text, and the texts that take their place."""


def select_substitutions(text: str, given: Mapping[str, Any], source: str | None) -> Substitutions:
    """The substitutions that a text needs. Raises UnresolvedSubstitution if one of them is not given."""
    if "${" not in text:
        return ()
    names = dict.fromkeys(_PLACEHOLDER.findall(text))
    _check(names, given, source)
    return tuple((name, _written(given[name])) for name in names)


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
    """The JSON text of a value with the placeholders in its keys and texts filled in; what fills them in stays text."""
    return substitute_text(text, tuple((name, dumps(value)[1:-1]) for name, value in substitutions))


def _written(value: Any) -> str:
    """A value inside a text: texts as they are, other values as JSON."""
    return value if isinstance(value, str) else dumps(value)


def _check(names: Mapping[str, None], given: Mapping[str, Any], source: str | None) -> None:
    missing = [name for name in names if name not in given]
    if not missing:
        return
    of = f" of {source}" if source else ""
    lines = [f"The definition{of} has placeholders that nothing was given for:"]
    for name in missing:
        lines.append(f"  ${{{name}}}{hint_in_brackets(name, given)}")
    lines.append(f"Given: {', '.join(sorted(given)) or 'nothing'}.")
    example = ", ".join(f'"{name}": ...' for name in missing)
    lines.append(f"Pass substitutions={{{example}}}; one that is meant literally is given as itself.")
    raise UnresolvedSubstitution("\n".join(lines))
