"""Activities: tasks that a worker polls for.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import cast

from pytest_sfn.definition.model import TaskState
from pytest_sfn.engine.process import Steps, Wait
from pytest_sfn.engine.states.failures import HeartbeatMissed
from pytest_sfn.engine.task.deadline import NO_DEADLINE, AnyDeadline, Deadline, TaskTimedOut
from pytest_sfn.engine.task.events import ActivityEvents
from pytest_sfn.engine.task.tokens import Callback
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import EvaluationError, WorkflowError
from pytest_sfn.values.json_text import Json


@dataclass(slots=True, eq=False)
class Ticket:
    """One scheduled activity task: ``taken`` is resolved with the worker's name."""

    callback: Callback
    taken: Wait


@dataclass(slots=True)
class Activity:
    """An activity and the tasks that no worker has taken yet. ``created`` in microseconds."""

    arn: str
    name: str
    created: int
    queue: deque[Ticket] = field(default_factory=deque)

    def take(self, worker: str | None) -> Callback | None:
        """Give the next task to a worker; None if there is none."""
        while self.queue:
            ticket = self.queue.popleft()
            if not ticket.callback.answer.settled:
                ticket.taken.resolve(worker)
                return ticket.callback
        return None


class Activities(dict[str, Activity]):
    """The activities of one world, by ARN."""


def attempt_activity(
    visit: Visit, events: ActivityEvents, given: Json, timeout: int | None, heartbeat: int | None
) -> Steps:
    """One try. The clocks of timeout and heartbeat start when a worker takes the task. Returns the worker's output."""
    run = visit.run
    arn = cast(TaskState, visit.state).resource.arn
    activity = run.activities.get(arn)
    if activity is None:
        raise EvaluationError("States.Runtime", f"The activity {arn} does not exist.")
    events.scheduled(visit, given, timeout, heartbeat, None)
    callback = Callback(run.new_token(), visit, given, heartbeat)
    ticket = Ticket(callback, Wait(run.clock))
    activity.queue.append(ticket)
    try:
        with callback:
            worker = yield ticket.taken
            events.started(visit, worker)
            deadline: AnyDeadline = NO_DEADLINE if timeout is None else Deadline(visit, timeout)
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
