"""Warnings of ValidateStateMachineDefinition: definitions that AWS accepts but that are probably mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_sfn.definition.checks.diagnostics import DiagnosticCollector
from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.values.json_text import Json

NO_DOLLAR = "NO_DOLLAR"
NO_PATH = "NO_PATH"
PASS_RESULT_IS_STATIC = "PASS_RESULT_IS_STATIC"

_PATH = re.compile(r"\$\$?(?:\.{1,2}(?:[\w-]+|\*))*(?:\.?\[.*)?\s*", re.DOTALL)
"""A path as people write it. ``$.a + $.b`` is a path too, by the letter, but rather a formula for a function."""

_INTRINSIC = re.compile(r"States\.[A-Z]\w*\(")
_COMPARED = ("String", "Numeric", "Timestamp", "Boolean")


def looks_like_path(text: str) -> bool:
    return text[:1] == "$" and _PATH.fullmatch(text) is not None


def warn_about_paths_in_template(value: Json, location: str, collector: DiagnosticCollector) -> None:
    """Warn about texts in a payload template that look like a path although their key does not end in ``.$``."""
    for place, key, text in _constants(value, location):
        collector.warning(
            NO_DOLLAR,
            f"The value of '{key}' looks like a JSONPath or an intrinsic function, but it is not evaluated",
            place,
            hint=f"""write "{key}.$": "{text}" to have it evaluated""",
        )


def warn_about_paths_in_result(fields: Fields) -> None:
    """Warn about paths in the Result of a Pass state, which are not evaluated."""
    result = fields.values["Result"]
    if _has_paths(result):
        fields.collector.warning(
            PASS_RESULT_IS_STATIC,
            "The Result of a Pass state is static: paths in it are not evaluated",
            fields.at("Result"),
            hint="use Parameters instead of Result",
        )


def warn_about_path_in_text(fields: Fields, name: str) -> None:
    """Warn about a text that looks like a path in a field that has a ``Path`` variant."""
    value = fields.values.get(name)
    if isinstance(value, str) and (looks_like_path(value) or _INTRINSIC.match(value)):
        fields.collector.warning(
            NO_PATH,
            f"The value of '{name}' looks like a path, but it is not evaluated",
            fields.at(name),
            hint=f"use {name}Path to have it evaluated",
        )


def warn_about_paths_in_rule(rule: Mapping[str, Json], location: str, collector: DiagnosticCollector) -> None:
    """Warn about comparisons of a Choice rule with a text that looks like a path."""
    for name, value in rule.items():
        if name in ("And", "Or") and isinstance(value, list):
            for index, inner in enumerate(value):
                if isinstance(inner, dict):
                    warn_about_paths_in_rule(inner, f"{location}/{name}[{index}]", collector)
        elif name == "Not" and isinstance(value, dict):
            warn_about_paths_in_rule(value, f"{location}/{name}", collector)
        elif name.startswith(_COMPARED) and not name.endswith(("Path", "Matches")):
            warn_about_path_in_text(Fields(rule, location, collector), name)


def _constants(value: Json, location: str) -> Iterator[tuple[str, str, str]]:
    """The texts in a template that look like paths: their location, their key and the text."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _constants(item, f"{location}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if (item[:1] == "$" or item[:7] == "States.") and not key.endswith(".$") and is_dynamic(item):
                    yield f"{location}/{key}", key, item
            elif isinstance(item, (dict, list)):
                yield from _constants(item, f"{location}/{key}")


def _has_paths(value: Json) -> bool:
    if isinstance(value, dict):
        return any(key.endswith(".$") or _has_paths(item) for key, item in value.items())
    if isinstance(value, list):
        return any(_has_paths(item) for item in value)
    return isinstance(value, str) and is_dynamic(value)


def is_dynamic(text: str) -> bool:
    """True for a text that looks like a path or a call of an intrinsic function."""
    return looks_like_path(text) or _INTRINSIC.match(text) is not None
