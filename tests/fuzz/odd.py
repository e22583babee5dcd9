"""Odd values, and documents with something odd in them."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

TEXTS = [
    "",
    " ",
    "\0",
    "\ud800",
    "\udc00x",
    "é😀",
    "x" * 300,
    "x" * 5_000,
    "$",
    "$$",
    "$.",
    "$..",
    "$.a[",
    "$[*]['a','b'][0]",
    "$.a[?(@.b == 1)]",
    "$.a[-1:]",
    "$$.Task.Token",
    "$$.Execution.Input",
    "$x.y",
    "States.Format('{}', $.a)",
    "States.Format(",
    "States.MathRandom(1, 1)",
    "States.ArrayPartition($, 0)",
    "States.JsonMerge($, $, true)",
    "States.ALL",
    "States.Timeout",
    "States.DataLimitExceeded",
    "{% $states.input %}",
    "{% $states.input.a.b[0] %}",
    "{% 1 + %}",
    "{% $ %}",
    "{%%}",
    "{% $f := function($n){$f($n)} %}",
    "{% 1/0 %}",
    "{% $x %}",
    "${X}",
    "${",
    "null",
    "true",
    "{}",
    "[1",
    "-1",
    "1e400",
    "NaN",
    "2025-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999999-14:00",
    "0001-01-01T00:00:00+14:00",
    "2025-13-41T99:00:00Z",
    "JSONata",
    "JSONPath",
    "DISTRIBUTED",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::aws-sdk:s3:listObjectsV2",
    "arn:aws:states:::dynamodb:putItem",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:::apigateway:invoke",
    "arn:aws:states:::http:invoke",
    "arn:aws:lambda:us-east-1:123456789012:function:F",
    "arn:aws:states:us-east-1:123456789012:activity:a",
    "arn:",
    ":::::::",
    "Fail",
    "Pass",
    "Map",
    "../../etc/passwd",
    "(((((",
    "[[[[[",
    "a\nb",
    "<!DOCTYPE",
    "%s%n{0}",
]
NUMBERS = [
    0,
    -1,
    1,
    2,
    1.5,
    -0.0,
    1e308,
    5e-324,
    2**31,
    2**53 + 1,
    2**63,
    -(2**63),
    10**30,
    99_999_999,
    100_000_000,
    256,
]
KEYS = [
    *TEXTS[:12],
    "a",
    "b",
    "a.$",
    "Type",
    "Next",
    "End",
    "$",
    "Fn::Sub",
    "Ref",
    "__class__",
    "S",
    "N",
    "BOOL",
    "Error",
]
NO_JSON: list[Any] = [
    math.nan,
    math.inf,
    -math.inf,
    b"x",
    b"\xff",
    {1},
    (1, 2),
    1j,
    Decimal("1.5"),
    object(),
    len,
    Exception,
    ValueError("x"),
    datetime(2025, 1, 1),
    datetime.max,
    datetime.min,
    date(2025, 1, 1),
    timedelta(days=-1),
    timedelta.max,
    {1: 2},
    {None: None},
    {(1,): 1},
    10**5_000,
    ...,
    NotImplemented,
    range(3),
]


def json_value(chance: Random, depth: int = 3) -> Any:
    """Any JSON value, most often an odd one."""
    kind = chance.randrange(8 if depth else 5)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.choice(NUMBERS)
    if kind < 5:
        return text(chance)
    if kind == 5:
        return [json_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 6 and chance.random() < 0.05:
        return deep(chance.choice([50, 290, 400, 2_000, 10_000]), chance.random() < 0.5)
    return {chance.choice(KEYS): json_value(chance, depth - 1) for _ in range(chance.randrange(4))}


def python_value(chance: Random) -> Any:
    """Any Python value."""
    kind = chance.randrange(6)
    if kind < 3:
        return json_value(chance, 2)
    if kind < 5:
        return chance.choice(NO_JSON)
    value = [python_value(chance)]
    return chance.choice([value, {"a": value}, _knot()])


def text(chance: Random) -> str:
    """A text that is odd, or made of pieces of odd ones."""
    if chance.random() < 0.7:
        return chance.choice(TEXTS)
    return "".join(chance.choice(TEXTS)[: chance.randrange(1, 8)] for _ in range(chance.randrange(1, 5)))


def deep(levels: int, as_list: bool) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if as_list else {"a": value}
    return value


def mutated(chance: Random, document: Any, odd: Any = json_value) -> Any:
    """A copy of a document with one to three places changed, taken away or added to."""
    changed = {"": copy.deepcopy(document)}
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        places = list(_places(changed, ""))
        _change(chance, *chance.choice(places), odd)
    return changed[""]


def _places(container: Any, key: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [(container, key)]
    while waiting:
        holder, at = waiting.pop()
        yield holder, at
        value = holder[at]
        if isinstance(value, dict):
            waiting.extend((value, name) for name in value)
        elif isinstance(value, list):
            waiting.extend((value, place) for place in range(len(value)))


def _change(chance: Random, holder: Any, key: Any, odd: Any) -> None:
    value = holder[key]
    action = chance.randrange(5)
    if action == 0 and len(holder) > 1:
        del holder[key]
    elif action == 1 and isinstance(value, dict):
        value[chance.choice(KEYS)] = odd(chance)
    elif action == 2 and isinstance(value, dict) and value:
        moved = chance.choice(list(value))
        value[moved + chance.choice([".$", "Path", "x"]) if isinstance(moved, str) else moved] = value[moved]
    elif action == 3 and isinstance(value, str):
        place = chance.randrange(len(value) + 1)
        holder[key] = value[:place] + text(chance) + value[place + chance.randrange(3) :]
    else:
        holder[key] = odd(chance)


def _knot() -> list[Any]:
    knot: list[Any] = []
    knot.append(knot)
    return knot


def names_in(document: Any, key: str) -> list[Any]:
    """The names in an object of a document, or some name."""
    found = document.get(key) if isinstance(document, dict) else None
    return list(found) if isinstance(found, dict) and found else ["A"]
