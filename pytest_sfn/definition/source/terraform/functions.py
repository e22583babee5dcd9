"""Terraform's functions, as far as definitions use them.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_sfn.values.json_text import Json, dumps, loads

_VERB = re.compile(r"%(?:\[(\d+)\])?(-?0?\d*(?:\.\d+)?)([svdqft%])")


def _to_text(value: Json) -> str:
    if isinstance(value, str):
        return value
    return dumps(value)


def _format(text: str, *values: Json) -> str:
    """``format``: verbs as in Go, of which definitions use %s, %d, %v, %q, %f and %t."""
    rest = iter(values)

    def insert(found: re.Match[str]) -> str:
        index, flags, verb = found.groups()
        if verb == "%":
            return "%"
        value = values[int(index) - 1] if index else next(rest)
        if verb == "q":
            return dumps(value)
        if verb in "df":
            return str(f"%{flags}{verb}" % value)
        return f"%{flags}s" % _to_text(value)

    return _VERB.sub(insert, text)


def _merge(*objects: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for each in objects:
        merged.update(each)
    return merged


def _flatten(values: Iterable[Any]) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        flat.extend(_flatten(value) if isinstance(value, list) else [value])
    return flat


def _distinct(values: Iterable[Any]) -> list[Any]:
    return [loads(text) for text in dict.fromkeys(dumps(value) for value in values)]


def _first(values: Iterable[Any], empty: tuple[Any, ...]) -> Any:
    return next(value for value in values if value not in empty)


def _replace(text: str, search: str, value: str) -> str:
    if len(search) > 1 and search.startswith("/") and search.endswith("/"):
        return re.sub(search[1:-1], value.replace("$", "\\"), text)
    return text.replace(search, value)


def _lookup(values: Mapping[str, Any], key: str, *default: Any) -> Any:
    return values.get(key, *default) if default else values[key]


def _element(values: list[Any], index: int) -> Any:
    return values[index % len(values)]


def _yaml(text: str) -> Json:
    from pytest_sfn.definition.source.yaml_reading import read_yaml

    return read_yaml(text)[0]


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "alltrue": all,
    "anytrue": any,
    "base64decode": lambda text: b64decode(text).decode(),
    "base64encode": lambda text: b64encode(text.encode()).decode(),
    "basename": lambda path: path.rpartition("/")[2],
    "ceil": lambda number: -(-number // 1),
    "chomp": lambda text: text.rstrip("\r\n"),
    "coalesce": lambda *values: _first(values, (None, "")),
    "coalescelist": lambda *values: _first(values, ([],)),
    "compact": lambda values: [value for value in values if value not in (None, "")],
    "concat": lambda *lists: [value for each in lists for value in each],
    "contains": lambda values, value: value in values,
    "dirname": lambda path: path.rpartition("/")[0] or ".",
    "distinct": _distinct,
    "element": _element,
    "endswith": lambda text, end: text.endswith(end),
    "flatten": _flatten,
    "floor": lambda number: number // 1,
    "format": _format,
    "index": lambda values, value: values.index(value),
    "join": lambda separator, *lists: separator.join(_to_text(value) for value in _flatten(lists)),
    "jsondecode": loads,
    "jsonencode": dumps,
    "keys": lambda values: sorted(values),
    "length": len,
    "lookup": _lookup,
    "lower": str.lower,
    "max": max,
    "merge": _merge,
    "min": min,
    "nonsensitive": lambda value: value,
    "one": lambda values: values[0] if values else None,
    "range": lambda *bounds: list(range(*bounds)),
    "regex": lambda pattern, text: re.search(pattern, text)[0],  # type: ignore[index]
    "replace": _replace,
    "reverse": lambda values: values[::-1],
    "sensitive": lambda value: value,
    "setunion": lambda *sets: _distinct(_flatten(sets)),
    "slice": lambda values, start, end: values[start:end],
    "sort": sorted,
    "split": lambda separator, text: text.split(separator),
    "startswith": lambda text, start: text.startswith(start),
    "strcontains": lambda text, part: part in text,
    "substr": lambda text, start, length: text[start:] if length < 0 else text[start : start + length],
    "sum": sum,
    "title": str.title,
    "tobool": lambda value: value in (True, "true"),
    "tolist": list,
    "tomap": dict,
    "tonumber": lambda value: loads(value) if isinstance(value, str) else value,
    "toset": _distinct,
    "tostring": _to_text,
    "trim": lambda text, characters: text.strip(characters),
    "trimprefix": lambda text, prefix: text.removeprefix(prefix),
    "trimspace": str.strip,
    "trimsuffix": lambda text, suffix: text.removesuffix(suffix),
    "upper": str.upper,
    "values": lambda values: [values[key] for key in sorted(values)],
    "yamldecode": _yaml,
    "yamlencode": dumps,
    "zipmap": lambda keys, values: dict(zip(keys, values, strict=True)),
}
