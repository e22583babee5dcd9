"""Activities: tasks that a worker polls for.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from pytest_sfn.engine.process import Wait
from pytest_sfn.engine.task.tokens import Callback


@dataclass(slots=True, eq=False)
class Ticket:
    """One scheduled activity task. ``taken`` is resolved with the worker's name."""

    callback: Callback
    taken: Wait


@dataclass(slots=True)
class Activity:
    """An activity and the tasks that no worker has taken yet. ``created`` is in microseconds."""

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
    """The activities of one engine, by ARN."""

    def without_tasks(self) -> Activities:
        """The same activities, with no task that waits for a worker."""
        return Activities({arn: Activity(one.arn, one.name, one.created) for arn, one in self.items()})
