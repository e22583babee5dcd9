"""The errors of the library, and the errors that a workflow reports.

Two families, never mixed:

* :class:`SfnError` and its subclasses are for the author of the test: they say what was found, where, and what to do.
* :class:`WorkflowError` is what Step Functions itself reports inside an execution (an error name and a cause). It is
  raised and handled inside the engine and ends up in the history; users see its name and cause on the execution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal

Severity = Literal["ERROR", "WARNING", "ADVICE"]
"""ERROR: AWS rejects it. WARNING: AWS accepts it, and it will not do what was meant. ADVICE: it could be sturdier."""


class ErrorName:
    """The names of errors that a workflow, or the API of a service, reports and that more than one module knows.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation
    """

    ALL = "States.ALL"
    DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
    HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout"
    ITEM_READER_FAILED = "States.ItemReaderFailed"
    PERMISSIONS = "States.Permissions"
    QUERY_EVALUATION = "States.QueryEvaluationError"
    RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure"
    RESULT_WRITER_FAILED = "States.ResultWriterFailed"
    RUNTIME = "States.Runtime"
    TASK_FAILED = "States.TaskFailed"
    TIMEOUT = "States.Timeout"
    TOLERATED_FAILURES_EXCEEDED = "States.ExceedToleratedFailureThreshold"

    AWS_LAMBDA_EXCEPTION = "AWSLambdaException"
    LAMBDA_BASE_CLASS = f"Lambda.{AWS_LAMBDA_EXCEPTION}"
    LAMBDA_UNKNOWN = "Lambda.Unknown"
    LAMBDA_CLIENT_TIMEOUT = "ClientExecutionTimeoutException"
    LAMBDA_SDK_CLIENT = "SdkClientException"
    LAMBDA_SERVICE = "ServiceException"
    LAMBDA_TOO_MANY_REQUESTS = "TooManyRequestsException"
    EXIT_ERROR = "Runtime.ExitError"
    MARSHAL_ERROR = "Runtime.MarshalError"

    ACCESS_DENIED = "AccessDeniedException"
    SERIALIZATION = "SerializationException"
    SERVICE_QUOTA_EXCEEDED = "ServiceQuotaExceededException"
    VALIDATION = "ValidationException"


LAMBDA_ERRORS_THAT_PASS = (
    ErrorName.LAMBDA_SERVICE,
    ErrorName.AWS_LAMBDA_EXCEPTION,
    ErrorName.LAMBDA_SDK_CLIENT,
)
"""The errors of Lambda itself after which AWS asks to repeat a call.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
"""

DOCS = "https://github.com/pytest-sfn/pytest-sfn/blob/main/docs"
"""The address of the documentation. Pages are named relative to it."""

FAILURES_PAGE = "assertions-and-traces.md#why-an-execution-failed"


class SfnError(Exception):
    """Base class of every error that this library raises itself. ``page`` is the page of the docs about it."""

    page: ClassVar[str] = "README.md"

    @property
    def address(self) -> str:
        """The address of the page about this error."""
        return f"{DOCS}/{self.page}"


class InvalidArgumentType(SfnError, TypeError):
    """An argument has the wrong type, is missing, or does not exist."""

    page = "reference.md"


class InvalidArgumentValue(SfnError, ValueError):
    """An argument has the right type and an invalid value."""

    page = "reference.md"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a definition, in the form of ``ValidateStateMachineDefinition``.

    ``location`` has the form ``/States/<State>/<Field>``. ``line`` counts from 1; it is None unless the definition came
    from text or a file. ``hint`` says what to do where AWS's message does not. ``reported_at`` is the location in AWS's
    answer if that differs from ``location`` (often it is the state, not the field). ``field`` names the faulty field if
    ``location`` is the object that contains it.
    """

    severity: Severity
    code: str
    message: str
    location: str | None = None
    line: int | None = None
    hint: str | None = None
    reported_at: str | None = None
    field: str | None = None

    @property
    def aws_location(self) -> str | None:
        """The location that ValidateStateMachineDefinition and CreateStateMachine report."""
        return self.reported_at or self.location

    def __str__(self) -> str:
        is_in_message = not self.location or self.message.endswith(self.location)
        where = "" if is_in_message else f" at {self.location}"
        line = f" (line {self.line})" if self.line else ""
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.severity} {self.code}: {self.message}{where}{line}{hint}"


