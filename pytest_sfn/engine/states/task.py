"""The Task state. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html"""

from __future__ import annotations

from pytest_sfn.definition.model import TaskState
from pytest_sfn.engine.history.event_details import Unwritten
from pytest_sfn.engine.process import Abandoned, Steps, Wait
from pytest_sfn.engine.records.execution import Interruption
from pytest_sfn.engine.states.activity_task import attempt_activity
from pytest_sfn.engine.states.dataflow import arguments, effective_input
from pytest_sfn.engine.states.retrying import FIRST_MATCH, HandlerChoice, run_with_retries
from pytest_sfn.engine.states.task_events import FunctionEvents, ServiceEvents, TaskEvents
from pytest_sfn.engine.states.wait import Alarm
from pytest_sfn.engine.task.deadline import NO_DEADLINE, AnyDeadline, Deadline, TaskTimedOut
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.engine.task.port import LaterReply, PendingReply, TaskFailed, TaskRequest
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.record.resource import Resource


def run_task(visit: Visit, choice: HandlerChoice = FIRST_MATCH) -> Steps:
    """Call what the Resource names. Returns the step."""
    return run_with_retries(visit, _attempt, choice)


def _make_events(visit: Visit, resource: Resource) -> TaskEvents:
    """The writer of a state's events, which is made once."""
    kind = FunctionEvents if resource.kind == "function" else ServiceEvents
    events: TaskEvents = kind(resource, visit.runtime.place.region)
    visit.plan.task_events = events
    return events


def _attempt(visit: Visit) -> Steps:
    """One attempt. Returns the task's result."""
    state = visit.state
    assert isinstance(state, TaskState)
    resource, scope, execution = state.resource, visit.scope, visit.execution
    if resource.pattern:
        visit.token = visit.runtime.ids.task_token()
    document = effective_input(state, visit)
    given = arguments(state, visit, document)
    timeout = state.timeout_seconds(document, visit) if state.timeout_seconds else None
    heartbeat = state.heartbeat_seconds(document, visit) if state.heartbeat_seconds else None
    role = state.credentials(document, visit)["RoleArn"] if state.credentials else None
    if resource.kind == "activity":
        return (yield from attempt_activity(visit, given, timeout, heartbeat))
    events = visit.plan.task_events or _make_events(visit, resource)
    events.begun(visit, given, timeout, heartbeat, role)
    deadline = NO_DEADLINE if timeout is None else Deadline(visit.runtime.clock, timeout, visit.why("timeout"))
    request = TaskRequest(
        resource,
        given,
        execution.arn,
        state.name,
        visit.retry_count or 0,
        scope.index,
        visit.token,
        role,
        execution.machine.role_arn,
    )
    try:
        if resource.pattern:
            with deadline:
                result = recorded = yield from _later_answer(visit, events, request, deadline, heartbeat)
        else:
            reply = yield from _reply(visit, request, deadline)
            result = recorded = reply.recorded
            visit.measured = reply.measured
            if isinstance(recorded, Unwritten):
                result = recorded.only(state.result_member)
    except WorkflowError as failure:
        _record_failure(visit, events, failure)
        raise
    scope.last = execution.history.note(events.succeeded, scope.last, recorded)
    return result


def _record_failure(visit: Visit, events: TaskEvents, failure: WorkflowError) -> None:
    if isinstance(failure, (TaskTimedOut, HeartbeatMissed)):
        events.timed_out(visit, failure)
    else:
        events.failed(visit, failure)


def _reply(visit: Visit, request: TaskRequest, deadline: AnyDeadline) -> Steps:
    """Perform the request. Returns the service's reply when it arrives."""
    runtime, calls = visit.runtime, visit.scope.calls
    if runtime.clock.turns.choose:
        yield runtime.own_turn
    elif calls is not None and calls.beginning:
        yield calls
    try:
        reply = runtime.tasks.perform(request)
    except TaskFailed as failure:
        if _comes_later(visit, failure.at, deadline):
            yield from _until_answer(visit, failure.at, deadline)
        elif visit.scope.is_inner:
            yield runtime.next_turn
        raise
    except WorkflowError:
        raise
    except BaseException as mistake:
        visit.execution.interrupted = Interruption(visit.state.name, mistake)
        raise
    if _comes_later(visit, reply.at, deadline):
        if isinstance(reply, PendingReply):
            return (yield from _reply_later(visit, reply.later, deadline))
        yield from _until_answer(visit, reply.at, deadline)
    elif visit.scope.is_inner:
        # Other branches and iterations call their services before the first of them has an answer.
        yield runtime.next_turn
    return reply


def _reply_later(visit: Visit, later: LaterReply, deadline: AnyDeadline) -> Steps:
    """Wait for a reply whose time is not known. Returns it; raises TaskTimedOut if the task's timeout ends first."""
    wait = Wait(visit.runtime.clock)
    later.when_there(wait.resolve)
    deadline.watch(wait)
    with deadline:
        yield wait
    reply = later.read()
    if reply.at > visit.runtime.clock.microseconds:
        yield from _until_answer(visit, reply.at, deadline)
    return reply


def _comes_later(visit: Visit, at: int, deadline: AnyDeadline) -> bool:
    """True if the chain must wait for the service's answer: it takes time, or the chain may end meanwhile."""
    if at > visit.runtime.clock.microseconds:
        return True
    process = visit.scope.process
    return (process is not None and process.stopped) or (deadline is not NO_DEADLINE and deadline.passed)


def _until_answer(visit: Visit, at: int, deadline: AnyDeadline) -> Steps:
    """Wait for the service's answer. Raises TaskTimedOut if the task's timeout ends first."""
    clock = visit.runtime.clock
    if visit.scope.stopped:
        yield Wait(clock)
    alarm = Alarm(clock, at, f"answer to state {visit.state.name!r} of {visit.execution.name}")
    deadline.watch(alarm.wait)
    with deadline, alarm:
        yield alarm.wait


def _later_answer(
    visit: Visit, events: TaskEvents, request: TaskRequest, deadline: AnyDeadline, heartbeat: int | None
) -> Steps:
    """Hand out the token and wait for its answer, or for the end of the job that the request started.

    Returns the output in the answer, or the result of the job.
    """
    assert request.token is not None
    heartbeat = heartbeat if request.resource.waits_for_token else None
    callback = visit.new_callback(request.token, request.arguments, heartbeat)
    callback.timeout_deadline = deadline.when
    with callback:
        try:
            reply = yield from _reply(visit, request, deadline)
            events.submitted(visit, reply.result)
            callback.begin(reply.job)
            deadline.watch(callback.answer)
            return (yield callback.answer)
        except (TaskTimedOut, Abandoned):
            callback.give_up()
            raise
