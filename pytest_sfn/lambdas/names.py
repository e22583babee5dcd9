"""The ways to name a function: name, ARN or partial ARN, with or without a version or alias.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LATEST = "$LATEST"

_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_NAME = re.compile(
    rf"(?P<head>arn:[^:]*:lambda:[^:]*:[^:]*:function:|(?:{_REGION}:)?(?:\d{{12}}:)?(?:function:)?)"
    r"(?P<name>[\w.-]+)(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[\w-]+))?"
)
_REAL_PLACE = re.compile(rf"arn:[\w-]+:lambda:{_REGION}:\d{{12}}:function:")


class FunctionName(NamedTuple):
    """A function's bare name and its qualifier. ``arn`` is without the qualifier; None unless a whole one was given,
    with a region and an account that can be."""

    name: str
    qualifier: str | None
    arn: str | None


@lru_cache(maxsize=1024)
def parse_function_name(text: object) -> FunctionName | None:
    """The parts of a function's name, or None if it is none."""
    found = _NAME.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return None
    whole = _REAL_PLACE.fullmatch(found["head"])
    return FunctionName(found["name"], found["qualifier"], found["head"] + found["name"] if whole else None)
