"""The environment variables of a function. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pytest_sfn.lambdas.calls import Invocation


@contextmanager
def environment_of(invocation: Invocation) -> Iterator[None]:
    """Set a function's own variables, and those of the runtime that tell which function it is; put all back
    afterwards.
    """
    version = invocation.target.version
    variables = {
        "AWS_REGION": invocation.function_arn.split(":")[3],
        "AWS_LAMBDA_FUNCTION_NAME": invocation.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": invocation.executed_version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(version.memory_size),
        **(version.environment or {}),
    }
    with variables_set(variables):
        yield


@contextmanager
def variables_set(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
