"""Object constructors ``{"a": x}`` and group expressions ``values{key: value}``: in JSONata they are the same thing."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.problems import JsonataError
from pytest_sfn.language.jsonata.runtime import Code, Frame, Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values import Tuples, append

Pair = tuple[str | None, Code, Code]
"""The key of a member if it is fixed, and the code of its key and its value."""


def grouping(pairs: list[Pair]) -> Code:
    """Makes an object: called with the value whose items are grouped by their keys."""
    members = [(name, value) for name, _, value in pairs if name is not None]
    simple = len({name for name, _ in members}) == len(pairs)

    def grouped(value: Any, frame: Frame | None, run: Run) -> dict[str, Any]:
        if not simple or isinstance(value, list):
            return _grouped(pairs, value, frame, run)
        result = {}
        for name, value_of in members:
            member = value_of(value, frame, run)
            if member is not UNDEFINED:
                result[name] = member
        return result

    return grouped


def _grouped(pairs: list[Pair], value: Any, frame: Frame | None, run: Run) -> dict[str, Any]:
    items = value if isinstance(value, list) else [value]
    run.spend(len(items))
    tuples = type(value) is Tuples
    groups: dict[str, tuple[Any, Code]] = {}
    for item in items or [UNDEFINED]:
        context, inner = (item["@"], Frame(frame, item)) if tuples else (item, frame)
        for _, key_of, value_of in pairs:
            key = key_of(context, inner, run)
            if key is not UNDEFINED:
                _put(groups, key, item, value_of)
    result = {}
    for key, (data, value_of) in groups.items():
        context, inner = _merged(data, frame) if tuples else (data, frame)
        member = value_of(context, inner, run)
        if member is not UNDEFINED:
            result[key] = member
    return result


def _put(groups: dict[str, tuple[Any, Code]], key: Any, item: Any, value_of: Code) -> None:
    if type(key) is not str:
        raise JsonataError("T1003", value=key)
    if key not in groups:
        groups[key] = (item, value_of)
        return
    data, other = groups[key]
    if other is not value_of:
        raise JsonataError("D1009", value=key)
    groups[key] = (append(data, item), value_of)


def _merged(data: Any, frame: Frame | None) -> tuple[Any, Frame]:
    """The bindings of a group's items as one: the context value, and a frame with the variables."""
    first, *more = data if isinstance(data, list) else [data]
    merged = dict(first)
    for bindings in more:
        for name, value in bindings.items():
            merged[name] = append(merged.get(name, UNDEFINED), value)
    return merged.pop("@"), Frame(frame, merged)
