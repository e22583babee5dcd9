"""Invokes durable functions: the checks of the service, the executions of one world, and how a call gets its answer.

https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from pytest_sfn.arns import LATEST
from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.errors import SfnError
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import Failure, Invocation, InvokeOptions
from pytest_sfn.lambdas.durable.execution import DurableExecution
from pytest_sfn.lambdas.durable.operations import DurableOperation
from pytest_sfn.lambdas.errors import ServiceFault, refusal
from pytest_sfn.lambdas.failures import timed_out
from pytest_sfn.lambdas.service_errors import ALREADY_STARTED, INVALID_PARAMETER_VALUE, SERVICE_ERRORS
from pytest_sfn.values.json_text import Json

UNQUALIFIED = "You cannot invoke a durable function using an unqualified ARN."

OLDEST_SDK = (1, 1)
"""The first version of AWS's SDK that calls the public API of Lambda."""

LONGEST = 31_622_400 * MICROSECONDS
"""How long a durable execution may take if it was called asynchronously (microseconds): 366 days."""


class InvokeFunction(Protocol):
    """Invokes a function for another one."""

    def __call__(
        self, function_name: str, payload_text: str | None = None, *, options: InvokeOptions
    ) -> Invocation: ...


class InvocationAnswers(Protocol):
    """Writes the answer of an invocation."""

    def respond(self, invocation: Invocation, body: str) -> None: ...
    def fail(self, invocation: Invocation, failure: Failure) -> None: ...


class DurableFunctions:
    """The durable executions of one world, by ARN; those that have a name, by function and name; open callbacks, by
    id."""

    def __init__(self, clock: VirtualClock, ids: Ids, answering: InvocationAnswers, invoke: InvokeFunction) -> None:
        _check_sdk()
        self._clock = clock
        self._ids = ids
        self._answering = answering
        self._invoke = invoke
        self._executions: dict[str, DurableExecution] = {}
        self._named: dict[tuple[str, str], tuple[DurableExecution, Invocation]] = {}

    def check_qualified(self, qualifier: str | None, request_id: str) -> None:
        """Raise ServiceFault for a call without a version or alias."""
        if qualifier is None:
            raise refusal(INVALID_PARAMETER_VALUE, UNQUALIFIED, request_id)

    def start(self, invocation: Invocation, run: Callable[[Json], Json]) -> None:
        """Start a durable execution, or join the one with the same name. The invocation is ``unfinished`` if it has no
        answer yet. Raises ServiceFault for a name that another input has."""
        name = invocation.options.durable_execution_name
        key = (invocation.target.function_name, name or "")
        if name and key in self._named:
            self._join(invocation, *self._named[key])
            return
        given = invocation.payload_text
        outcome = _Answer(invocation, self._answering, self._clock)
        arn = self._arn(invocation, name)
        why = f"durable function {invocation.target.function_name!r}"
        execution = DurableExecution(arn, given, self._clock, self._ids, run, outcome, self._chain, why)
        self._executions[arn] = execution
        if name:
            self._named[key] = execution, invocation
        is_synchronous = invocation.invocation_type == "RequestResponse"
        longest = invocation.target.version.timeout if is_synchronous else LONGEST
        invocation.unfinished = outcome
        execution.start(invocation.started + longest, idle=not is_synchronous)

    def finish(self, invocation: Invocation) -> None:
        """Move time until an invocation has its answer: its caller waits for it."""
        clock = self._clock
        while invocation.unfinished is not None:
            due = clock.next_due(idle=True)
            clock.run_due() if due is None else clock.move_to(due)

    def find(self, arn: str) -> DurableExecution | None:
        return self._executions.get(arn)

    def find_callback(self, callback_id: str) -> tuple[DurableExecution, DurableOperation] | None:
        """The execution that made a callback, and its operation."""
        for execution in self._executions.values():
            for operation in execution.operations:
                if operation.details.get("CallbackId") == callback_id:
                    return execution, operation
        return None

    def _join(self, invocation: Invocation, execution: DurableExecution, first: Invocation) -> None:
        """Answer a call with the execution that has its name already."""
        if execution.input_text != invocation.payload_text:
            raise refusal(ALREADY_STARTED, SERVICE_ERRORS[ALREADY_STARTED].message, invocation.request_id)
        if first.unfinished is None:
            invocation.take_answer(first, max(first.at, self._clock.microseconds))
            return
        invocation.unfinished = joined = _Answer(invocation, self._answering, self._clock)
        first.unfinished.when_done(lambda: joined.copy(first))

    def _arn(self, invocation: Invocation, name: str | None) -> str:
        """The ARN of a new execution: that of the version, the name, and an id."""
        version, qualifier = invocation.target.version.name, invocation.target.qualifier
        arn = invocation.function_arn.removesuffix(f":{qualifier}") if qualifier else invocation.function_arn
        number = self._ids.uuid("durable")
        return f"{arn}:{version or LATEST}/durable-execution/{name or self._ids.uuid('durable')}/{number}"

    def _chain(self, name: str, payload: str | None, tenant: str | None, answer: Callable[..., None]) -> None:
        """Invoke a function for another one."""
        try:
            invocation = self._invoke(name, payload, options=InvokeOptions(tenant_id=tenant))
        except ServiceFault as fault:
            answer("FAILED", Error={"ErrorType": fault.code, "ErrorMessage": fault.message})
            return
        after(invocation, self._clock, lambda: answer(_chained_status(invocation), **_chained_details(invocation)))


