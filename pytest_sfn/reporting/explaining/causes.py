"""What AWS's text of an error says of the data on which a state failed: the expression, or the path.

An execution keeps no more of such an error, because most reports are never read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_EXPRESSION = re.compile(
    r"The JSONata expression '(?P<text>.*?)' specified for the field '(?P<field>[^']+)'", re.DOTALL
)
_PATH = re.compile(
    r"The JSONPath '(?P<template>.+?)' specified for the field '"
    r"|The JsonPath argument for the field '(?P<argument>.+?)' could not be found"
    r"|Invalid path '(?P<path>.+?)'\s?:"
)
_NOT_AN_ARRAY = re.compile(r'Reference path "(?P<path>[^"]+)" must point to array')


class FailedExpression(NamedTuple):
    """A JSONata expression that failed, and the field that has it."""

    text: str
    field: str


def failed_expression(cause: str) -> FailedExpression | None:
    """The JSONata expression that failed; None for another error."""
    found = _EXPRESSION.search(cause)
    return FailedExpression(found["text"], found["field"]) if found else None


def failed_path(cause: str) -> str | None:
    """The JSONPath that selects nothing, or nothing of use; None for another error."""
    found = _PATH.search(cause)
    return next(filter(None, found.groups())) if found else None


def path_without_array(cause: str) -> str | None:
    """The path in which a Map found no array; None for another error."""
    found = _NOT_AN_ARRAY.search(cause)
    return found["path"] if found else None
