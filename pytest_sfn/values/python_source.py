"""Python values and calls as source code, as a formatter would lay them out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

WIDTH = 100
"""How wide a line may be."""


class Source(str):
    """A text that is source code already."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as a value: ``TaskSuccess({"id": 1}, after=5)``."""

    function: str
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


def seconds_of(microseconds: int) -> int | float:
    """A duration in seconds, as a test writes it: whole ones without a point."""
    seconds = timedelta(microseconds=microseconds).total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def write_call(function: str, *arguments: Any, indent: int = 0, **named: Any) -> str:
    """A call of a function, in one line if it fits."""
    given = [("", value) for value in arguments] + [(f"{name}=", value) for name, value in named.items()]
    line = _one_line(Call(function, arguments, named))
    if indent + len(line) <= WIDTH:
        return line
    rows = [f"{name}{write_value(value, indent + 4)}" for name, value in given]
    return f"{function}({_lay_out(rows, indent)})"


def write_value(value: Any, indent: int = 0) -> str:
    """A JSON value as Python source, in one line if it fits."""
    if isinstance(value, Call):
        return write_call(value.function, *value.arguments, indent=indent, **value.named)
    line = _one_line(value)
    if indent + len(line) <= WIDTH or not isinstance(value, (Mapping, list)):
        return line
    if isinstance(value, Mapping):
        rows = [f"{_one_line(key)}: {write_value(item, indent + 4)}" for key, item in value.items()]
        return f"{{{_lay_out(rows, indent)}}}"
    return f"[{_lay_out([write_value(item, indent + 4) for item in value], indent)}]"


def _lay_out(rows: Sequence[str], indent: int) -> str:
    """Values that do not fit into one line, each on a line of its own."""
    inner = "".join(f"{' ' * (indent + 4)}{row},\n" for row in rows)
    return f"\n{inner}{' ' * indent}"


def _one_line(value: Any) -> str:
    if isinstance(value, Source):
        return str(value)
    if isinstance(value, Call):
        named = [f"{name}={_one_line(item)}" for name, item in value.named.items()]
        return f"{value.function}({', '.join([*map(_one_line, value.arguments), *named])})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_one_line(key)}: {_one_line(item)}' for key, item in value.items())}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_one_line, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
