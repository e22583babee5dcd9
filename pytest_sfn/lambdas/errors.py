"""The errors with which a test lets a fake function answer, and those of Lambda itself.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

from pytest_sfn.answers_by_day import LAMBDA_TIMED_OUT
from pytest_sfn.arns import DEFAULT_ROLE, account_of, assumed_role
from pytest_sfn.errors import DeclaredError, ErrorName, InvalidArgumentValue
from pytest_sfn.lambdas.service_errors import SERVICE_ERRORS
from pytest_sfn.values.arguments import FLAG, TEXT, TEXTS, check_arguments, optional
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import hint_after

Runtime = Literal["python", "nodejs", "java", "dotnet", "go", "ruby"]


class LambdaFunctionError(DeclaredError):
    """An error that the function itself reports: Invoke answers with FunctionError, and the task fails.

    ``error_type`` becomes the error name; None leaves it out, as a crashed runtime may. ``runtime`` decides the format
    of the payload. ``handled=False`` gives the FunctionError ``Unhandled``. Raise it in a handler, or pass it as
    ``raises=``. Raises SfnError for an unknown runtime.
    """

    @check_arguments(
        error_type=optional(TEXT),
        message=TEXT,
        stack_trace=TEXTS,
        handled=FLAG,
    )
    def __init__(
        self,
        error_type: str | None,
        message: str = "",
        *,
        stack_trace: Sequence[str] = (),
        runtime: Runtime = "python",
        handled: bool = True,
    ) -> None:
        if runtime not in get_args(Runtime):
            raise InvalidArgumentValue(
                f"LambdaFunctionError does not know the runtime {safe_repr(runtime)}: "
                f"use one of {', '.join(get_args(Runtime))}"
            )
        super().__init__(error_type, message)
        self.error_type = error_type
        self.message = message
        self.stack_trace = tuple(stack_trace)
        self.runtime = runtime
        self.handled = handled

    @property
    def workflow_error(self) -> tuple[str | None, str | None]:
        return self.error_type, self.message or None

    def __str__(self) -> str:
        return f"{self.error_type}: {self.message}" if self.message else str(self.error_type)

    def payload(self, request_id: str) -> dict[str, Any]:
        """The JSON body of the answer."""
        message = {"errorMessage": self.message}
        kind = {} if self.error_type is None else {"errorType": self.error_type}
        trace = list(self.stack_trace)
        if self.runtime == "python":
            return {**message, **kind, "requestId": request_id, "stackTrace": trace}
        if self.runtime == "nodejs":
            return {**kind, **message, "trace": trace}
        if self.runtime == "dotnet":
            return {**kind, **message, "stackTrace": trace}
        return {**message, **kind, **({"stackTrace": trace} if trace or self.runtime != "go" else {})}


class LambdaServiceError(DeclaredError):
    """An error of the Lambda service: the function does not run. Raise it in a handler, or pass it as ``raises=`` or in
    ``side_effect=``.

    ``name`` is an error name of Lambda in Step Functions, with or without ``Lambda.``; ``cause`` is AWS's text by
    default. Raises SfnError for a name that Lambda does not have.
    """

    @check_arguments(name=TEXT, cause=optional(TEXT))
    def __init__(self, name: str, cause: str | None = None) -> None:
        code = name.removeprefix("Lambda.")
        if code not in SERVICE_ERRORS:
            text = f"the Lambda service has no error {name!r}"
            known = [f"Lambda.{known}" for known in SERVICE_ERRORS]
            raise InvalidArgumentValue(hint_after(text, f"Lambda.{code}", known))
        super().__init__(name, cause)
        self.name = f"Lambda.{code}"
        self.cause = cause

    @property
    def workflow_error(self) -> tuple[str | None, str | None]:
        return self.name, self.cause

    def __str__(self) -> str:
        return f"{self.name}: {self.cause}" if self.cause else self.name


class TurnsOutDurable(BaseException):
    """The handler of a call is a durable function, as its import has shown: it must get another event."""


class ServiceFault(Exception):
    """The Lambda service rejects a call.

    ``name`` and ``cause`` are what Step Functions reports; ``code``, ``message`` and ``status`` are those of the API.
    ``at`` is when the answer arrives (virtual microseconds); the registry sets it.
    """

    def __init__(
        self, code: str, message: str, status: int, cause: str, request_id: str, *, name: str | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.cause = cause
        self.request_id = request_id
        self.name = name or f"Lambda.{code}"
        self.at = 0


def refusal(
    code: str, message: str, request_id: str, *, status: int | None = None, name: str | None = None
) -> ServiceFault:
    """A fault with the cause that Step Functions reports, in the format of the AWS SDK with which it calls Lambda."""
    status = SERVICE_ERRORS[code].status if status is None else status
    details = f"Service: AWSLambda; Status Code: {status}; Error Code: {code}; Request ID: {request_id}; Proxy: null"
    return ServiceFault(code, message, status, f"{message} ({details})", request_id, name=name)


def fault_of(error: LambdaServiceError, request_id: str, function_arn: str) -> ServiceFault:
    """The fault for an error that a test has declared."""
    code = error.name.removeprefix("Lambda.")
    known = SERVICE_ERRORS[code]
    if error.cause is not None:
        return ServiceFault(code, error.cause, known.status, error.cause, request_id)
    caller = assumed_role("aws", account_of(function_arn), DEFAULT_ROLE, request_id.replace("-", ""))
    message = known.message.format(arn=function_arn, caller=caller)
    if known.by_client:
        return ServiceFault(code, message, known.status, message, request_id)
    return refusal(known.code or code, message, request_id, status=known.status, name=error.name)


def raised_by_name(name: str) -> Exception:
    """The error for an error name: one of the Lambda service, one of its platform, or one of the function itself."""
    code = name.removeprefix("Lambda.")
    if name == ErrorName.LAMBDA_UNKNOWN:
        return PlatformError(None, "Task timed out after {timeout} seconds")
    if name == LAMBDA_TIMED_OUT.value:
        return PlatformError(name, "Error: Task timed out after {timeout} seconds")
    if name == ErrorName.EXIT_ERROR:
        return PlatformError(name, "Error: Runtime exited with error: exit status 1")
    if name != code:
        return LambdaServiceError(name)
    return LambdaFunctionError(name, handled=False)


class InitError(Exception):
    """Lambda's runtime for Python cannot import the handler: no request has begun yet."""

    def __init__(self, error_type: str, message: str, stack_trace: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.stack_trace = list(stack_trace)

    def payload(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        return {
            "errorMessage": self.message,
            "errorType": self.error_type,
            "requestId": "",
            "stackTrace": self.stack_trace,
        }


class PlatformError(Exception):
    """An error that Lambda itself reports: the runtime timed out or exited. ``error_type`` None: it has no type."""

    def __init__(self, error_type: str | None, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message

    def payload(self, request_id: str, at: str, timeout_seconds: float) -> dict[str, str]:
        """The JSON body of the answer; ``at`` is the instant as text."""
        message = self.message.format(timeout=f"{timeout_seconds:.2f}")
        if self.error_type is None:
            return {"errorMessage": f"{at} {request_id} {message}"}
        return {"errorType": self.error_type, "errorMessage": f"RequestId: {request_id} {message}"}
