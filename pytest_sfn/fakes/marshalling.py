"""Writes the values of a test's code as JSON text, in the format of the Lambda runtime for Python."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pytest_sfn.values.json_text import Json, json_writer
from pytest_sfn.values.safe_text import safe_repr, safe_str


def _stand_in(value: object) -> Json:
    """The JSON value for what the runtime accepts besides plain JSON: Decimal, and bytes in UTF-8."""
    if isinstance(value, Decimal):
        return int(value) if value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"Object of type {_type_name(value)} is not JSON serializable")


def _type_name(value: object) -> str:
    """The name of the type, without the Fake of those that follow virtual time."""
    name, module = type(value).__name__, type(value).__module__
    return name.removeprefix("Fake").lower() if module.startswith("freezegun") else name


_write = json_writer(", ", ": ", _stand_in)


class Unserializable(Exception):
    """A value is not JSON. ``reason`` is the runtime's message, ``path`` the JSONPath of the offending part."""

    def __init__(self, reason: str, path: str, found: object) -> None:
        super().__init__(f"{reason} (at {path}: {safe_repr(found, 60)})")
        self.reason = reason
        self.path = path


def to_text(value: object) -> str:
    """Write JSON text with the separators of the runtime. Raises Unserializable."""
    try:
        return _write(value)
    except RecursionError:
        raise Unserializable("Circular reference detected", "$", type(value)) from None
    except Exception as error:  # the value's own code may raise anything while it is written
        path, found = _offending(value, "$")
        raise Unserializable(safe_str(error), path, found) from error


def _offending(value: object, path: str) -> tuple[str, object]:
    """The innermost part of a value that cannot be written."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not _is_writable({key: None}):
                return f"{path}, key {safe_repr(key)}", key
            if not _is_writable(item):
                return _offending(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if not _is_writable(item):
                return _offending(item, f"{path}[{index}]")
    return path, value


def _is_writable(value: object) -> bool:
    try:
        _write(value)
    except Exception:  # as above
        return False
    return True
