"""``error=`` and ``cause=`` of a task, an execution or an assertion: texts, or an exception instead of the name."""

from __future__ import annotations

from typing import Any

from pytest_sfn.errors import MAX_CAUSE, DeclaredError, WorkflowError
from pytest_sfn.values.arguments import Kind
from pytest_sfn.values.safe_text import safe_str

MAX_ERROR = 256
"""The longest error name in SendTaskFailure and StopExecution (characters)."""

ErrorArgument = str | BaseException | type[BaseException]
"""The name of an error, or an exception or a class of exceptions in its place."""

_CAUSE = Kind(
    f"a string of at most {MAX_CAUSE} characters or None",
    lambda value: value is None or isinstance(value, str),
    lambda value: value is None or len(value) <= MAX_CAUSE,
)
_ERROR = Kind(
    f"an error name of at most {MAX_ERROR} characters, an exception or None",
    lambda value: value is None or isinstance(value, str),
    lambda value: value is None or len(value) <= MAX_ERROR,
)


def error_and_cause(error: object, cause: object, who: str) -> tuple[str | None, str | None]:
    """The name and the cause of an error that a test passes.

    Instead of the name an exception or exception class may be passed, as in ``raises=``: its class is the name, its
    text the default cause. Raises InvalidArgumentType, or InvalidArgumentValue for a text that is too long for AWS.
    """
    _CAUSE.check(cause, f"cause= of {who}")
    name, text = named_error(error)
    _ERROR.check(name, f"error= of {who}")
    if cause is None:
        cause = text if text is None else text[:MAX_CAUSE]
    assert name is None or isinstance(name, str)
    assert cause is None or isinstance(cause, str)
    return name, cause


def named_error(error: object) -> tuple[Any, str | None]:
    """The name and the text of an exception or exception class; any other value unchanged."""
    if isinstance(error, type) and issubclass(error, BaseException):
        return error.__name__, None
    if isinstance(error, DeclaredError):
        return error.workflow_error
    if isinstance(error, WorkflowError):
        return error.error, error.cause
    if isinstance(error, BaseException):
        return type(error).__name__, safe_str(error) or None
    return error, None
