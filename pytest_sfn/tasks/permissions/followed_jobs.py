"""The jobs of ``.sync``, limited to what the role of the execution may do with them.

A role that may neither poll a job nor manage EventBridge's rule for it never learns that the job has ended. If the role
may not stop the job, the job continues after the task has ended.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from pytest_sfn.engine.task.port import Answer, FollowedJob
from pytest_sfn.iam.requests.tasks import JobNeeds
from pytest_sfn.tasks.permissions.execution_role import ExecutionRole


def follow_job(job: FollowedJob, following: JobNeeds, role: ExecutionRole, who: str) -> FollowedJob:
    """The job, limited by the role; ``who`` waits for it."""
    poll, event, stop = following
    may = role.policies.may
    unseen = poll is not None and not may(poll) and not (event and may(event))
    unstoppable = stop is not None and not may(stop)
    if not unseen and not unstoppable:
        return job
    warning = f"{who} waits for a job that its role may not poll: it lacks {poll.action}" if unseen and poll else None
    return _FollowedJob(job, role, warning, stoppable=not unstoppable)


class _FollowedJob:
    """A job that the role may not poll (``unseen`` describes it), or that it may not stop."""

    def __init__(self, job: FollowedJob, role: ExecutionRole, unseen: str | None, *, stoppable: bool) -> None:
        self._job = job
        self._role = role
        self._unseen = unseen
        self._stoppable = stoppable

    def start(self, answer: Answer) -> None:
        if self._unseen:
            self._role.unobserved.append(self._unseen)
        else:
            self._job.start(answer)

    def stop(self) -> None:
        if self._unseen:
            self._role.unobserved.remove(self._unseen)
        if self._stoppable:
            self._job.stop()
