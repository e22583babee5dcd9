"""``.sync`` for a job of unknown duration: it ends immediately, and succeeds unless the service says that it failed.
Its result is the service's description of the job.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_sfn.apis.operations import known_operation, service_of
from pytest_sfn.engine.task.port import TaskFailed, TaskReply, TaskRequest
from pytest_sfn.errors import ErrorName
from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.api_names import field_name
from pytest_sfn.integrations.record.job import Job
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.aws.results import epoch_milliseconds, task_result
from pytest_sfn.tasks.jobs.timed_job import TimedJob
from pytest_sfn.tasks.limits import check_answer
from pytest_sfn.tasks.services.optimized import call, perform_optimized
from pytest_sfn.values.json_text import Json, dumps

Fields = dict[str, Any]


def perform_job(services: Services, request: TaskRequest) -> TaskReply | None:
    """Start a job; None for an integration without a job. Raises TaskFailed, UnmockedTaskError."""
    reply = perform_optimized(services, request)
    if reply is None:
        return None
    answered = {name: value for name, value in reply.result.items() if not name.startswith("Sdk")}
    job = find_action(request.resource).job
    result, failed = _ended(services, request, job, answered) if job else (answered, False)
    ended = _timed(services, request, _sort_fields(result), failed=failed)
    return TaskReply(reply.result, reply.at, ended)


def _timed(services: Services, request: TaskRequest, result: Fields, *, failed: bool) -> TimedJob:
    """A job that has ended. Its description is the result, or the cause of the failure."""
    now = services.now
    failure = TaskFailed(ErrorName.TASK_FAILED, dumps(result), now) if failed else None
    try:
        check_answer(result, request.resource.service, now)
    except TaskFailed as too_large:
        failure = too_large
    return TimedJob(services.clock, now, result, failure)


def _ended(services: Services, request: TaskRequest, job: Job, answered: Fields) -> tuple[Fields, bool]:
    """The description of a job that has ended, and whether it failed."""
    described = _describe(services, request, job, answered)
    failed = _has_failed(job, described)
    ended = described if failed else _succeeded(job, described, services.now // 1000)
    if job.under is None:
        return ended, failed
    return {job.under: ended} | {name: answered[name] for name in job.repeated}, failed


def _describe(services: Services, request: TaskRequest, job: Job, answered: Fields) -> Fields:
    """The answer of the service's polling operation for the job."""
    service = service_of(request.resource)
    assert service is not None, "the service answered the request"
    polled = known_operation(service, job.operation)
    known = {**request.arguments, **answered}
    arguments = {
        name: [_at(known, source[0].split("."))] if isinstance(source, tuple) else _at(known, source.split("."))
        for name, source in job.asked.items()
    }
    answer = call(services, polled, arguments, request)
    described = _at(task_result(polled, answer, epoch_milliseconds), [field_name(member) for member in job.path])
    found: Fields = described[0] if isinstance(described, list) else described
    return found


def _has_failed(job: Job, described: Fields) -> bool:
    """True if the job failed, by its state, or for a task of ECS by the exit codes of its containers."""
    return _at(described, job.state) in job.failed or any(_exit_code(one) for one in described.get("Containers", ()))


def _exit_code(container: Fields) -> int:
    return container.get("ExitCode") or 0


def _succeeded(job: Job, described: Fields, now: int) -> Fields:
    """The description of the job after it succeeded; ``now`` is in milliseconds."""
    ended = {name: value for name, value in {**described, **job.more}.items() if value is not None}
    if _at(ended, job.state) not in job.done:
        ended = _with(ended, job.state, job.done[0])
    if job.ended and _at(ended, job.ended) is None:
        ended = _with(ended, job.ended, now)
    if "Containers" in ended:
        ended["Containers"] = [{**one, "ExitCode": 0, "LastStatus": "STOPPED"} for one in ended["Containers"]]
    return ended


def _at(fields: Any, path: Sequence[str]) -> Any:
    """The value at a path, in which a number is the index of a list; None if there is none."""
    for name in path:
        if isinstance(fields, list):
            fields = fields[int(name)]
        else:
            fields = fields.get(name) if isinstance(fields, dict) else None
    return fields


def _with(fields: Fields, path: Sequence[str], value: Json) -> Fields:
    """The fields with a new value at a path."""
    name, *rest = path
    return {**fields, name: _with(fields.get(name) or {}, rest, value) if rest else value}


def _sort_fields(value: Json) -> Any:
    """A value with its fields sorted by name, as Step Functions shows jobs."""
    if isinstance(value, dict):
        return {name: _sort_fields(value[name]) for name in sorted(value)}
    return [_sort_fields(item) for item in value] if isinstance(value, list) else value
