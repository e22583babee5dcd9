"""``.sync`` where nothing says how long the job takes: it succeeds at once, and its result is what the service then
says of it.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.engine.ports import TaskReply, TaskRequest
from pytest_sfn.json_text import Json
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.aws.models import operation
from pytest_sfn.tasks.aws.results import epoch_milliseconds, task_result
from pytest_sfn.tasks.jobs import TimedJob
from pytest_sfn.tasks.optimized import OPTIMIZED, call, perform_optimized

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Description:
    """How a job is asked about: the operation, its arguments out of what the request answered, and what the answer is
    once the job has succeeded.
    """

    operation: str
    arguments: Callable[[dict[str, Json]], Answer]
    succeeded: Callable[[dict[str, Json]], Json]


def perform_job(services: Services, request: TaskRequest) -> TaskReply | None:
    """Begin a job; None for one that nothing here describes."""
    resource = request.resource
    description = _DESCRIPTIONS.get(f"{resource.service}:{resource.action}")
    reply = perform_optimized(services, request) if description else None
    if description is None or reply is None:
        return None
    asked = operation(resource.service, description.operation)
    assert asked is not None
    answer = call(services, OPTIMIZED[resource.service], asked, description.arguments(reply.result), request)
    result = description.succeeded(task_result(asked, answer, epoch_milliseconds))
    return TaskReply(reply.result, reply.at, TimedJob(services.clock, reply.at, result))


def _query(answer: dict[str, Json]) -> Json:
    query = answer["QueryExecution"]
    return {"QueryExecution": {**query, "Status": {**query.get("Status", {}), "State": "SUCCEEDED"}}}


def _job_run(answer: dict[str, Json]) -> Json:
    return {**answer["JobRun"], "JobRunState": "SUCCEEDED"}


def _task(answer: dict[str, Json]) -> Json:
    task = answer["Tasks"][0]
    containers = [{**one, "ExitCode": 0, "LastStatus": "STOPPED"} for one in task.get("Containers", ())]
    stopped = {
        "DesiredStatus": "STOPPED",
        "LastStatus": "STOPPED",
        "StopCode": "EssentialContainerExited",
        "StoppedReason": "Essential container in task exited",
    }
    return {**task, **stopped, "Containers": containers}


def _arguments_of_task(answer: dict[str, Json]) -> Answer:
    task = answer["Tasks"][0]
    return {"cluster": task["ClusterArn"], "tasks": [task["TaskArn"]]}


_DESCRIPTIONS: Mapping[str, _Description] = {
    "athena:startQueryExecution": _Description(
        "GetQueryExecution", lambda answer: {"QueryExecutionId": answer["QueryExecutionId"]}, _query
    ),
    "ecs:runTask": _Description("DescribeTasks", _arguments_of_task, _task),
    "glue:startJobRun": _Description(
        "GetJobRun", lambda answer: {"JobName": answer["JobName"], "RunId": answer["JobRunId"]}, _job_run
    ),
}
