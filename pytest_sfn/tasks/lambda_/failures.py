"""Error names and causes for the errors of Lambda functions.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from pytest_sfn.engine.task.port import TaskFailed
from pytest_sfn.errors import ErrorName
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.tasks.limits import SMALL_TEXT, check_payload
from pytest_sfn.values.json_text import Json, dumps, loads

_NO_ERROR_TYPE = (
    "The cause could not be determined because Lambda did not return an error type. Returned payload: {payload}"
)


def function_failure(invocation: Invocation, *, compact: bool) -> TaskFailed:
    """The failure for an answer with FunctionError. Its cause is the payload, rewritten as compact JSON with
    ``compact``."""
    text = body_text(invocation)
    payload = loads(text)
    name = payload.get("errorType")
    if not name:
        return _failure(ErrorName.LAMBDA_UNKNOWN, _NO_ERROR_TYPE.format(payload=text), invocation)
    return _failure(str(name), dumps(payload) if compact else text, invocation)


def service_failure(fault: ServiceFault) -> TaskFailed:
    """The failure of a call that Lambda rejected."""
    return TaskFailed(fault.name, fault.cause, fault.at, exception=fault.__cause__)


def read_answer(invocation: Invocation, name: str) -> tuple[Json, bool]:
    """The answer of the function as a JSON value, and whether the value is far below the quota. Raises TaskFailed if it
    is too large or not JSON. ``name`` is as in :func:`check_payload`."""
    payload = invocation.payload
    is_small = payload is not None and len(payload) <= SMALL_TEXT
    if not is_small:
        check_payload(invocation.payload_size, name, invocation.at)
    try:
        return loads(payload) if isinstance(payload, str) else invocation.value, is_small
    except ValueError:
        raise _failure(
            ErrorName.LAMBDA_UNKNOWN, _NO_ERROR_TYPE.format(payload=body_text(invocation)), invocation
        ) from None


def body_text(invocation: Invocation) -> str:
    """The body of the answer as text."""
    payload = invocation.payload or ""
    return payload if isinstance(payload, str) else payload.decode("utf-8", "replace")


def _failure(name: str, cause: str, invocation: Invocation) -> TaskFailed:
    return TaskFailed(name, cause, invocation.at, exception=invocation.exception)
