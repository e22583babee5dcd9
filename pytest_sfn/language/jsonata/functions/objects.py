"""Functions on objects, types and booleans. https://docs.jsonata.org/object-functions,
https://docs.jsonata.org/boolean-functions"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.java.numbers import tidy
from pytest_sfn.language.jsonata.runtime.charges import for_array_cells, for_members, for_writing
from pytest_sfn.language.jsonata.runtime.lookups import find_in
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.runtime.run import Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function, Sequence, truthy
from pytest_sfn.language.jsonata.values.texts import json_text

_read = json.JSONDecoder(strict=False, parse_float=lambda digits: tidy(float(digits))).decode
"""Reads the output of :func:`json_text`, which does not escape control characters."""

_TYPES: dict[type, str] = {
    type(None): "null",
    int: "number",
    float: "number",
    str: "string",
    bool: "boolean",
    dict: "object",
}


@native("keys", "<x-:a<s>>", charge=for_array_cells)
def keys(value: Any) -> Any:
    if isinstance(value, list):
        return Sequence(dict.fromkeys(name for member in value for name in keys(member)))
    return Sequence(value if type(value) is dict else ())


@native("lookup", "<x-s:x>", needs_run=True)
def lookup(run: Run, value: Any, name: Any) -> Any:
    if isinstance(value, list):
        return find_in(value, name, run)
    return value.get(name, UNDEFINED) if type(value) is dict else UNDEFINED


@native("spread", "<x-:a<o>>", charge=for_array_cells)
def spread(value: Any) -> Any:
    if isinstance(value, list):
        return [part for member in value for part in _parts(spread(member))] if value else Sequence()
    return Sequence({name: member} for name, member in value.items()) if type(value) is dict else value


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@native("merge", "<a<o>:o>", charge=for_members)
def merge(objects: Any) -> Any:
    if objects is UNDEFINED:
        return UNDEFINED
    return {name: member for value in objects for name, member in value.items()}


@native("exists", "<x:b>")
def exists(value: Any) -> bool:
    return value is not UNDEFINED


@native("boolean", "<x-:b>", needs_run=True)
def boolean(run: Run, value: Any) -> Any:
    return value if value is UNDEFINED else not isinstance(value, Function) and truthy(value, run)


@native("not", "<x-:b>", needs_run=True)
def not_(run: Run, value: Any) -> Any:
    return value if value is UNDEFINED else isinstance(value, Function) or not truthy(value, run)


@native("type", "<x:s>")
def type_of(value: Any) -> Any:
    if value is UNDEFINED:
        return UNDEFINED
    if isinstance(value, list):
        return "array"
    return _TYPES.get(type(value), "function")


@native("clone", "<(oa)-:o>", charge=for_writing)
def clone(value: Any) -> Any:
    return value if value is UNDEFINED else _read(json_text(value))


@native("error", "<s?:x>")
def error(message: Any = UNDEFINED) -> NoReturn:
    raise JsonataError("D3137", message=message or "$error() function evaluated")


@native("assert", "<bs?:x>")
def assert_that(condition: Any, message: Any = UNDEFINED) -> Any:
    if condition is not True:
        raise JsonataError("D3141", message=message or "$assert() statement failed")
    return UNDEFINED
