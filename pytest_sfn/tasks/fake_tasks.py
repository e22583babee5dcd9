"""Fakes for tasks that are not Lambda functions. A fake is found by the name of the state, or by its resource."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Unpack

from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import Running
from pytest_sfn.engine.task.port import TaskFailed, TaskReply, TaskRequest
from pytest_sfn.errors import ErrorName, SfnError, WorkflowError
from pytest_sfn.fakes.behaviours import UNSET, Answers, Behaviour, Body, Raised
from pytest_sfn.fakes.callbacks import Callbacks, Heartbeats, Planned, TaskFailure, TaskSuccess, find_token
from pytest_sfn.fakes.calls import FakeCall, Record
from pytest_sfn.fakes.durations import Duration, microseconds
from pytest_sfn.fakes.fake import BASE, Fake
from pytest_sfn.fakes.handlers import HandlerFunction, is_mistake
from pytest_sfn.fakes.marshalling import Unserializable, to_text
from pytest_sfn.fakes.options import Behaviours, BehaviourSpec, Options
from pytest_sfn.fakes.registry import FakeRegistry
from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.lambdas.errors import LambdaFunctionError, LambdaServiceError, fault_of
from pytest_sfn.lambdas.runtime import run
from pytest_sfn.tasks.limits import check_payload
from pytest_sfn.values.arguments import FLAG, NAME, check_arguments, optional
from pytest_sfn.values.json_text import Json, dumps, loads, utf8_size
from pytest_sfn.values.safe_text import safe_str

_INTEGRATION = re.compile(r"arn:[\w-]+:states:::")


class TaskContext(NamedTuple):
    """The second argument of a fake task's handler."""

    state: str
    resource: str
    attempt: int
    map_index: int | None
    execution_arn: str
    task_token: str | None


class TaskRecord(Record):
    """One call of a fake task."""

    __slots__ = ("resource",)

    def __init__(self, payload_text: str, request: TaskRequest, started: int) -> None:
        super().__init__(payload_text, request, started)
        self.resource = request.resource.arn


class FakeTaskCall(FakeCall):
    """One call of a fake task, as a test reads it. Payload and response are copies."""

    _record: TaskRecord

    @property
    def resource(self) -> str:
        """The Resource that was called."""
        return self._record.resource


class TaskOptions(Options, total=False):
    """The options of a fake task other than its behaviour."""

    check_result: bool


class TaskBehaviour(Behaviours, TaskOptions, total=False):
    """The behaviours and options of a fake task, except its handler; see :class:`FakeTask`."""


class FakeTask(Fake[TaskRecord, FakeTaskCall]):
    """Replaces a task that is not a Lambda function.

    ``name`` is the name of a state, or a resource (``arn:aws:states:::sns:publish`` or ``sns:publish``; without
    ``.sync`` or another suffix it applies to all integration patterns). The behaviours are those of
    :class:`FakeLambda`. A handler is called with the task's arguments and a :class:`TaskContext`. ``returns`` is the
    raw result, before ResultSelector. ``raises`` and ``side_effect`` also take ``TaskFailure(error, cause)``, an error
    of the service. ``duration`` (seconds or timedelta) is how long every call takes. With ``check_result`` (and the
    setting ``check_results``) arguments, results and error names that the service cannot have raise SfnError.
    """

    kind = "fake task"

    @check_arguments(name=NAME, required=optional(FLAG), check_result=FLAG)
    def __init__(
        self,
        name: str,
        handler: HandlerFunction | str | None = None,
        *,
        returns: Json = UNSET,
        raises: object = None,
        side_effect: object = None,
        callback: Planned | None = None,
        duration: Duration = 0,
        required: bool | None = None,
        check_result: bool = True,
    ) -> None:
        super().__init__(name, BehaviourSpec(handler, returns, raises, side_effect, callback), required)
        self.check_result = check_result
        self.duration = microseconds(duration, f"duration= of {self.who}")

    def view(self, record: TaskRecord) -> FakeTaskCall:
        return FakeTaskCall(record)

    def named_error(self, error: str | TaskFailure) -> BaseException:
        if isinstance(error, str):
            return WorkflowError(error)
        return WorkflowError(error.error, error.cause)


class TaskFakes(FakeRegistry[FakeTask]):
    """The fake tasks that a test can see, by state or resource. ``check_results`` compares what they are given and what
    they answer with the model of the service.
    """

    kind = "fake task"

    def __init__(self, clock: VirtualClock, ids: Ids, *, check_results: bool = False) -> None:
        super().__init__()
        self.clock = clock
        self._ids = ids
        self._check_results = check_results

    @check_arguments()
    def register(
        self, name: str, handler: HandlerFunction | str | None = None, **behaviour: Unpack[TaskBehaviour]
    ) -> FakeTask:
        """Add a fake task for the rest of this test. It replaces an earlier one that the test registered with the same
        name.

        Behaviours and options are those of :class:`FakeTask`.
        """
        return self._register(FakeTask(name, handler, **behaviour))

    def key(self, name: str) -> str:
        return _INTEGRATION.sub("", name)

    def find(self, request: TaskRequest) -> FakeTask | None:
        """The fake for a task: that of its state, else of its resource, else of its resource without the pattern."""
        resource = request.resource
        by_state = self.find_name(request.state)
        return by_state or self.find_name(resource.arn) or self.find_name(f"{resource.service}:{resource.action}")

    def perform(self, fake: FakeTask, request: TaskRequest, callbacks: Callbacks, *, strict: bool) -> TaskReply:
        """Call a fake. Raises TaskFailed, and the test's own mistakes, which are also added to ``mistakes``."""
        try:
            checked = self._check_results and fake.check_result and _has_model(request.resource)
            return _Performance(fake, request, self.clock, self._ids, checked=checked).reply(callbacks, strict)
        except BaseException as error:
            if is_mistake(error, strict=strict) and error not in self.mistakes:
                self.mistakes.append(error)
            raise


