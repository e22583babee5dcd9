"""Optimized integrations that call one operation: results with what HTTP said, errors in the words of the AWS SDK for
Java 1.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.engine.ports import TaskReply, TaskRequest
from pytest_sfn.json_text import Json, dumps
from pytest_sfn.tasks.aws.arguments import api_arguments
from pytest_sfn.tasks.aws.calling import Refused, Services
from pytest_sfn.tasks.aws.errors import OptimizedNames, optimized_failure
from pytest_sfn.tasks.aws.http_metadata import Headers, with_metadata
from pytest_sfn.tasks.aws.models import Operation, find_operation
from pytest_sfn.tasks.aws.results import epoch_milliseconds, task_result
from pytest_sfn.tasks.limits import check_answer


@dataclass(frozen=True, slots=True)
class Optimized:
    """What is particular to the integrations of one service.

    ``texts``: top-level fields whose value may be any JSON, which is sent as text. ``headers``: how the answer's
    headers are spelled; None if the result does not show them.
    """

    names: OptimizedNames
    headers: Headers | None = field(default_factory=Headers)
    texts: frozenset[str] = frozenset()


OPTIMIZED: Mapping[str, Optimized] = {
    "athena": Optimized(OptimizedNames("Athena", "AmazonAthena", "AmazonAthenaException")),
    "batch": Optimized(OptimizedNames("Batch", "AWSBatch", "AWSBatchException")),
    "codebuild": Optimized(OptimizedNames("CodeBuild", "AWSCodeBuild", "AWSCodeBuildException")),
    "databrew": Optimized(OptimizedNames("DataBrew", "AWSGlueDataBrew", "AWSGlueDataBrewException")),
    "dynamodb": Optimized(
        OptimizedNames("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException"),
        Headers(first=("Server",), connection="Connection", checksum=True),
    ),
    "ecs": Optimized(OptimizedNames("ECS", "AmazonECS", "AmazonECSException")),
    "elasticmapreduce": Optimized(
        OptimizedNames("ElasticMapReduce", "AmazonElasticMapReduce", "AmazonElasticMapReduceException")
    ),
    "emr-serverless": Optimized(OptimizedNames("EMRServerless", "AWSEMRServerless", "AWSEMRServerlessException")),
    "emr-containers": Optimized(OptimizedNames("EMRContainers", "AmazonEMRContainers", "AmazonEMRContainersException")),
    "glue": Optimized(OptimizedNames("Glue", "AWSGlue", "AWSGlueException")),
    "mediaconvert": Optimized(OptimizedNames("MediaConvert", "AWSMediaConvert", "AWSMediaConvertException")),
    "sagemaker": Optimized(OptimizedNames("SageMaker", "AmazonSageMaker", "AmazonSageMakerException")),
    "sns": Optimized(
        OptimizedNames("SNS", "AmazonSNS", "AmazonSNSException"),
        Headers(content_type="text/xml"),
        frozenset({"Message"}),
    ),
    "sqs": Optimized(OptimizedNames("SQS", "AmazonSQS", "AmazonSQSException"), texts=frozenset({"MessageBody"})),
}

_ADDED: Mapping[str, Callable[[dict[str, Json], dict[str, Json]], dict[str, Json]]] = {
    "glue:startJobRun": lambda given, result: {"JobName": given["JobName"], **result},
}
"""What Step Functions adds to a service's answer, out of the arguments."""


def perform_optimized(services: Services, request: TaskRequest) -> TaskReply | None:
    """The answer to a request-response call; None for a service without such an integration."""
    optimized = OPTIMIZED.get(request.resource.service)
    operation = find_operation(request.resource) if optimized else None
    if optimized is None or operation is None:
        return None
    arguments = api_arguments(operation, written(request.arguments, optimized.texts))
    answer = call(services, optimized, operation, arguments, request)
    result = task_result(operation, answer, epoch_milliseconds)
    added = _ADDED.get(f"{request.resource.service}:{request.resource.action}")
    if added:
        result = added(request.arguments, result)
    if optimized.headers:
        result = with_metadata(result, answer, optimized.headers, services.now, operation)
    check_answer(result, request.resource.service, services.now)
    return TaskReply(result, services.now)


def call(
    services: Services, optimized: Optimized, operation: Operation, arguments: dict[str, Any], request: TaskRequest
) -> dict[str, Any]:
    """A service's answer. Raises TaskFailure with the names of the optimized integration."""
    try:
        return services.call(operation, arguments, request)
    except Refused as refused:
        raise optimized_failure(optimized.names, refused.refusal, services.now) from refused


def written(given: Json, texts: frozenset[str]) -> Json:
    """The arguments with some fields written as JSON text, unless they are texts already."""
    if not texts or not isinstance(given, dict):
        return given
    return {
        name: dumps(value) if name in texts and value is not None and not isinstance(value, str) else value
        for name, value in given.items()
    }
