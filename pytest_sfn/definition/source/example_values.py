"""Values for placeholders that have none, where only their places matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pytest_sfn.errors import UnresolvedSubstitution

Result = TypeVar("Result")

_ARN_FIELD = re.compile(r"[\"']?Resource(?:\.\$)?[\"']?\s*:\s*[\"']?$")
_NUMBER_FIELD = re.compile(
    r"(?:Seconds|SecondsPath|MaxAttempts|BackoffRate|MaxConcurrency|MaxItems|MaxItemsPerBatch|MaxInputBytesPerBatch|"
    r"ToleratedFailureCount|ToleratedFailurePercentage|MaxDelaySeconds)[\"']?\s*:\s*[\"']?$"
)


def with_examples(read: Callable[[dict[str, Any]], Result], given: Mapping[str, str]) -> Result:
    """What a function makes of the values given, and of examples for the placeholders that have none.

    Values that a template, a module or a default gives are never examples.
    """
    try:
        return read(dict(given))
    except UnresolvedSubstitution as problem:
        return read({**given, **examples(problem.text, problem.names)})


def examples(text: str, names: Iterable[str]) -> dict[str, str | int]:
    """Values that fit the places of placeholders: the ARN of a function in ``Resource``, 1 in a field with a number,
    and elsewhere the name."""
    return {name: _example(text.partition(f"${{{name}}}")[0], name) for name in names}


def _example(before: str, name: str) -> str | int:
    if _ARN_FIELD.search(before):
        return f"arn:aws:lambda:us-east-1:123456789012:function:{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}"
    return 1 if _NUMBER_FIELD.search(before) else name
