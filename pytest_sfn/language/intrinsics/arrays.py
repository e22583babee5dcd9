"""The array functions, such as States.Array.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-arrays
"""

from __future__ import annotations

from pytest_sfn.language.intrinsics.arguments import MOST_INT, Arguments
from pytest_sfn.language.java_hashing import in_hash_order
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.json_values import identity

_MAX_RANGE = 1000


def array(arguments: Arguments) -> list[Json]:
    return arguments.values


def array_partition(arguments: Arguments) -> list[list[Json]]:
    """Chunks of the given size, which is an ``int`` of Java. The last one has the rest."""
    arguments.count(2)
    items, size = arguments.array(0), arguments.integer(1)
    if not 1 <= size <= MOST_INT:
        raise arguments.invalid()
    return [items[start : start + size] for start in range(0, len(items), size)]


def array_contains(arguments: Arguments) -> bool:
    """True if a value is in an array. Scalars are compared as texts: true is in ["true"]. The order of keys matters."""
    arguments.count(2)
    wanted = _membership(arguments[1])
    return any(_membership(item) == wanted for item in arguments.array(0))


def _membership(value: Json) -> tuple[bool, str]:
    if isinstance(value, str):
        return False, value
    return isinstance(value, (list, dict)), dumps(value)


def array_range(arguments: Arguments) -> list[int]:
    """The numbers from the first to the last one, inclusive; at most 1000."""
    arguments.count(3)
    first, last, step = (arguments.integer(index) for index in range(3))
    if not step or (last - first) // step + 1 > _MAX_RANGE:
        raise arguments.invalid()
    return list(range(first, last + (1 if step > 0 else -1), step))


def array_get_item(arguments: Arguments) -> Json:
    """An item by its index, from 0. For an empty array it is null for every index, as measured on AWS."""
    arguments.count(2)
    items, index = arguments.array(0), arguments.integer(1)
    if index < 0 or 0 < len(items) <= index:
        raise arguments.invalid()
    return items[index] if items else None


def array_length(arguments: Arguments) -> int:
    arguments.count(1)
    return len(arguments.array(0))


def array_unique(arguments: Arguments) -> list[Json]:
    """The different values, in the order of a Java HashSet made of the array."""
    arguments.count(1)
    items = arguments.array(0)
    different: dict[str, Json] = {}
    for item in items:
        different.setdefault(identity(item), item)
    return in_hash_order(((item, item) for item in different.values()), len(items))
