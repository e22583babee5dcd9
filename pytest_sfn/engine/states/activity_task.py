"""A Task whose Resource is an activity."""

from __future__ import annotations

from typing import cast

from pytest_sfn.definition.model import TaskState
from pytest_sfn.engine.process import Abandoned, Steps, Wait
from pytest_sfn.engine.records.execution import Interruption
from pytest_sfn.engine.states.task_events import ActivityEvents
from pytest_sfn.engine.task.activities import Ticket
from pytest_sfn.engine.task.deadline import NO_DEADLINE, AnyDeadline, Deadline, TaskTimedOut
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.engine.task.port import NO_WORKER, TaskReply, TaskRequest
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import ErrorName, EvaluationError, WorkflowError
from pytest_sfn.values.json_text import Json


def attempt_activity(visit: Visit, given: Json, timeout: int | None, heartbeat: int | None) -> Steps:
    """One attempt. The timeout and the heartbeat clock start when a worker takes the task, or a fake in its place.
    Returns the worker's output."""
    runtime = visit.runtime
    resource = cast(TaskState, visit.state).resource
    events = ActivityEvents(resource)
    callback = visit.new_callback(runtime.ids.task_token(), given, heartbeat)
    with callback:
        reply = yield from _offer(visit, given, callback.token)
        activity = runtime.activities.get(resource.arn)
        if activity is None and reply is NO_WORKER:
            raise EvaluationError(ErrorName.RUNTIME, f"The activity {resource.arn} does not exist.")
        events.scheduled(visit, given, timeout, heartbeat)
        ticket = Ticket(callback, Wait(runtime.clock))
        if activity and reply is NO_WORKER:
            activity.queue.append(ticket)
        else:
            ticket.taken.resolve(None)
        try:
            result = yield from _answer(visit, events, ticket, timeout, reply)
        except Abandoned:
            callback.give_up()
            raise
        except (TaskTimedOut, HeartbeatMissed) as failure:
            callback.give_up()
            events.timed_out(visit, failure)
            raise
        except WorkflowError as failure:
            events.failed(visit, failure)
            raise
    events.succeeded(visit, result)
    return result


def _offer(visit: Visit, given: Json, token: str) -> Steps:
    """Offer the task to a fake. Returns its reply, or NO_WORKER."""
    runtime, execution, state = visit.runtime, visit.execution, cast(TaskState, visit.state)
    if runtime.clock.turns.choose:
        yield runtime.own_turn
    attempt, index, role = visit.retry_count or 0, visit.scope.index, execution.machine.role_arn
    request = TaskRequest(state.resource, given, execution.arn, state.name, attempt, index, token, None, role)
    try:
        return runtime.tasks.perform(request)
    except BaseException as mistake:
        execution.interrupted = Interruption(state.name, mistake)
        raise


def _answer(visit: Visit, events: ActivityEvents, ticket: Ticket, timeout: int | None, reply: TaskReply) -> Steps:
    """Wait until a worker has taken the task, and then for its answer. Returns the output."""
    clock, callback = visit.runtime.clock, ticket.callback
    events.started(visit, (yield ticket.taken))
    deadline: AnyDeadline = NO_DEADLINE if timeout is None else Deadline(clock, timeout, visit.why("timeout"))
    callback.timeout_deadline = deadline.when
    callback.begin(reply.job)
    deadline.watch(callback.answer)
    with deadline:
        return (yield callback.answer)
