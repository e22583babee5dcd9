"""What CloudFormation says of the arguments of its intrinsic functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from pytest_sfn.values.json_text import Json, as_text


class _ListRule(NamedTuple):
    """How many arguments a function takes, and CloudFormation's words for another number."""

    least: int
    most: int
    rule: str


_BOOLEANS = "object requires a list of at least 2 and at most 10 boolean parameters."

_LISTS: Mapping[str, _ListRule] = {
    "Fn::And": _ListRule(2, 10, f"every Fn::And {_BOOLEANS}"),
    "Fn::Cidr": _ListRule(2, 3, "every Fn::Cidr object requires a list of an IP block, a count and the CIDR bits."),
    "Fn::Equals": _ListRule(2, 2, "every Fn::Equals object requires a list of 2 string parameters."),
    "Fn::FindInMap": _ListRule(
        3,
        4,
        "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return"
        " value",
    ),
    "Fn::If": _ListRule(3, 3, "every Fn::If object requires a list of a condition and two values."),
    "Fn::Join": _ListRule(
        2,
        2,
        "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined"
        " or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
    ),
    "Fn::Not": _ListRule(1, 1, "every Fn::Not object requires one boolean parameter."),
    "Fn::Or": _ListRule(2, 10, f"every Fn::Or {_BOOLEANS}"),
    "Fn::Select": _ListRule(2, 2, "Fn::Select requires a list argument with two elements: an integer index and a list"),
    "Fn::Split": _ListRule(
        2,
        2,
        "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a"
        " function that returns a string to be split.",
    ),
}

_REFERENCE = "every Ref object must have a single String value."
_ATTRIBUTE = "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
_TEXT = (
    "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and"
    " an optional second argument to specify a mapping of values to replace in the string"
)


def argument_problem(function: str, argument: Json) -> str | None:
    """What CloudFormation says against the argument of a function; None if it takes it."""
    wanted = _LISTS.get(function)
    if wanted:
        is_right = isinstance(argument, list) and wanted.least <= len(argument) <= wanted.most
        return None if is_right else f"Template error: {wanted.rule}"
    if function == "Ref":
        return None if isinstance(argument, str) else f"Template error: {_REFERENCE}"
    if function == "Fn::GetAtt":
        return None if _is_attribute(argument) else f"Template error: {_ATTRIBUTE}"
    if function == "Fn::Sub":
        return None if _is_text(argument) else f"Template error: {_TEXT}"
    return None


def describe_wrong_types(function: str) -> str:
    """What is said of arguments whose resolved values have the wrong types."""
    known = _LISTS.get(function)
    return f"Template error: {known.rule}" if known else "the argument has the wrong type"


def whole_number(value: Json) -> int:
    """A resolved value as a number. Raises TypeError for another type, and for a text that is not a whole number."""
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", as_text(value)):
        raise TypeError(value)
    return int(as_text(value))


def check_join(values: Json) -> None:
    """Raise ValueError for resolved values that are not texts, which Fn::Join would not join."""
    if not isinstance(values, list) or any(isinstance(value, (dict, list)) for value in values):
        raise ValueError(f"Template error: {_LISTS['Fn::Join'].rule}")


def check_text(function: str, value: Json) -> None:
    """Raise ValueError for a resolved value that is a list or an object."""
    if isinstance(value, (dict, list)):
        raise ValueError(f"Template error: every {function} object must have a String-typed value.")


def _is_attribute(argument: Json) -> bool:
    if isinstance(argument, str):
        return bool(argument.partition(".")[2])
    return isinstance(argument, list) and len(argument) >= 2 and isinstance(argument[0], str)


def _is_text(argument: Json) -> bool:
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        argument = argument[0]
    return isinstance(argument, str)
