"""Checks what a function is configured with, as CloudFormation and Lambda do.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_sfn.application.made import Declared
from pytest_sfn.application.resources.properties import (
    arguments,
    invalid,
    range_problem,
    text,
    wrong_type,
)
from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.lambdas.versions import MAX_TIMEOUT_SECONDS
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import is_number

_CHECKED = frozenset({
    "Architectures", "Description", "Environment", "EphemeralStorage", "Layers", "MemorySize", "PackageType", "Timeout"
})  # fmt: skip
"""The properties that SAM and CloudFormation name as the API does."""

_GIVEN = {"FunctionName": "", "Role": "", "Code": {}}

_MAX_MEMORY = 10_240
_MAX_NAME = 64
_MAX_ENVIRONMENT = 4096
_WHOLE = re.compile(r"-?\d+")
_VARIABLE = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")
_AWS_VARIABLE = "[a-zA-Z]([a-zA-Z0-9_])+"
"""AWS's own pattern. It asks for two characters, which tests need not care about."""


_RESERVED = frozenset({
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
})  # fmt: skip
"""The environment variables that Lambda sets itself."""


def check_configuration(declared: Declared, name: str) -> None:
    """Raise TemplateError for properties of a function that AWS refuses. ``name`` is that of the function."""
    checked = {key: value for key, value in declared.properties.items() if key in _CHECKED}
    arguments(declared, "lambda", "CreateFunction", checked, given=_GIVEN)
    problems = list(_problems(declared.properties, name))
    if problems:
        raise invalid(declared, problems)
    why = _environment_problem(section(section(declared.properties, "Environment"), "Variables"))
    if why:
        path = ("Resources", declared.logical_id, "Properties", "Environment", "Variables")
        message = f"{declared.place}: AWS refuses CreateFunction: InvalidParameterValueException: {why}"
        raise TemplateError(message, path)


def _problems(properties: Mapping[str, Json], name: str) -> Iterator[str]:
    """CloudFormation's complaints about limits that are not in the API's model, or are for other functions there."""
    if len(name) > _MAX_NAME:
        yield f"#/FunctionName: expected maxLength: {_MAX_NAME}, actual: {len(name)}"
    limits: dict[str, tuple[int, int | None]] = {"ReservedConcurrentExecutions": (0, None)}
    if "CapacityProviderConfig" not in properties:
        limits |= {"Timeout": (1, MAX_TIMEOUT_SECONDS), "MemorySize": (128, _MAX_MEMORY)}
    for property, (least, most) in limits.items():
        given = properties.get(property)
        number = _number(given)
        if number is None and given is not None:
            yield wrong_type(f"#/{property}", "Integer", given)
        problem = None if number is None else range_problem(f"#/{property}", number, least, most)
        if problem:
            yield problem
    for variable, value in section(section(properties, "Environment"), "Variables").items():
        if isinstance(value, (dict, list)):
            yield wrong_type(f"#/Environment/Variables/{variable}", "String", value)


def _number(value: Json) -> float | None:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value if is_number(value) else None


def _environment_problem(variables: Mapping[str, Json]) -> str | None:
    """Why Lambda refuses environment variables; None if it does not."""
    begin = (
        "Lambda was unable to configure your environment variables because the environment variables you have provided"
    )
    reserved = [name for name in variables if name in _RESERVED]
    if reserved:
        return (
            f"{begin} contains reserved keys that are currently not supported for modification. Reserved keys used in"
            f" this request: {', '.join(reserved)}"
        )
    wrong = [name for name in variables if not _VARIABLE.fullmatch(name)]
    if wrong:
        return (
            f"Value '{wrong[0]}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy"
            f" constraint: [Member must satisfy regular expression pattern: {_AWS_VARIABLE}]"
        )
    size = sum(len(f"{name}{text(value)}".encode()) for name, value in variables.items())
    return f"{begin} exceeded the 4KB limit. They have {size} bytes" if size > _MAX_ENVIRONMENT else None
