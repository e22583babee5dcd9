"""The errors of the library, and the errors that a workflow reports.

Two families, never mixed:

* :class:`SfnError` and its subclasses are for the person who writes the test: what was found, where, what to do.
* :class:`WorkflowError` is what Step Functions itself reports inside an execution (an error name and a cause). It is
  raised and handled inside the engine and ends up in the history; users see its name and cause on the execution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["ERROR", "WARNING"]


class SfnError(Exception):
    """Base class of every error that this library raises itself."""


class InvalidArgumentType(SfnError, TypeError):
    """An argument of the wrong type, an argument that is missing, or one that does not exist."""


class InvalidArgumentValue(SfnError, ValueError):
    """An argument of the right type with a value that cannot be."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a definition, in the form of ``ValidateStateMachineDefinition``.

    ``location`` has the form ``/States/<State>/<Field>``; ``line`` counts from 1 and is known for text and files only.
    ``hint`` says what to do, where AWS's own message does not. ``reported_at`` is what AWS's answer says where it
    points at less than the field (at the state, often). ``field`` is the field that is meant, where ``location`` is the
    object that has it.
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
        """The location as ValidateStateMachineDefinition and CreateStateMachine answer it."""
        return self.reported_at or self.location

    def __str__(self) -> str:
        told = not self.location or self.message.endswith(self.location)
        where = "" if told else f" at {self.location}"
        line = f" (line {self.line})" if self.line else ""
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.severity} {self.code}: {self.message}{where}{line}{hint}"


class InvalidDefinition(SfnError):
    """A definition that CreateStateMachine would refuse. ``diagnostics`` lists why, ``source`` says which one."""

    def __init__(self, diagnostics: Sequence[Diagnostic], source: str | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.source = source
        name = f" {source}" if source else ""
        lines = "\n".join(f"  {diagnostic}" for diagnostic in self.diagnostics)
        super().__init__(f"Step Functions would not accept the definition{name}:\n{lines}")

    def __reduce__(self) -> tuple[type[InvalidDefinition], tuple[Any, ...]]:
        """It may come out of another process."""
        return type(self), (self.diagnostics, self.source)


class DefinitionNotFound(SfnError):
    """A definition file that does not exist where it was looked for."""


class UnresolvedSubstitution(SfnError):
    """A definition text that still holds ``${Name}`` placeholders after substitution."""


class UnmockedLambdaError(SfnError):
    """A workflow or boto3 call invoked a Lambda function that no fake stands for."""


class UnmockedTaskError(SfnError):
    """A workflow called a service that nothing in this process can answer."""


class UnservedCallError(SfnError):
    """A boto3 call that nothing in this process answers. ``why`` leaves out what its caller can do about it."""

    def __init__(self, message: str, why: str | None = None) -> None:
        super().__init__(message)
        self.why = why or message


class NetworkBlocked(SfnError):
    """Something in the test would have reached another machine, where ``sfn_network`` is "refuse"."""


class UnusedFakeError(SfnError):
    """A fake declared for this very test was never called."""


class ExecutionBlocked(SfnError):
    """``run`` cannot go on: only an answer from outside, or one of AWS's default limits, would end the execution."""


MAX_CAUSE = 32_768
"""How long a cause is at most, in all that AWS's API answers (characters)."""


class WorkflowError(Exception):
    """An error as a state machine sees it: ``Error`` and ``Cause``; either may be absent (``None``). A cause that is
    longer than AWS's is cut.

    ``exception`` is the Python exception behind it, if there is one: a failing assertion chains it. ``trace`` is
    what an HTTP Task that failed had sent and received.
    """

    trace: object = None

    def __init__(self, error: str | None, cause: str | None = None, *, exception: BaseException | None = None) -> None:
        super().__init__(error, cause)
        self.error = error
        self.cause = cause if cause is None else cause[:MAX_CAUSE]
        self.exception = exception


class DeclaredError(Exception):
    """An exception that says itself which error and cause a workflow sees."""

    @property
    def workflow_error(self) -> tuple[str | None, str | None]:
        """The error's name and cause."""
        raise NotImplementedError


class EvaluationError(WorkflowError):
    """A path, template or expression of a state that cannot be evaluated.

    ``cause`` is the tail of AWS's text: the engine puts "An error occurred while executing the state ..." before it.
    ``location`` is the field, relative to the state (``Output/a``, ``Choices[1]/Condition``), as EvaluationFailed
    reports it.
    """

    def __init__(self, error: str, cause: str, location: str | None = None) -> None:
        super().__init__(error, cause)
        self.location = location
