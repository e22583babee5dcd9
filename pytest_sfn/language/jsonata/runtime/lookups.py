"""Looks up fields by name, in objects and in the objects of arrays."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.budget import NATIVE_STEPS
from pytest_sfn.language.jsonata.runtime.run import Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Built, Sequence, collapse


def find_fields(value: Any, names: list[str], run: Run) -> Any:
    """The value of nested fields, one name after the other."""
    items = value if isinstance(value, list) else [value]
    for position, name in enumerate(names, 1):
        run.spend(len(items))
        found = [member for item in items if (member := look_up(item, name, run)) is not UNDEFINED]
        items = flatten_results(found, run, last=position == len(names))
    return collapse(items)


def look_up(value: Any, name: str, run: Run) -> Any:
    """A field of an object, or the fields of the objects in an array; undefined for any other value."""
    if type(value) is dict:
        return collapse(value.get(name, UNDEFINED))
    if not isinstance(value, list):
        return UNDEFINED
    return collapse(find_in(value, name, run))


def find_in(values: list[Any], name: str, run: Run) -> Sequence:
    """The fields of the objects in an array, with arrays among them flattened."""
    run.spend(len(values) + NATIVE_STEPS)
    found = Sequence()
    for item in values:
        member = find_in(item, name, run) if isinstance(item, list) else look_up(item, name, run)
        if isinstance(member, list):
            found.extend(member)
            run.check_items(len(found))
        elif member is not UNDEFINED:
            found.append(member)
    return found


def flatten_results(values: list[Any], run: Run, *, last: bool) -> list[Any]:
    """The result of a step, from its results for all items: a sequence, with arrays among them flattened.

    If the last step finds a single array, it stays an array.
    """
    if last and len(values) == 1 and isinstance(values[0], list) and not isinstance(values[0], Sequence):
        return values[0]
    flat = Sequence()
    for value in values:
        if isinstance(value, list) and type(value) is not Built:
            flat.extend(value)
            run.check_items(len(flat))
        else:
            flat.append(value)
    return flat
