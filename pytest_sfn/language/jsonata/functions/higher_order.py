"""Functions that call functions. https://docs.jsonata.org/higher-order-functions"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.runtime.charges import for_items
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.runtime.run import Run, apply, call_back
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Sequence, truthy


@native("map", "<af>", needs_run=True, charge=for_items)
def map_values(run: Run, values: Any, function: Any) -> Any:
    if values is UNDEFINED:
        return UNDEFINED
    return _defined(call_back(function, [value, index, values], run) for index, value in enumerate(values))


def _defined(values: Iterable[Any]) -> Sequence:
    return Sequence(value for value in values if value is not UNDEFINED)


@native("filter", "<af>", needs_run=True, charge=for_items)
def filter_values(run: Run, values: Any, function: Any) -> Any:
    if values is UNDEFINED:
        return UNDEFINED
    return Sequence(
        value for index, value in enumerate(values) if truthy(call_back(function, [value, index, values], run), run)
    )


@native("single", "<af?>", needs_run=True, charge=for_items)
def single(run: Run, values: Any, function: Any = UNDEFINED) -> Any:
    if values is UNDEFINED:
        return UNDEFINED
    found: list[Any] = []
    for index, value in enumerate(values):
        if function is UNDEFINED or truthy(call_back(function, [value, index, values], run), run):
            if found:
                raise JsonataError("D3138", index=index)
            found.append(value)
    if not found:
        raise JsonataError("D3139")
    return found[0]


@native("reduce", "<afj?:j>", needs_run=True, charge=for_items)
def reduce(run: Run, values: Any, function: Any, start: Any = UNDEFINED) -> Any:
    if values is UNDEFINED:
        return UNDEFINED
    if function.arity < 2:
        raise JsonataError("D3050", index=1)
    rest = iter(enumerate(values))
    result = start
    if start is UNDEFINED:
        _, result = next(rest, (0, UNDEFINED))
    for index, value in rest:
        result = apply(function, [result, value, index, values][: function.arity], None, run)
    return result


@native("each", "<o-f:a>", needs_run=True, charge=for_items)
def each(run: Run, value: Any, function: Any) -> Any:
    members = value.items() if value is not UNDEFINED else ()
    return _defined(call_back(function, [member, name, value], run) for name, member in members)


@native("sift", "<o-f?:o>", needs_run=True, charge=for_items)
def sift(run: Run, value: Any, function: Any = UNDEFINED) -> Any:
    members = value.items() if value is not UNDEFINED else ()
    kept = {name: member for name, member in members if truthy(call_back(function, [member, name, value], run), run)}
    return kept or UNDEFINED