class InvalidDefinition(SfnError):
    """A definition that CreateStateMachine would reject.

    ``diagnostics`` lists the reasons; ``source`` names the definition (a file, a state machine), if known.
    """

    page = "definitions.md"

    def __init__(self, diagnostics: Sequence[Diagnostic], source: str | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.source = source
        name = f" {source}" if source else ""
        lines = "\n".join(f"  {diagnostic}" for diagnostic in self.diagnostics)
        super().__init__(f"Step Functions would reject the definition{name}:\n{lines}")

    def __reduce__(self) -> tuple[type[InvalidDefinition], tuple[Any, ...]]:
        """Rebuild the error from its parts when it is unpickled in another process."""
        return type(self), (self.diagnostics, self.source)


class EvaluationFailed(SfnError):
    """An expression has no value. ``error`` and ``cause`` are those with which a state would fail on AWS."""

    page = "running-parts.md#evaluate-an-expression"

    def __init__(self, error: str | None, cause: str | None) -> None:
        self.error = error
        self.cause = cause
        super().__init__(": ".join(part for part in (error, cause) if part))

    def __reduce__(self) -> tuple[type[EvaluationFailed], tuple[Any, ...]]:
        """Rebuild the error from its parts when it is unpickled in another process."""
        return type(self), (self.error, self.cause)


class SfnDefinitionWarning(UserWarning):
    """AWS accepts the definition, but it probably does not do what was meant."""


class SourceError(SfnError):
    """A source of definitions cannot be read, or has no state machine of a name."""

    page = "definitions.md"


class DefinitionNotFound(SfnError):
    """A definition file was not found in any of the folders that were searched."""

    page = "definitions.md#paths"


class UnresolvedSubstitution(SfnError):
    """A definition still contains ``${Name}`` placeholders after substitution.

    ``names`` are those without a value, ``text`` is the definition that has them; ``facts`` is the message without what
    to do. ``examples`` are values of the types that a Terraform module declares, for those that are not strings.
    """

    page = "definitions.md#placeholders"

    names: tuple[str, ...] = ()
    text: str = ""
    facts: str = ""
    examples: Mapping[str, Any] = MappingProxyType({})


class UnmockedLambdaError(SfnError):
    """A workflow or a boto3 call invoked a Lambda function without a fake. ``function`` is its name; ``facts`` is the
    message without what to do."""

    page = "fake-lambda-functions.md#where-to-declare-it"

    function: str | None = None
    facts: str = ""


class UnmockedTaskError(SfnError):
    """A workflow called a service for which there is no fake and which moto cannot answer. ``state`` is the name of the
    Task; ``facts`` is the message without what to do."""

    page = "other-tasks.md"

    state: str | None = None
    facts: str = ""


class UnservedCallError(SfnError):
    """A boto3 call that nothing in this process can answer. ``why`` is the reason without the advice to the caller."""

    page = "boto3.md"

    def __init__(self, message: str, why: str | None = None) -> None:
        super().__init__(message)
        self.why = why or message


class NetworkBlocked(SfnError):
    """Code tried to reach another computer while ``sfn_network`` is "refuse"."""

    page = "network.md#refusing-the-network"


class UnusedFakeError(SfnError):
    """A fake that the test itself declares was never called."""

    page = "fake-lambda-functions.md#mistakes-of-the-test-are-not-errors-of-the-workflow"


class ExecutionBlocked(SfnError):
    """``run`` cannot continue: only an answer from outside, or one of AWS's default limits, would end the execution."""

    page = "callbacks.md#no-answer"


MAX_CAUSE = 32_768
"""The longest cause in any answer of AWS's API, in characters."""


class WorkflowError(Exception):
    """An error as a state machine sees it: ``Error`` and ``Cause``, each of which may be absent (``None``).

    The cause is cut to ``MAX_CAUSE`` characters. ``exception`` is the Python exception that caused the error, if any; a
    failing assertion chains it. ``trace`` is what a failed HTTP Task had sent and received.
    """

    trace: object = None

    def __init__(self, error: str | None, cause: str | None = None, *, exception: BaseException | None = None) -> None:
        super().__init__(error, cause)
        self.error = error
        self.cause = cause if cause is None else cause[:MAX_CAUSE]
        self.exception = exception


class DeclaredError(Exception):
    """An exception that defines which error and cause the workflow sees."""

    @property
    def workflow_error(self) -> tuple[str | None, str | None]:
        """The error's name and cause."""
        raise NotImplementedError


class EvaluationError(WorkflowError):
    """A path, template or expression of a state could not be evaluated.

    ``cause`` is the end of AWS's text: the engine puts "An error occurred while executing the state ..." before it.
    ``location`` is the field relative to the state (``Output/a``, ``Choices[1]/Condition``), as the event
    EvaluationFailed reports it.
    """

    def __init__(self, error: str, cause: str, location: str | None = None) -> None:
        super().__init__(error, cause)
        self.location = location
