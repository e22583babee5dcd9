"""Reads a resource without the values that only AWS knows, where no text can stand for them.

Such a value is a text that names it. A number, a list or a word of an enumeration is left out instead: the resource is
made as if the template did not give it, and a warning says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pytest_sfn.application.made import Declared
from pytest_sfn.application.resources.properties import InvalidProperties, place_of
from pytest_sfn.application.template.known_values import texts_in
from pytest_sfn.values.json_text import Json

_T = TypeVar("_T")


def read_known(declared: Declared, read: Callable[[Declared], _T]) -> tuple[_T, tuple[str, ...]]:
    """What ``read`` makes of a resource, and a warning for each value that is left out of it.

    ``read`` is called again for each of them. Raises what it raises for known values.
    """
    warnings: list[str] = []
    while True:
        try:
            return read(declared), tuple(warnings)
        except InvalidProperties as refusal:
            unfit = [problem for problem in refusal.problems if _is_unknown(declared, place_of(problem))]
            if not unfit:
                raise
            for problem in unfit:
                warnings.append(f"{declared.place}: {problem} ({known_only_on_aws(declared)}): it is left out")
                declared = _without(declared, place_of(problem))


def known_only_on_aws(declared: Declared) -> str:
    """The values of a resource that only AWS knows, for messages."""
    return f"known only on AWS: {', '.join(map(repr, declared.unknown))}"


def _is_unknown(declared: Declared, keys: Sequence[str]) -> bool:
    value: Json = dict(declared.properties)
    for key in keys:
        value = next((part for name, part in _parts(value) if _is_same(name, key)), None)
    texts = value if isinstance(value, list) and value else [value]
    return all(isinstance(text, str) and texts_in(text, declared.unknown) for text in texts)


def _without(declared: Declared, keys: Sequence[str]) -> Declared:
    """A resource without a part of its properties. The items of a list keep their places: None stands for the part."""
    properties = _left(dict(declared.properties), keys)
    assert isinstance(properties, dict)
    return replace(declared, properties=properties, left_out=declared.left_out | {"/".join(["#", *keys])})


def _left(value: Json, keys: Sequence[str]) -> Json:
    key, *inner = keys
    parts = {name: _left(part, inner) if inner and _is_same(name, key) else part for name, part in _parts(value)}
    if isinstance(value, list):
        return [None if not inner and index == key else part for index, part in parts.items()]
    return {name: part for name, part in parts.items() if inner or not _is_same(name, key)}


def _parts(value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(index), item) for index, item in enumerate(value))


def _is_same(name: str, key: str) -> bool:
    """True for two spellings of a property: an API may write it in lower case."""
    return name.lower() == key.lower()
