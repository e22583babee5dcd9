"""The environment variables of a function. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_sfn.arns import region_of
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.patches.environment_variables import set_variables


@contextmanager
def environment_of(invocation: Invocation) -> Iterator[None]:
    """Set a function's own variables, and those of the runtime such as AWS_LAMBDA_FUNCTION_NAME, for the block."""
    version = invocation.target.version
    variables = {
        "AWS_REGION": region_of(invocation.function_arn),
        "AWS_LAMBDA_FUNCTION_NAME": invocation.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": invocation.executed_version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(version.memory_size),
        **(version.environment or {}),
    }
    with set_variables(variables):
        yield
