"""The steps of a path, and how they process their items.

The operators ``@``, ``#`` and ``%`` add bindings to a path: dicts of the value (``@``) and the variables by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from pytest_sfn.language.jsonata.budget import COMPARISON_STEPS, ITEM_STEPS
from pytest_sfn.language.jsonata.compiling.builder import Builder
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.java.comparing import comparable
from pytest_sfn.language.jsonata.runtime.lookups import flatten_results
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Run
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Tuples
from pytest_sfn.language.jsonata.values.sorting import are_plainly_ordered, comparisons_of, merge_sorted

Bindings = dict[str, Any]


class CompiledStep(Protocol):
    def over(self, value: Any, frame: Frame | None, run: Run, *, last: bool) -> Any:
        """Apply the step to the value of the step before it."""


class BindingStep(Protocol):
    def over(self, items: list[Bindings], frame: Frame | None, run: Run) -> list[Bindings]:
        """Apply the step to each of the items, with the bindings of earlier steps."""


def build_step(builder: Builder, step: nodes.PathStep) -> CompiledStep:
    filters = [builder.filter(stage.filter) for stage in step.stages if stage.filter is not None]
    if isinstance(step.node, nodes.SortNode):
        return _SortStep(_order(builder, step.node), filters)
    return _PlainStep(builder.build(step.node), filters)


def build_binding_step(builder: Builder, step: nodes.PathStep, *, first: bool) -> BindingStep:
    """Compile a step. ``first`` means that no earlier step makes bindings."""
    stages = [_stage(builder, stage) for stage in step.stages]
    if isinstance(step.node, nodes.SortNode):
        return _BindingSort(_order(builder, step.node), step.index if first else None, stages)
    return _Binding(builder.build(step.node), step, stages)


def items_of(value: Any) -> list[Any]:
    """The values that a step processes. A string has its characters as items; other values have none."""
    if isinstance(value, list):
        return value
    return list(value) if type(value) is str else []


class _PlainStep:
    def __init__(self, code: Code, filters: list[Code]) -> None:
        self._code = code
        self._filters = filters

    def over(self, value: Any, frame: Frame | None, run: Run, *, last: bool) -> Any:
        items = items_of(value)
        run.spend(len(items) * ITEM_STEPS)
        code, filters = self._code, self._filters
        results = []
        for item in items:
            result = code(item, frame, run)
            for apply_filter in filters:
                result = apply_filter(result, frame, run)
            if result is not UNDEFINED:
                results.append(result)
        return flatten_results(results, run, last=last)


class _SortStep:
    def __init__(self, order: Order, filters: list[Code]) -> None:
        self._order = order
        self._filters = filters

    def over(self, value: Any, frame: Frame | None, run: Run, *, last: bool) -> Any:
        result = _sort(self._order, value, frame, run) if isinstance(value, list) else value
        for apply_filter in self._filters:
            result = apply_filter(result, frame, run)
        return result


# ---- steps with bindings


class _Binding:
    def __init__(self, code: Code, step: nodes.PathStep, stages: list[_Stage]) -> None:
        self._code = code
        self._step = step
        self._stages = stages

    def over(self, items: list[Bindings], frame: Frame | None, run: Run) -> list[Bindings]:
        run.spend(len(items) * ITEM_STEPS)
        results = Tuples()
        for bindings in items:
            found = self._code(bindings["@"], Frame(frame, dict(bindings)), run)
            if found is UNDEFINED:
                continue
            values = found if isinstance(found, list) else [found]
            run.spend(len(values) * ITEM_STEPS)
            run.check_items(len(results) + len(values))
            if type(found) is Tuples:
                results.extend({**bindings, **more} for more in found)
                continue
            results.extend(self._bind(bindings, value, index) for index, value in enumerate(values))
        return _apply_stages(self._stages, results, frame, run)

    def _bind(self, bindings: Bindings, value: Any, index: int) -> Bindings:
        step = self._step
        bound = dict(bindings)
        bound[step.focus or "@"] = value
        if step.index is not None:
            bound[step.index] = index
        if step.ancestor is not None:
            bound[step.ancestor] = bindings["@"]
        return bound


class _BindingSort:
    def __init__(self, order: Order, index: str | None, stages: list[_Stage]) -> None:
        self._order = order
        self._index = index
        self._stages = stages

    def over(self, items: list[Bindings], frame: Frame | None, run: Run) -> list[Bindings]:
        ordered = _sort(self._order, items, frame, run)
        if self._index is not None:
            ordered = Tuples({**bindings, self._index: index} for index, bindings in enumerate(ordered))
        return _apply_stages(self._stages, ordered, frame, run)


_Stage = Callable[[list[Bindings], "Frame | None", Run], list[Bindings]]


def _stage(builder: Builder, stage: nodes.Stage) -> _Stage:
    if stage.filter is not None:
        return builder.filter(stage.filter)
    variable = stage.variable

    def bind_index(items: Any, frame: Frame | None, run: Run) -> Any:
        return type(items)({**bindings, variable: index} for index, bindings in enumerate(items))

    return bind_index


def _apply_stages(stages: list[_Stage], items: list[Bindings], frame: Frame | None, run: Run) -> list[Bindings]:
    for stage in stages:
        items = stage(items, frame, run)
    return items


# ---- order-by

Order = list[tuple[Code, bool]]
"""The keys of an order-by clause; True for a descending one."""


def _order(builder: Builder, node: nodes.SortNode) -> Order:
    return [(builder.build(term.expression), term.descending) for term in node.terms]


def _sort(order: Order, items: list[Any], frame: Frame | None, run: Run) -> list[Any]:
    if len(items) <= 1:
        return items
    bound = type(items) is Tuples
    run.spend(len(items) * len(order) * ITEM_STEPS)

    def key(row: _Row, place: int) -> Any:
        item, keys = row
        if place == len(keys):
            context, inner = (item["@"], Frame(frame, item)) if bound else (item, frame)
            keys.append(order[place][0](context, inner, run))
        return keys[place]

    rows: list[_Row] = [(item, []) for item in items]
    if len(order) == 1:
        keys = [key(row, 0) for row in rows]
        if are_plainly_ordered(keys):
            places = sorted(range(len(keys)), key=keys.__getitem__, reverse=order[0][1])
            return [items[place] for place in places]

    def after(left: _Row, right: _Row) -> bool:
        for place, (_, descending) in enumerate(order):
            verdict = _comes_after(key(left, place), key(right, place), descending)
            if verdict is not None:
                return verdict
        return False

    run.spend(comparisons_of(len(items)) * len(order) * COMPARISON_STEPS)
    return [item for item, _ in merge_sorted(rows, after)]


_Row = tuple[Any, list[Any]]
"""An item, and the keys that have been evaluated so far."""


def _comes_after(one: Any, other: Any, descending: bool) -> bool | None:
    """True if one key comes after another, None if they are equal. Undefined comes last."""
    if one is UNDEFINED or other is UNDEFINED:
        return None if one is other else one is UNDEFINED
    _check_comparable(one, other)
    if one == other:
        return None
    one, other = comparable(one, other)
    return bool(one < other) if descending else bool(one > other)


def _check_comparable(one: Any, other: Any) -> None:
    kinds = {int: "number", float: "number", str: "string"}
    types = kinds.get(type(one)), kinds.get(type(other))
    if None in types:
        raise JsonataError("T2008", value=one if types[0] is None else other)
    if types[0] != types[1]:
        raise JsonataError("T2007", value=one, value2=other)
