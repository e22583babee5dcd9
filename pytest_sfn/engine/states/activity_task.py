"""A Task whose Resource is an activity."""

from __future__ import annotations

from typing import cast

from pytest_sfn.definition.model import TaskState
from pytest_sfn.engine.process import Steps, Wait
from pytest_sfn.engine.states.task_events import ActivityEvents
from pytest_sfn.engine.task.activities import Ticket
from pytest_sfn.engine.task.deadline import NO_DEADLINE, AnyDeadline, Deadline, TaskTimedOut
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import ErrorName, EvaluationError, WorkflowError
from pytest_sfn.values.json_text import Json


def attempt_activity(visit: Visit, given: Json, timeout: int | None, heartbeat: int | None) -> Steps:
    """One attempt. The timeout and the heartbeat clock start when a worker takes the task. Returns the worker's
    output."""
    runtime = visit.runtime
    clock = runtime.clock
    resource = cast(TaskState, visit.state).resource
    arn, events = resource.arn, ActivityEvents(resource)
    activity = runtime.activities.get(arn)
    if activity is None:
        raise EvaluationError(ErrorName.RUNTIME, f"The activity {arn} does not exist.")
    events.scheduled(visit, given, timeout, heartbeat)
    callback = visit.new_callback(runtime.ids.task_token(), given, heartbeat)
    ticket = Ticket(callback, Wait(clock))
    activity.queue.append(ticket)
    try:
        with callback:
            worker = yield ticket.taken
            events.started(visit, worker)
            deadline: AnyDeadline = NO_DEADLINE if timeout is None else Deadline(clock, timeout, visit.why("timeout"))
            callback.timeout_deadline = deadline.when
            callback.listen()
            deadline.watch(callback.answer)
            with deadline:
                result = yield callback.answer
    except (TaskTimedOut, HeartbeatMissed) as failure:
        events.timed_out(visit, failure)
        raise
    except WorkflowError as failure:
        events.failed(visit, failure)
        raise
    events.succeeded(visit, result)
    return result
