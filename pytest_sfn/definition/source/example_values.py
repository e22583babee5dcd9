"""Values for placeholders that have none, where only their places matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.files import looks_like_json
from pytest_sfn.definition.source.substitution import substitute_text
from pytest_sfn.errors import UnresolvedSubstitution

Result = TypeVar("Result")

_LIST_FIELD = re.compile(r"\"(?:Retry|Catch)\"\s*:\s*$")
_UNQUOTED = re.compile(r"[:\[,]\s*$")
"""The end of a JSON text before a value without quotes."""

_ARN_FIELD = re.compile(r"[\"']?Resource(?:\.\$)?[\"']?\s*:\s*[\"']?$")
_NUMBER_FIELD = re.compile(
    r"(?:Seconds|SecondsPath|MaxAttempts|BackoffRate|MaxConcurrency|MaxItems|MaxItemsPerBatch|MaxInputBytesPerBatch|"
    r"ToleratedFailureCount|ToleratedFailurePercentage|MaxDelaySeconds)[\"']?\s*:\s*[\"']?$"
)
_FIELD = re.compile(r"[\"']?(\w+)(?:\.\$)?[\"']?\s*:\s*[\"']?$")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_EXAMPLES = {
    "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/{}",
    "TopicArn": "arn:aws:sns:us-east-1:123456789012:{}",
    "StateMachineArn": Place().state_machine("{}"),
}
"""What fields of services take, by their names."""

_PARTS_OF_ARNS = (("region", Place().region), ("account", Place().account), ("partition", Place().partition))
"""What a placeholder inside an ARN stands for, by a word in its name."""

_ATTRIBUTES = frozenset({"arn", "id", "invoke_arn", "name", "qualified_arn", "url"})
"""Attributes of Terraform's resources that say nothing about them."""


def with_examples(read: Callable[[dict[str, Any]], Result], given: Mapping[str, str]) -> Result:
    """What a function makes of the values given, and of examples for the placeholders that have none.

    Values that a template, a module or a default gives are never examples.
    """
    values = dict(given)
    while True:  # a value may show that others are needed
        try:
            return read(values)
        except UnresolvedSubstitution as problem:
            found = {**examples(problem.text, problem.names), **problem.examples}
            missing = {name: value for name, value in found.items() if name not in values}
            if not missing:
                raise
            values.update(missing)


def examples(text: str, names: Iterable[str]) -> dict[str, Any]:
    """Values that fit the places of placeholders: an ARN or a URL in a field that takes one, 1 in a field with a
    number, JSON where a placeholder without quotes is JSON, and elsewhere the name."""
    is_json = looks_like_json(text)
    return {name: _example(_before(name, text), name, is_json) for name in names}


def examples_of_unknown(text: DefinitionText, unknown: Iterable[str]) -> dict[str, str]:
    """ARNs for what only AWS knows, where the text of a definition has it as a Resource."""
    filled = substitute_text(text.text, text.substitutions)
    return {name: _function(name) for name in unknown if _ARN_FIELD.search(filled.partition(name)[0])}


def _before(name: str, text: str) -> str:
    """The text before the first placeholder of a name."""
    return re.split(rf"\$\{{\s*{re.escape(name)}\s*\}}", text, maxsplit=1)[0]


def _example(before: str, name: str, is_json: bool) -> Any:
    if _NUMBER_FIELD.search(before):
        return 1
    if is_json and _UNQUOTED.search(before):
        return [] if _LIST_FIELD.search(before) else None
    if _ARN_FIELD.search(before):
        return _function(name)
    if "arn:" in before.rpartition('"')[2].rpartition("'")[2].rpartition("\n")[2]:
        known = (part for word, part in _PARTS_OF_ARNS if word in name.lower())
        return next(known, _NOT_IN_NAMES.sub("-", name))
    field = _FIELD.search(before)
    label = _NOT_IN_NAMES.sub("-", _label(name)) if "." in name else name
    return _EXAMPLES.get(field[1] if field else "", "{}").format(label)


def _function(name: str) -> str:
    return Place().function(_NOT_IN_NAMES.sub("-", name))


def _label(name: str) -> str:
    """What a name of Terraform is about: ``topic`` of ``var.topic``, ``orders`` of ``aws_sns_topic.orders.arn``."""
    parts = name.split(".")
    return parts[-2] if len(parts) > 2 and parts[-1] in _ATTRIBUTES else parts[-1]
