"""Object constructors ``{"a": x}`` and group expressions ``values{key: value}``, which JSONata treats alike."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.budget import ITEM_STEPS, NEW_VALUE_STEPS
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Tuples

Pair = tuple[str | None, Code, Code]
"""A member: its key if it is a literal, and the code of the key and the value."""


def grouping(pairs: list[Pair]) -> Code:
    """The code that makes an object. It is called with the value whose items are grouped by their keys."""
    members = [(name, value) for name, _, value in pairs if name is not None]
    simple = len({name for name, _ in members}) == len(pairs)
    cost = NEW_VALUE_STEPS + len(members) * ITEM_STEPS

    def grouped(value: Any, frame: Frame | None, run: Run) -> dict[str, Any]:
        if not simple or isinstance(value, list):
            return _group_items(pairs, value, frame, run)
        run.spend(cost)
        result = {}
        for name, value_of in members:
            member = value_of(value, frame, run)
            if member is not UNDEFINED:
                result[name] = member
        return result

    return grouped


def _group_items(pairs: list[Pair], value: Any, frame: Frame | None, run: Run) -> dict[str, Any]:
    items = value if isinstance(value, list) else [value]
    run.spend(len(items) * len(pairs) * ITEM_STEPS)
    tuples = type(value) is Tuples
    groups: dict[str, _Group] = {}
    for item in items or [{"@": UNDEFINED} if tuples else UNDEFINED]:
        context, inner = (item["@"], Frame(frame, item)) if tuples else (item, frame)
        for _, key_of, value_of in pairs:
            key = key_of(context, inner, run)
            if key is not UNDEFINED:
                _put(groups, key, item, value_of)
    result = {}
    for key, group in groups.items():
        context, inner = (
            _merge(group.items, frame, run)
            if tuples
            else (group.items[0] if len(group.items) == 1 else joined(group.items, run), frame)
        )
        member = group.value_of(context, inner, run)
        if member is not UNDEFINED:
            result[key] = member
    return result


class _Group:
    """The items with the same key, and the code for the member's value."""

    __slots__ = ("items", "value_of")

    def __init__(self, item: Any, value_of: Code) -> None:
        self.items = [item]
        self.value_of = value_of


def _put(groups: dict[str, _Group], key: Any, item: Any, value_of: Code) -> None:
    if type(key) is not str:
        raise JsonataError("T1003", value=key)
    group = groups.get(key)
    if group is None:
        groups[key] = _Group(item, value_of)
        return
    if group.value_of is not value_of:
        raise JsonataError("D1009", value=key)
    group.items.append(item)


def _merge(items: list[dict[str, Any]], frame: Frame | None, run: Run) -> tuple[Any, Frame]:
    """The bindings of a group's items, merged: the context value, and a frame with the variables."""
    first, *more = items
    values: dict[str, list[Any]] = {name: [value] for name, value in first.items()}
    for bindings in more:
        for name, value in bindings.items():
            values.setdefault(name, []).append(value)
    merged = {name: joined(several, run) for name, several in values.items()}
    return merged.pop("@"), Frame(frame, merged)


def joined(values: list[Any], run: Run) -> Any:
    """Values as one array, with arrays among them flattened. A single value stays unchanged."""
    defined = [value for value in values if value is not UNDEFINED]
    if len(defined) <= 1:
        return defined[0] if defined else UNDEFINED
    array: list[Any] = []
    for value in defined:
        if isinstance(value, list):
            array.extend(value)
            run.check_items(len(array))
        else:
            array.append(value)
    return array