def _check_sdk() -> None:
    """Raise SfnError for an SDK that is too old."""
    try:
        found = version("aws-durable-execution-sdk-python")
    except PackageNotFoundError:  # its code is beside the function's own
        return
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST_SDK:
        oldest = ".".join(map(str, OLDEST_SDK))
        raise SfnError(
            f"aws-durable-execution-sdk-python {found} does not call Lambda's public API, so durable functions cannot "
            f"run here: install {oldest} or newer"
        )


def after(invocation: Invocation, clock: VirtualClock, then: Callable[[], None]) -> None:
    """Do something when the answer of an invocation arrives."""
    if invocation.unfinished is not None:
        invocation.unfinished.when_done(lambda: after(invocation, clock, then))
    elif invocation.at > clock.microseconds:
        clock.call_at(invocation.at, then, f"answer of {invocation.target.function_name!r}")
    else:
        then()


class _Answer:
    """The outcome of a durable execution, as the answer of the invocation that started it."""

    def __init__(self, invocation: Invocation, answering: InvocationAnswers, clock: VirtualClock) -> None:
        self._invocation = invocation
        self._answering = answering
        self._clock = clock
        self._then: list[Callable[[], None]] = []

    def when_done(self, then: Callable[[], None]) -> None:
        """Do something once the answer is there."""
        self._then.append(then)

    def succeeded(self, result: str) -> None:
        invocation = self._arrive()
        self._answering.respond(invocation, result)
        self._done()

    def failed(self, error: Mapping[str, Json]) -> None:
        invocation = self._arrive()
        payload = {
            "errorMessage": error.get("ErrorMessage") or "",
            "errorType": error.get("ErrorType"),
            "stackTrace": error.get("StackTrace") or [],
        }
        self._answering.fail(invocation, Failure(payload))
        self._done()

    def timed_out(self) -> None:
        invocation = self._arrive()
        self._answering.fail(invocation, timed_out(invocation))
        self._done()

    def copy(self, first: Invocation) -> None:
        """Take the answer of another invocation."""
        self._arrive().take_answer(first, self._clock.microseconds)
        self._done()

    def _arrive(self) -> Invocation:
        invocation = self._invocation
        invocation.unfinished = None
        invocation.at = self._clock.microseconds + invocation.target.version.duration
        return invocation

    def _done(self) -> None:
        then, self._then = self._then, []
        for each in then:
            each()


def _chained_status(invocation: Invocation) -> str:
    return "FAILED" if invocation.function_error else "SUCCEEDED"


def _chained_details(invocation: Invocation) -> dict[str, Json]:
    """The result of a chained invocation as JSON text, or its ErrorObject."""
    if not invocation.function_error:
        payload = invocation.payload or "null"
        return {"Result": payload if isinstance(payload, str) else payload.decode("utf-8", "replace")}
    value = invocation.value
    error = {"ErrorMessage": value.get("errorMessage"), "ErrorType": value.get("errorType")}
    return {"Error": {name: text for name, text in error.items() if text is not None}}
