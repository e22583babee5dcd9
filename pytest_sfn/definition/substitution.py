"""``${Name}`` placeholders, as SAM's and CloudFormation's DefinitionSubstitutions fill them in.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_sfn.definition.fields import did_you_mean
from pytest_sfn.errors import UnresolvedSubstitution
from pytest_sfn.json_text import Json, dumps

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z_]\w*(?:(?:\.|::)\w+)*)\}")


def substitute_text(text: str, given: Mapping[str, Any], source: str | None) -> str:
    """A text with its placeholders filled in. Raises UnresolvedSubstitution if one is not given."""
    if "${" not in text:
        return text
    _check(dict.fromkeys(_PLACEHOLDER.findall(text)), given, source)
    return _PLACEHOLDER.sub(lambda found: _written(given[found[1]]), text)


def substitute_values(document: Json, given: Mapping[str, Any], text: str, source: str | None) -> Json:
    """A parsed definition with the placeholders in its keys and texts filled in; ``text`` is its JSON text."""
    if "${" not in text:
        return document
    _check(dict.fromkeys(_PLACEHOLDER.findall(text)), given, source)
    return _fill(document, given)


def _fill(value: Json, given: Mapping[str, Any]) -> Json:
    if isinstance(value, dict):
        return {_fill_text(key, given): _fill(item, given) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, given) for item in value]
    return _fill_text(value, given) if isinstance(value, str) else value


def _fill_text(text: str, given: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda found: _written(given[found[1]]), text) if "${" in text else text


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
        hint = did_you_mean(name, given)
        lines.append(f"  ${{{name}}}" + (f" ({hint})" if hint else ""))
    lines.append(f"Given: {', '.join(sorted(given)) or 'nothing'}.")
    example = ", ".join(f'"{name}": ...' for name in missing)
    lines.append(f"Pass substitutions={{{example}}}; one that is meant literally is given as itself.")
    raise UnresolvedSubstitution("\n".join(lines))
