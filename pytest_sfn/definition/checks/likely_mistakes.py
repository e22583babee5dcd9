"""What AWS accepts, but what hardly does what was meant: warnings of ValidateStateMachineDefinition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_sfn.definition.checks.diagnostics import Findings
from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.language import jsonata
from pytest_sfn.language.types import is_expression
from pytest_sfn.values.json_text import Json

NO_DOLLAR = "NO_DOLLAR"
NO_PATH = "NO_PATH"
PASS_RESULT_IS_STATIC = "PASS_RESULT_IS_STATIC"
JSONATA_SUBTRACTION = "JSONATA_SUBTRACTION"
"""A code that is not AWS's, which does not warn of this."""

_BLOCKS = frozenset({"Branches", "Comment", "ItemProcessor", "Iterator"})

_PATH = re.compile(r"\$\$?(?:[.\[].*)?", re.DOTALL)
_INTRINSIC = re.compile(r"States\.[A-Z]\w*\(")
_COMPARED = ("String", "Numeric", "Timestamp", "Boolean")


def looks_like_path(text: str) -> bool:
    return text[:1] == "$" and _PATH.fullmatch(text) is not None


def warn_of_paths_in_template(value: Json, location: str, findings: Findings) -> None:
    """Warn of texts in a payload template that look like a path, but whose key does not end with ``.$``."""
    for place, key, text in _constants(value, location):
        findings.warning(
            NO_DOLLAR,
            f"The value of '{key}' looks like a JSONPath or an intrinsic function, but it is not evaluated",
            place,
            hint=f"""write "{key}.$": "{text}" to have it evaluated""",
        )


def warn_of_paths_in_result(fields: Fields) -> None:
    """Warn of paths in the Result of a Pass state, which stays as it is."""
    result = fields.values["Result"]
    if _has_paths(result):
        fields.findings.warning(
            PASS_RESULT_IS_STATIC,
            "The Result of a Pass state is static: paths in it are not evaluated",
            fields.at("Result"),
            hint="use Parameters instead of Result",
        )


def warn_of_subtractions(fields: Fields) -> None:
    """Warn of ``$states.input.my-name`` in the expressions of a state: it is a difference, not a field."""
    for place, text in _texts_of(fields):
        if "-" in text and is_expression(text):
            for message in jsonata.suspicious_subtractions(text[2:-2]):
                fields.findings.warning(JSONATA_SUBTRACTION, message, place)


def warn_of_path_in_text(fields: Fields, name: str) -> None:
    """Warn of a text that looks like a path, in a field that has a twin for paths."""
    value = fields.values.get(name)
    if isinstance(value, str) and (looks_like_path(value) or _INTRINSIC.match(value)):
        fields.findings.warning(
            NO_PATH,
            f"The value of '{name}' looks like a path, but it is not evaluated",
            fields.at(name),
            hint=f"use {name}Path to have it evaluated",
        )


def warn_of_paths_in_rule(rule: Mapping[str, Json], location: str, findings: Findings) -> None:
    """Warn of comparisons of a Choice rule with a text that looks like a path."""
    for name, value in rule.items():
        if name in ("And", "Or") and isinstance(value, list):
            for index, inner in enumerate(value):
                if isinstance(inner, dict):
                    warn_of_paths_in_rule(inner, f"{location}/{name}[{index}]", findings)
        elif name == "Not" and isinstance(value, dict):
            warn_of_paths_in_rule(value, f"{location}/{name}", findings)
        elif name.startswith(_COMPARED) and not name.endswith(("Path", "Matches")):
            warn_of_path_in_text(Fields(rule, location, findings), name)


def _texts_of(fields: Fields) -> Iterator[tuple[str, str]]:
    """The texts in a state with their places, without the states inside of it."""
    for name, value in fields.values.items():
        if name not in _BLOCKS:
            yield from _texts(value, fields.at(name))


def _texts(value: Json, location: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{location}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{location}[{index}]")


def _constants(value: Json, location: str) -> Iterator[tuple[str, str, str]]:
    """Where the texts of a template are that look like paths, with their key."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _constants(item, f"{location}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if (item[:1] == "$" or item[:7] == "States.") and not key.endswith(".$") and _is_dynamic(item):
                    yield f"{location}/{key}", key, item
            elif isinstance(item, (dict, list)):
                yield from _constants(item, f"{location}/{key}")


def _has_paths(value: Json) -> bool:
    if isinstance(value, dict):
        return any(key.endswith(".$") or _has_paths(item) for key, item in value.items())
    if isinstance(value, list):
        return any(_has_paths(item) for item in value)
    return isinstance(value, str) and _is_dynamic(value)


def _is_dynamic(text: str) -> bool:
    return looks_like_path(text) or _INTRINSIC.match(text) is not None
