"""The values of a template's parameters: those that a test gives, else their defaults.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.definition.source.cloudformation.references import parameter_value, section
from pytest_sfn.definition.source.substitution import example_of
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, as_list, as_text
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import hint_in_brackets

_ASSET = re.compile(r'(S3 bucket|S3 key|Artifact hash) for asset(?: version)? "([0-9a-f]+)"')


def parameter_values(document: Mapping[str, Json], given: Mapping[str, Any], title: str) -> dict[str, Json]:
    """The value of each parameter.

    Raises SfnError for a parameter without a value, for a value that the template does not allow.
    """
    declared = section(document, "Parameters")
    values = {name: _value(name, section(declared, name), given, title) for name in declared}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise TemplateError(
            f"{title} has parameters without a value: {', '.join(missing)}. They have no Default: pass"
            f" parameters={example_of(missing)}",
            ("Parameters", missing[0]),
        )
    return values


def check_names(given: Iterable[str], declared: Iterable[str], title: str, who: str = "parameters=") -> None:
    """Raise SfnError for a value that is given for no parameter. ``who`` gives it."""
    known = list(declared)
    for name in given:
        if name not in known:
            hint = hint_in_brackets(name, known)
            listed = ", ".join(known) or "none"
            raise SfnError(f"{who} has {name!r}, which is not a parameter of {title}{hint}; it has: {listed}")


def _value(name: str, parameter: Mapping[str, Json], given: Mapping[str, Any], title: str) -> Json:
    """The value of a parameter; None if it has none."""
    value = given.get(name, parameter.get("Default", _of_asset(parameter)))
    if value is None:
        return None
    if not isinstance(value, (str, int, float, bool, list)):
        message = f"The parameter {name!r} of {title} must be a string, a number or a list, not {safe_repr(value)}"
        raise TemplateError(message, ("Parameters", name))
    read = parameter_value(parameter, value if isinstance(value, list) else as_text(value))
    for item in as_list(read):
        problem = _problem(parameter, str(item))
        if problem:
            message = f"The parameter {name!r} of {title} cannot be {safe_repr(item)}: {problem}"
            raise TemplateError(message, ("Parameters", name))
    return read


def _of_asset(parameter: Mapping[str, Json]) -> str | None:
    """What the CLI of CDK 1 passes for a file that it has uploaded; None for another parameter."""
    found = _ASSET.fullmatch(str(parameter.get("Description")))
    if found is None:
        return None
    what, hash = found.groups()
    return {"S3 bucket": "cdk-assets", "S3 key": f"||{hash}.zip"}.get(what, hash)


def _problem(parameter: Mapping[str, Json], text: str) -> str | None:
    """Why the template does not allow a value; None if it does."""
    allowed = parameter.get("AllowedValues")
    if isinstance(allowed, list) and text not in map(as_text, allowed):
        return f"AllowedValues are {', '.join(map(as_text, allowed))}"
    pattern = parameter.get("AllowedPattern")
    if isinstance(pattern, str) and not _matches(pattern, text):
        return f"AllowedPattern is {pattern}"
    if str(parameter.get("Type")) in ("Number", "List<Number>"):
        return _number_problem(parameter, text)
    return _range_problem(len(text), parameter, "MinLength", "MaxLength")


def _matches(pattern: str, text: str) -> bool:
    """True if a text matches, and if the pattern is one of Java that Python does not know."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True


def _number_problem(parameter: Mapping[str, Json], text: str) -> str | None:
    try:
        return _range_problem(float(text), parameter, "MinValue", "MaxValue")
    except ValueError:
        return "its Type is Number"


def _range_problem(size: float, parameter: Mapping[str, Json], least: str, most: str) -> str | None:
    """Why a number is out of a range; None if it is not, or if the range cannot be read."""
    for name, sign in ((least, 1), (most, -1)):
        limit = parameter.get(name)
        try:
            if limit is not None and size * sign < float(str(limit)) * sign:
                return f"{name} is {limit}"
        except ValueError:
            continue
    return None
