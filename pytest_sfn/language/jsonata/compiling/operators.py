"""The operators: arithmetic, comparisons, ``and``, ``or``, ``in``, ``&``, ``..``, and the constructors."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from pytest_sfn.language.jsonata.budget import NEW_VALUE_STEPS, SMALL
from pytest_sfn.language.jsonata.compiling.builder import Builder
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.java.comparing import comparable
from pytest_sfn.language.jsonata.java.numbers import EXACT, double, tidy
from pytest_sfn.language.jsonata.java.texts import join_surrogates
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Run
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Built, Sequence, equal, identical, is_number, truthy
from pytest_sfn.language.jsonata.values.texts import text_in

Operation = Callable[[Any, Any], Any]


def build_binary(builder: Builder, node: nodes.BinaryNode) -> Code:
    left, right = builder.build(node.left), builder.build(node.right)
    sign = node.operator
    if sign in _LOGIC:
        return _LOGIC[sign](left, right)
    if sign == "..":
        return _range(left, right)
    if sign in _ARITHMETIC:
        return _arithmetic(sign, left, right)
    if sign in _COMPARISONS:
        return _comparison(sign, left, right)
    combine_in = _OTHERS[sign]
    return lambda focus, frame, run: combine_in(left(focus, frame, run), right(focus, frame, run), run)


# ---- arithmetic


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if not left else math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right else math.nan


_ARITHMETIC: dict[str, Operation] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "%": _remainder,
}


def _arithmetic(sign: str, left: Code, right: Code) -> Code:
    combine = _ARITHMETIC[sign]
    whole = sign in ("+", "-", "*")

    def arithmetic(focus: Any, frame: Frame | None, run: Run) -> Any:
        one, other = left(focus, frame, run), right(focus, frame, run)
        if whole and type(one) is int and type(other) is int:
            result = combine(one, other)
            if -EXACT <= result <= EXACT:
                return result
        return _numeric(sign, combine, one, other)

    return arithmetic


def _numeric(sign: str, combine: Operation, one: Any, other: Any) -> Any:
    if one is not UNDEFINED and not is_number(one):
        raise JsonataError("T2001", token=sign, value=one)
    if other is not UNDEFINED and not is_number(other):
        raise JsonataError("T2002", token=sign, value=other)
    if one is UNDEFINED or other is UNDEFINED:
        return UNDEFINED
    return tidy(combine(double(one), double(other)))


def build_negate(builder: Builder, node: nodes.NegateNode) -> Code:
    operand = builder.build(node.operand)

    def negate(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = operand(focus, frame, run)
        if value is UNDEFINED:
            return UNDEFINED
        if not is_number(value):
            raise JsonataError("D1002", token="-", value=value)
        return tidy(-value)

    return negate


# ---- comparisons and logic

_COMPARISONS: dict[str, Operation] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_KINDS = {int: "number", float: "number", str: "string"}


def _comparison(sign: str, left: Code, right: Code) -> Code:
    compare = _COMPARISONS[sign]

    def comparison(focus: Any, frame: Frame | None, run: Run) -> Any:
        one, other = left(focus, frame, run), right(focus, frame, run)
        if type(one) is int and type(other) is int:
            return compare(one, other)
        kind, other_kind = _KINDS.get(type(one)), _KINDS.get(type(other))
        if kind is not None and kind == other_kind:
            return compare(*comparable(one, other))
        if (kind is None and one is not UNDEFINED) or (other_kind is None and other is not UNDEFINED):
            raise JsonataError("T2010", token=sign, value=one if kind is None else other)
        if kind is None or other_kind is None:
            return UNDEFINED
        raise JsonataError("T2009", token=sign, value=one, value2=other)

    return comparison


def _equals(one: Any, other: Any, run: Run) -> bool:
    return one is not UNDEFINED and other is not UNDEFINED and equal(one, other, run)


def _differs(one: Any, other: Any, run: Run) -> bool:
    return one is not UNDEFINED and other is not UNDEFINED and not equal(one, other, run)


def _is_in(one: Any, other: Any, run: Run) -> bool:
    if one is UNDEFINED or other is UNDEFINED:
        return False
    if isinstance(other, list):
        run.spend(len(other))
    return any(identical(one, member) for member in (other if isinstance(other, list) else [other]))


def _concatenate(one: Any, other: Any, run: Run) -> str:
    text = join_surrogates(text_in(run, one) + text_in(run, other))
    if len(text) > SMALL:
        run.measure_text(len(text))
    return text


_OTHERS: dict[str, Callable[[Any, Any, Run], Any]] = {"=": _equals, "!=": _differs, "in": _is_in, "&": _concatenate}


def _and(left: Code, right: Code) -> Code:
    return lambda focus, frame, run: truthy(left(focus, frame, run), run) and truthy(right(focus, frame, run), run)


def _or(left: Code, right: Code) -> Code:
    return lambda focus, frame, run: truthy(left(focus, frame, run), run) or truthy(right(focus, frame, run), run)


_LOGIC: dict[str, Callable[[Code, Code], Code]] = {"and": _and, "or": _or}


# ---- arrays and objects


def _range(left: Code, right: Code) -> Code:
    def numbers(focus: Any, frame: Frame | None, run: Run) -> Any:
        first, last = left(focus, frame, run), right(focus, frame, run)
        if first is not UNDEFINED and not _is_whole(first):
            raise JsonataError("T2003", value=first)
        if last is not UNDEFINED and not _is_whole(last):
            raise JsonataError("T2004", value=last)
        if first is UNDEFINED or last is UNDEFINED or first > last:
            return UNDEFINED
        size = int(last) - int(first) + 1
        if size > 10_000_000:
            raise JsonataError("D2014", value=size)
        run.check_items(size)
        run.spend(size)
        return Sequence(range(int(first), int(last) + 1))

    return numbers


def _is_whole(value: Any) -> bool:
    return type(value) is int or (type(value) is float and value.is_integer())


def build_array(builder: Builder, node: nodes.ArrayNode) -> Code:
    items = [(builder.build(item), isinstance(item, nodes.ArrayNode)) for item in node.items]
    make = Built if node.built else list
    cost = NEW_VALUE_STEPS + len(items)

    def array(focus: Any, frame: Frame | None, run: Run) -> Any:
        run.spend(cost)
        result: list[Any] = make()
        for value_of, nested in items:
            value = value_of(focus, frame, run)
            if isinstance(value, list) and not nested:
                result.extend(value)
                run.measure_items(len(result))
            elif value is not UNDEFINED:
                result.append(value)
        return result

    return array


def build_object(builder: Builder, node: nodes.ObjectNode) -> Code:
    return builder.grouping(node)
