"""The environment variables of a function. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from pytest_sfn.lambdas.calls import Invocation


@contextmanager
def environment_of(invocation: Invocation) -> Iterator[None]:
    """Set a function's own variables, and those of the runtime such as AWS_LAMBDA_FUNCTION_NAME, for the block."""
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
    """Set environment variables while the block runs, and restore them at its end."""
    before = {name: _STORED.get(_stored_name(name)) for name in variables}
    _write({name: os.fsencode(text) if os.supports_bytes_environ else text for name, text in variables.items()})
    try:
        yield
    finally:
        _write(before)


_STORED: MutableMapping[Any, Any] = os.environb if os.supports_bytes_environ else os.environ
"""The process's own mapping of variables, so that the original objects can be restored."""

writing_threads: set[int] = set()
"""The threads in which this module sets variables; in all others a handler does."""


def _stored_name(name: str) -> bytes | str:
    return os.fsencode(name) if os.supports_bytes_environ else name


def _write(values: Mapping[str, Any]) -> None:
    """Set variables, or delete those whose value is None."""
    thread = get_ident()
    writing_threads.add(thread)
    try:
        for name, value in values.items():
            if value is None:
                _STORED.pop(_stored_name(name), None)
            else:
                _STORED[_stored_name(name)] = value
    finally:
        writing_threads.discard(thread)