def _has_model(resource: Resource) -> bool:
    """True for a task of a service. The results of Lambda functions have no model."""
    is_function = resource.service in ("lambda", "aws-sdk:lambda") and resource.action == "invoke"
    return resource.kind == "service" and not is_function


class _Performance:
    """One call of a fake task. With ``checked`` it must be one that the service could answer so."""

    def __init__(self, fake: FakeTask, request: TaskRequest, clock: VirtualClock, ids: Ids, *, checked: bool) -> None:
        self._fake = fake
        self._checked = checked
        self._request = request
        self._clock = clock
        self._ids = ids
        self._record = TaskRecord(dumps(request.arguments), request, clock.microseconds)

    def reply(self, callbacks: Callbacks, strict: bool) -> TaskReply:
        record, request, fake = self._record, self._request, self._fake
        fake.session.records.append(record)
        if self._checked:
            from pytest_sfn.tasks.fake_checks.checks import check_arguments

            check_arguments(fake.who, request, record.payload_text)
        event = loads(record.payload_text)
        behaviour = fake.session.behaviour(fake.who, BASE, event, request)
        running = Running(self._clock, None, request.execution_arn)
        try:
            answer = self._run(running, behaviour, event)
        except (Exception, SystemExit) as error:
            record.exception = error
            if is_mistake(error, strict=strict):
                raise
            answer = Raised(error)
        has_callback = request.token is not None and not request.resource.waits_for_job
        if isinstance(answer, TaskFailure) and not has_callback and not isinstance(behaviour, Answers):
            answer = Raised(fake.named_error(answer))
        record.at = running.now + fake.duration
        if request.resource.kind == "activity":
            return self._work(answer, callbacks)
        if isinstance(answer, Raised):
            raise self._failure(answer.error)
        if isinstance(answer, (TaskSuccess, TaskFailure, Heartbeats)):
            callbacks.schedule(answer, find_token(event, request.token, fake.who), record.at, fake.who)
            answer = None
        record.answer = self._text(answer)
        check_payload(utf8_size(record.answer), request.resource.resource_type, record.at)
        if self._checked:
            from pytest_sfn.tasks.fake_checks.checks import check_result

            check_result(fake.who, request, record.answer)
        return TaskReply(loads(record.answer), record.at)

    def _work(self, answer: Any, callbacks: Callbacks) -> TaskReply:
        """Take an activity's task as its worker, and answer its token when the fake has its result."""
        record, who, token = self._record, self._fake.who, self._request.token
        assert token
        if isinstance(answer, Raised):
            failure = self._failure(answer.error)
            answer = TaskFailure(failure.error, failure.cause)
        elif not isinstance(answer, (TaskSuccess, TaskFailure, Heartbeats)):
            record.answer = self._text(answer)
            answer = TaskSuccess(loads(record.answer))
        callbacks.schedule(answer, token, record.at, who)
        return TaskReply(None, self._clock.microseconds)

    def _run(self, running: Running, behaviour: Behaviour, event: Json) -> Any:
        request = self._request
        resource = request.resource.arn
        context = TaskContext(
            request.state, resource, request.attempt, request.map_index, request.execution_arn, request.token
        )
        return run(running, behaviour, event, context)

    def _text(self, answer: Any) -> str:
        """The result as JSON text. A service answers only JSON, so any other value is a mistake of the test."""
        content = answer.content if isinstance(answer, Body) else answer
        try:
            if isinstance(answer, Body) or isinstance(content, bytes):
                return dumps(loads(content if isinstance(content, str) else content.decode()))
            return to_text(content)
        except (ValueError, Unserializable) as error:
            raise SfnError(f"{self._fake.who} returned a value that is not JSON: {error}") from error

    def _failure(self, error: BaseException) -> TaskFailed:
        """The workflow's error for an exception."""
        record = self._record
        record.exception = error
        if not isinstance(error, (Exception, SystemExit)) or isinstance(error, SfnError):
            raise error
        name, cause = self._error_name_and_cause(error)
        record.error = name
        return TaskFailed(name, cause, record.at, exception=error)

    def _check_name(self, name: str) -> None:
        if self._checked:
            from pytest_sfn.tasks.fake_checks.checks import check_error

            check_error(self._fake.who, self._request, name)

    def _error_name_and_cause(self, error: BaseException) -> tuple[str, str | None]:
        if isinstance(error, WorkflowError):
            self._check_name(error.error or "")
            return error.error or "", error.cause
        if isinstance(error, LambdaServiceError):
            fault = fault_of(error, self._ids.uuid("request"), self._request.resource.arn)
            return fault.name, fault.cause
        if isinstance(error, LambdaFunctionError):
            return error.error_type or ErrorName.LAMBDA_UNKNOWN, error.message
        return type(error).__name__, safe_str(error)
