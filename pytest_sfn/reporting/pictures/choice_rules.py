"""Short descriptions of Choice rules, for diagrams."""

from __future__ import annotations

import re

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json

_COMPARISON = re.compile(
    r"(?:String|Numeric|Boolean|Timestamp)"
    r"(?P<how>Equals|LessThanEquals|LessThan|GreaterThanEquals|GreaterThan|Matches)(?P<path>Path)?"
)
_SIGNS = {
    "Equals": "==",
    "LessThan": "<",
    "LessThanEquals": "<=",
    "GreaterThan": ">",
    "GreaterThanEquals": ">=",
    "Matches": "matches",
}
_TESTS = {
    "IsNull": "null",
    "IsPresent": "present",
    "IsNumeric": "a number",
    "IsString": "a string",
    "IsBoolean": "a boolean",
    "IsTimestamp": "a timestamp",
}
_VALUE_WIDTH = 40


def describe_rule(rule: Document) -> str:
    """The condition of a Choice rule: ``$.total > 100 and $.vip is present``; in JSONata the expression itself."""
    if "Condition" in rule:
        return _expression(rule["Condition"])
    for key, word in (("And", " and "), ("Or", " or ")):
        if key in rule:
            return word.join(_in_brackets(inner) for inner in rule[key])
    if "Not" in rule:
        return f"not {_in_brackets(rule['Not'])}"
    return _data_test(rule)


def _expression(condition: Json) -> str:
    if not isinstance(condition, str):
        return show_json(condition, _VALUE_WIDTH)
    return " ".join(condition.removeprefix("{%").removesuffix("%}").split())


def _in_brackets(rule: Document) -> str:
    text = describe_rule(rule)
    return f"({text})" if "And" in rule or "Or" in rule else text


def _data_test(rule: Document) -> str:
    variable = rule.get("Variable", "?")
    for key, value in rule.items():
        if key in _TESTS:
            return f"{variable} is {'' if value else 'not '}{_TESTS[key]}"
        comparison = _COMPARISON.fullmatch(key)
        if comparison:
            operand = value if comparison["path"] else show_json(value, _VALUE_WIDTH)
            return f"{variable} {_SIGNS[comparison['how']]} {operand}"
    return str(variable)
