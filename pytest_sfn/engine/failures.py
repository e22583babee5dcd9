"""How an error travels through an execution."""

from __future__ import annotations

from pytest_sfn.errors import ErrorName, WorkflowError


class StateFailed(WorkflowError):
    """A state failed, and neither Retry nor Catch handled the error: its block fails with it."""

    @classmethod
    def of(cls, failure: WorkflowError) -> StateFailed:
        if isinstance(failure, StateFailed):
            return failure
        return cls(failure.error, failure.cause, exception=failure.exception)


class FatalError(WorkflowError):
    """An error that nothing in the state machine can catch: the whole execution fails with it, immediately."""


class HistoryFull(FatalError):
    """The execution has reached the maximum number of events."""

    def __init__(self, limit: int) -> None:
        super().__init__(ErrorName.RUNTIME, f"The execution reached the maximum number of history events ({limit}).")


class MachineDeleted(WorkflowError):
    """A chain reached a transition while its state machine was being deleted: the whole execution ends as ABORTED."""

    def __init__(self) -> None:
        super().__init__(None)
