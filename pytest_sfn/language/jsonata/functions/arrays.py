"""Array functions. https://docs.jsonata.org/array-functions"""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.budget import COMPARISON_STEPS, SHUFFLED_ITEM_STEPS
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.java.comparing import in_order
from pytest_sfn.language.jsonata.runtime.charges import for_all_items, for_cells, for_sizes
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.runtime.run import Run, apply
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function, Sequence, append, is_number
from pytest_sfn.language.jsonata.values.sorting import merge_sorted


@native("count", "<x:n>")
def count(values: Any) -> Any:
    """The number of values. AWS counts null as nothing."""
    if isinstance(values, list):
        return len(values)
    return int(values is not UNDEFINED and values is not None)


@native("append", "<xx:a>")
def append_values(first: Any, second: Any) -> Any:
    return append(first, second)


@native("reverse", "<a:a>")
def reverse(values: Any) -> Any:
    return values if values is UNDEFINED or len(values) <= 1 else values[::-1]


@native("shuffle", "<a:a>", needs_run=True)
def shuffle(run: Run, values: Any) -> Any:
    if values is UNDEFINED or len(values) <= 1:
        return values
    run.spend(len(values) * SHUFFLED_ITEM_STEPS)
    shuffled: list[Any] = []
    for value in values:
        place = int(run.env.random() * (len(shuffled) + 1))
        shuffled.append(value)
        shuffled[place], shuffled[-1] = shuffled[-1], shuffled[place]
    return shuffled


@native("distinct", "<x:x>", charge=for_cells)
def distinct(values: Any) -> Any:
    if not isinstance(values, list) or len(values) <= 1:
        return values
    found: list[Any] = Sequence() if isinstance(values, Sequence) else []
    seen = set()
    for value in values:
        key = _key(value)
        if key not in seen:
            seen.add(key)
            found.append(value)
    return found


def _key(value: Any) -> Any:
    """A hashable value that is the same only for equal values."""
    if isinstance(value, list):
        return ("array", *map(_key, value))
    if type(value) is dict:
        return ("object", frozenset((name, _key(member)) for name, member in value.items()))
    return (type(value) is bool, value)


@native("zip", "<a+>", arity=0, charge=for_all_items)
def zip_arrays(*arrays: Any) -> Any:
    if not all(isinstance(array, list) for array in arrays):
        return []
    return [list(group) for group in zip(*arrays, strict=False)]


@native("sort", "<af?:a>", needs_run=True, charge=for_sizes)
def sort(run: Run, values: Any, comparator: Any = UNDEFINED) -> Any:
    if values is UNDEFINED or len(values) <= 1:
        return values
    if isinstance(comparator, Function):

        def after(left: Any, right: Any) -> bool:
            run.spend(COMPARISON_STEPS)
            return _is_set(apply(comparator, [left, right], None, run))

        return merge_sorted(list(values), after)
    if not all(map(is_number, values)) and not all(type(value) is str for value in values):
        raise JsonataError("D3070", index=1)
    if type(values[0]) is str and not all(map(str.isascii, values)):
        return sorted(values, key=in_order)
    return sorted(values)


def _is_set(value: Any) -> bool:
    """JavaScript's boolean of a value. It differs from JSONata's: empty arrays and objects are true."""
    return isinstance(value, (list, dict)) or (bool(value) and value == value)
