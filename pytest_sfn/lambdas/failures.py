"""Lambda's answers for a failed function: the payload of the error, as the Python runtime or the platform writes it."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from pytest_sfn.answers_by_day import LAMBDA_TIMED_OUT
from pytest_sfn.clock import MICROSECONDS, to_datetime
from pytest_sfn.errors import ErrorName
from pytest_sfn.fakes.marshalling import Unserializable
from pytest_sfn.lambdas.calls import Failure, Invocation
from pytest_sfn.lambdas.errors import InitError, LambdaFunctionError, PlatformError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_str

_LIBRARY = f"{Path(__file__).resolve().parents[1]}{os.sep}"

MAX_RESPONSE_BYTES = 6_291_556
"""The largest answer of a synchronous call in bytes: a little over 6 MB (AWS quota)."""


def failure_of(error: BaseException, invocation: Invocation) -> Failure:
    """The answer for an exception of the handler, or for an error that the test has declared."""
    request = invocation.request_id
    if isinstance(error, LambdaFunctionError):
        return Failure(error.payload(request), "Handled" if error.handled else "Unhandled")
    if isinstance(error, InitError):
        return Failure(error.payload())
    if isinstance(error, PlatformError):
        timeout = invocation.target.version.timeout / MICROSECONDS
        at = to_datetime(invocation.at).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Failure(error.payload(request, at, timeout))
    if isinstance(error, SystemExit):
        return Failure(PlatformError(ErrorName.EXIT_ERROR, _exit_message(error.code)).payload(request, "", 0))
    if isinstance(error, Unserializable):
        return Failure(_python(f"Unable to marshal response: {error.reason}", ErrorName.MARSHAL_ERROR, request, []))
    replace_paths = invocation.target.version.replace_paths
    trace = stack_trace(error.__traceback__, replace_paths)
    return Failure(_python(replace_paths(safe_str(error)), type(error).__name__, request, trace))


def timed_out(invocation: Invocation) -> Failure:
    """The answer for a function that exceeded its timeout."""
    error = PlatformError(LAMBDA_TIMED_OUT.value, "Error: Task timed out after {timeout} seconds")
    return failure_of(error, invocation)


def too_large() -> Failure:
    """The answer for a response over 6 MB."""
    message = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
    return Failure({"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"})


def stack_trace(trace: TracebackType | None, replace_paths: Callable[[str], str] = str) -> list[str]:
    """The frames of the handler and of its calls, as the Python runtime lists them."""
    frames = list(traceback.extract_tb(trace))
    while frames and frames[0].filename.startswith(_LIBRARY):
        del frames[0]
    return traceback.format_list(
        [(replace_paths(frame.filename), frame.lineno or 0, frame.name, frame.line) for frame in frames]
    )


def _python(message: str, kind: str, request_id: str, trace: list[str]) -> Json:
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}


def _exit_message(code: object) -> str:
    """Lambda's message for the exit of a process; ``sys.exit("text")`` is exit status 1."""
    if code is None or code == 0:
        return "Error: Runtime exited without providing a reason"
    status = code & 0xFF if isinstance(code, int) else 1
    return f"Error: Runtime exited with error: exit status {status}"
