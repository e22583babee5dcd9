"""Event patterns of EventBridge rules, and the filters of event source mappings, which are written alike.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html

moto's own matching differs: it does not look into arrays of objects, takes ``true`` for 1, and rejects a CIDR block
whose address has host bits.
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pytest_sfn.values.json_text import Json, as_list

_OR = "$or"

_NOTHING: Mapping[str, Any] = {}
"""Stands for an object that is absent: its fields do not exist."""


def matches(pattern: Mapping[str, Any], value: Json) -> bool:
    """True if a JSON object has all that a pattern asks for. Anything else counts as an object without fields."""
    fields = value if isinstance(value, dict) else _NOTHING
    return all(_has(fields, name, wanted) for name, wanted in pattern.items())


def _has(fields: Mapping[str, Json], name: str, wanted: Any) -> bool:
    if name == _OR and isinstance(wanted, list):
        return any(matches(alternative, dict(fields)) for alternative in wanted)
    if isinstance(wanted, dict):
        return any(matches(wanted, value) for value in _objects(fields.get(name)))
    leaves = list(_leaves(fields[name])) if name in fields else []
    return any(_fits(leaves, rule) for rule in wanted)


def _objects(value: Json) -> Iterable[Json]:
    """What a nested pattern is compared with: each object of an array alone."""
    objects = [one for one in _flat(value) if isinstance(one, dict)]
    return objects or [None]


def _leaves(value: Json) -> Iterator[Json]:
    """The values of a field: those of an array each; an object is not a value."""
    return (one for one in _flat(value) if not isinstance(one, dict))


def _flat(value: Json) -> Iterator[Json]:
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _fits(leaves: list[Json], rule: Any) -> bool:
    """True if one of the values of a field fits one rule of its list."""
    if not isinstance(rule, dict):
        return any(_is_same(leaf, rule) for leaf in leaves)
    if "exists" in rule:
        return bool(leaves) is rule["exists"]
    return any(_fits_all(leaf, rule) for leaf in leaves)


def _fits_all(leaf: Json, rules: Mapping[str, Any]) -> bool:
    return all(name in _OPERATORS and _OPERATORS[name](leaf, operand) for name, operand in rules.items())


def _is_same(leaf: Json, wanted: Json) -> bool:
    """JSON's equality: 1 and 1.0 are the same, 1 and true are not."""
    return leaf == wanted and isinstance(leaf, bool) is isinstance(wanted, bool)


def _of_text(compare: Callable[[str, str], bool]) -> Callable[[Json, Any], bool]:
    """An operator for texts. Its operand may be a list, and may ask to ignore case."""

    def fits(leaf: Json, operand: Any) -> bool:
        return isinstance(leaf, str) and any(_compare(compare, leaf, one) for one in as_list(operand))

    return fits


def _compare(compare: Callable[[str, str], bool], leaf: str, operand: Any) -> bool:
    if isinstance(operand, dict):
        return any(_compare(compare, leaf.lower(), one.lower()) for one in as_list(operand.get("equals-ignore-case")))
    return compare(leaf, operand)


def _is_other(leaf: Json, operand: Any) -> bool:
    if isinstance(operand, dict):
        return not _fits_all(leaf, operand)
    return not any(_is_same(leaf, one) for one in as_list(operand))


_COMPARISONS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}


def _is_in_range(leaf: Json, operand: Any) -> bool:
    if isinstance(leaf, bool) or not isinstance(leaf, (int, float)):
        return False
    pairs = zip(operand[::2], operand[1::2], strict=True)
    return all(_COMPARISONS[comparison](leaf, bound) for comparison, bound in pairs)


def _is_in_network(leaf: Json, operand: Any) -> bool:
    try:
        return ipaddress.ip_address(str(leaf)) in ipaddress.ip_network(operand, strict=False)
    except ValueError:
        return False


@lru_cache(maxsize=256)
def _wildcard(pattern: str) -> re.Pattern[str]:
    """``*`` stands for any characters; ``\\*`` and ``\\\\`` for themselves."""
    parts = re.findall(r"\\[*\\]|\*|[^*\\]+|\\", pattern)
    return re.compile(
        "".join(".*" if part == "*" else re.escape(part[-1:] if part[0] == "\\" else part) for part in parts), re.S
    )


_OPERATORS: Mapping[str, Callable[[Json, Any], bool]] = {
    "anything-but": _is_other,
    "cidr": _is_in_network,
    "equals-ignore-case": _of_text(lambda leaf, wanted: leaf.lower() == wanted.lower()),
    "numeric": _is_in_range,
    "prefix": _of_text(str.startswith),
    "suffix": _of_text(str.endswith),
    "wildcard": _of_text(lambda leaf, pattern: _wildcard(pattern).fullmatch(leaf) is not None),
}
