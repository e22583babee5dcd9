"""Single values of a definition that a test replaces, each by its JSON Pointer.

https://www.rfc-editor.org/rfc/rfc6901
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.errors import InvalidArgumentValue, SfnError, SourceError
from pytest_sfn.values.json_text import Json, dumps, loads
from pytest_sfn.values.similar_names import hint_in_brackets

Overrides = tuple[tuple[str, str], ...]
"""JSON Pointers, and the JSON texts of the values that take the place of what they point to."""


def read_overrides(given: Mapping[str, Any] | None) -> Overrides:
    """The overrides that a test gives. Raises InvalidArgumentValue for a value that is not JSON, or a wrong pointer."""
    if not given:
        return ()
    for pointer, value in given.items():
        if not pointer.startswith("/"):
            raise InvalidArgumentValue(f"overrides= takes JSON Pointers such as '/States/Name/Field', not {pointer!r}")
        try:
            dumps(value)
        except (TypeError, ValueError, RecursionError) as problem:
            raise InvalidArgumentValue(f"The override of {pointer} is not a JSON value: {problem}") from None
    return tuple((pointer, dumps(value)) for pointer, value in given.items())


def override(document: Json, overrides: Overrides, title: str | None) -> Json:
    """A copy of a document with the values replaced. Raises SfnError for a pointer to a missing value."""
    if not overrides:
        return document
    root: dict[str, Json] = {"": loads(dumps(document))}
    for pointer, value in overrides:
        parent, key = _find(root, pointer, title)
        parent[key] = loads(value)
    return root[""]


def has_value(document: Json, pointer: str) -> bool:
    """Whether a pointer leads to a value of the document."""
    try:
        _find({"": document}, pointer, None)
    except SfnError:
        return False
    return True


def _find(root: dict[str, Json], pointer: str, title: str | None) -> tuple[Any, Any]:
    """The object or array that holds the value that a pointer leads to, and its key or index there."""
    parent: Any = root
    key: Any = ""
    path = ""
    for part in pointer.split("/")[1:]:
        parent, path = parent[key], f"{path}/{part}"
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(parent, list) and key.isascii() and key.isdigit() and int(key) < len(parent):
            key = int(key)
        elif not isinstance(parent, dict) or key not in parent:
            names = parent if isinstance(parent, dict) else ()
            where = title or "the definition"
            hint = hint_in_brackets(key, names)
            raise SourceError(f"overrides= has {pointer!r}, but {where} has nothing at {path!r}{hint}")
    return parent, key
