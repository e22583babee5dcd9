"""Terraform's functions, without those that read files or depend on the moment.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

from pytest_sfn.definition.source.terraform.language.hash_functions import HASH_FUNCTIONS
from pytest_sfn.definition.source.terraform.language.network_functions import NETWORK_FUNCTIONS
from pytest_sfn.definition.source.terraform.language.operators import number, truth
from pytest_sfn.definition.source.terraform.language.text_functions import TEXT_FUNCTIONS, spell
from pytest_sfn.values.json_text import Json, dumps, loads


def _merge(*objects: Mapping[str, Any] | None) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for each in objects:
        merged.update(each or {})
    return merged


def _flatten(values: Iterable[Any]) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        flat.extend(_flatten(value) if isinstance(value, list) else [value])
    return flat


def _distinct(values: Iterable[Any]) -> list[Any]:
    return [loads(text) for text in dict.fromkeys(dumps(value) for value in values)]


def _set(values: Iterable[Any]) -> list[Any]:
    """The items of a set: texts are sorted."""
    items = _distinct(values)
    return sorted(items) if all(isinstance(item, str) for item in items) else items


def _first(values: Iterable[Any], empty: tuple[Any, ...]) -> Any:
    found = [value for value in values if value not in empty]
    if not found:
        raise ValueError("all its arguments are null or empty")
    return found[0]


def _lookup(values: Mapping[str, Any], key: str, *default: Any) -> Any:
    return values.get(key, *default) if default else values[key]


def _element(values: list[Any], index: int) -> Any:
    return values[index % len(values)]


def _one(values: list[Any]) -> Any:
    if len(values) > 1:
        raise ValueError("the list has more than one item")
    return values[0] if values else None


def _chunk(values: list[Any], size: int) -> list[list[Any]]:
    return [values[at : at + size] for at in range(0, len(values), size)]


def _transpose(lists: Mapping[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(lists):
        for value in lists[key]:
            found.setdefault(value, []).append(key)
    return found


def _yaml(text: str) -> Json:
    from pytest_sfn.definition.source.yaml_reading import read_yaml

    return read_yaml(text)[0]


def _converted(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A conversion that leaves null as it is."""
    return lambda value: None if value is None else convert(value)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **TEXT_FUNCTIONS,
    **HASH_FUNCTIONS,
    **NETWORK_FUNCTIONS,
    "abs": abs,
    "alltrue": lambda values: all(map(truth, values)),
    "anytrue": lambda values: any(map(truth, values)),
    "ceil": lambda value: math.ceil(number(value)),
    "chunklist": _chunk,
    "coalesce": lambda *values: _first(values, (None, "")),
    "coalescelist": lambda *values: _first(values, ([],)),
    "compact": lambda values: [value for value in values if value not in (None, "")],
    "concat": lambda *lists: [value for each in lists for value in each],
    "contains": lambda values, value: value in values,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "floor": lambda value: math.floor(number(value)),
    "index": lambda values, value: values.index(value),
    "jsondecode": loads,
    "jsonencode": dumps,
    "keys": sorted,
    "length": len,
    "lookup": _lookup,
    "max": lambda *values: max(map(number, values)),
    "merge": _merge,
    "min": lambda *values: min(map(number, values)),
    "nonsensitive": lambda value: value,
    "one": _one,
    "parseint": int,
    "pow": lambda base, exponent: number(base) ** number(exponent),
    "range": lambda *bounds: list(range(*map(int, bounds))),
    "reverse": lambda values: values[::-1],
    "sensitive": lambda value: value,
    "setintersection": lambda first, *sets: _set(item for item in first if all(item in each for each in sets)),
    "setproduct": lambda *sets: [list(row) for row in product(*sets)],
    "setsubtract": lambda first, second: _set(item for item in first if item not in second),
    "setunion": lambda *sets: _set(_flatten(sets)),
    "slice": lambda values, start, end: values[start:end],
    "sort": sorted,
    "sum": lambda values: sum(map(number, values)),
    "tobool": _converted(truth),
    "tolist": _converted(list),
    "tomap": _converted(dict),
    "tonumber": _converted(number),
    "toset": _converted(_set),
    "tostring": _converted(spell),
    "transpose": _transpose,
    "values": lambda values: [values[key] for key in sorted(values)],
    "yamldecode": _yaml,
    "yamlencode": dumps,
    "zipmap": lambda keys, values: dict(zip(keys, values, strict=True)),
}

_PASSING = """
coalesce coalescelist compact concat flatten format formatlist join jsondecode jsonencode merge nonsensitive one
sensitive setunion templatefile templatestring tolist tomap tostring yamldecode yamlencode zipmap
"""

PASS_TEXTS_ON = frozenset(_PASSING.split())
"""The functions that do not look into texts: these may have placeholders in them."""
