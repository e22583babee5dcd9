"""Optimized integrations that call one operation: results with what HTTP said, errors in the words of the AWS SDK for
Java 1.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.engine.ports import TaskFailure, TaskReply, TaskRequest
from pytest_sfn.json_text import Json, dumps
from pytest_sfn.tasks.actions import called_operation, find_action
from pytest_sfn.tasks.aws.arguments import api_arguments, unusable
from pytest_sfn.tasks.aws.calling import Refused, Services
from pytest_sfn.tasks.aws.errors import OptimizedNames, optimized_failure
from pytest_sfn.tasks.aws.http_metadata import Headers, with_metadata
from pytest_sfn.tasks.aws.models import Operation
from pytest_sfn.tasks.aws.results import epoch_milliseconds, task_result
from pytest_sfn.tasks.limits import check_answer

_JSON_1_0 = Headers()
_JSON_1_1 = Headers("application/x-amz-json-1.1")
_REST = Headers("application/json")


@dataclass(frozen=True, slots=True)
class Optimized:
    """What is particular to the integrations of one service.

    ``texts``: top-level fields whose value may be any JSON, which is sent as text. ``headers``: how the answer's
    headers are spelled; None if the result does not show them.
    """

    names: OptimizedNames
    headers: Headers | None = _JSON_1_0
    texts: frozenset[str] = frozenset()


OPTIMIZED: Mapping[str, Optimized] = {
    "athena": Optimized(OptimizedNames("Athena", "AmazonAthena", "AmazonAthenaException"), _JSON_1_1),
    "batch": Optimized(OptimizedNames("Batch", "AWSBatch", "AWSBatchException"), _REST),
    "bedrock": Optimized(OptimizedNames("Bedrock", "AmazonBedrock", "AmazonBedrockException"), None),
    "codebuild": Optimized(OptimizedNames("CodeBuild", "AWSCodeBuild", "AWSCodeBuildException"), _JSON_1_1),
    "databrew": Optimized(OptimizedNames("DataBrew", "AWSGlueDataBrew", "AWSGlueDataBrewException"), _REST),
    "dynamodb": Optimized(
        OptimizedNames("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException"),
        Headers(first=("Server",), connection="Connection", checksum=True),
    ),
    "ecs": Optimized(OptimizedNames("ECS", "AmazonECS", "AmazonECSException"), _JSON_1_1),
    "eks": Optimized(OptimizedNames("EKS", "AmazonEKS", "AmazonEKSException"), _REST),
    "elasticmapreduce": Optimized(
        OptimizedNames("ElasticMapReduce", "AmazonElasticMapReduce", "AmazonElasticMapReduceException"), _JSON_1_1
    ),
    "emr-containers": Optimized(
        OptimizedNames("EMRContainers", "AmazonEMRContainers", "AmazonEMRContainersException"), _REST
    ),
    "emr-serverless": Optimized(
        OptimizedNames("EMRServerless", "AWSEMRServerless", "AWSEMRServerlessException"), _REST
    ),
    "glue": Optimized(OptimizedNames("Glue", "AWSGlue", "AWSGlueException"), _JSON_1_1),
    "mediaconvert": Optimized(OptimizedNames("MediaConvert", "AWSMediaConvert", "AWSMediaConvertException"), _REST),
    "sagemaker": Optimized(OptimizedNames("SageMaker", "AmazonSageMaker", "AmazonSageMakerException"), _JSON_1_1),
    "sns": Optimized(
        OptimizedNames("SNS", "AmazonSNS", "AmazonSNSException"),
        Headers(content_type="text/xml"),
        frozenset({"Message"}),
    ),
    "sqs": Optimized(OptimizedNames("SQS", "AmazonSQS", "AmazonSQSException"), texts=frozenset({"MessageBody"})),
}


def perform_optimized(services: Services, request: TaskRequest) -> TaskReply | None:
    """The answer to a request; None for a service without such an integration."""
    optimized = OPTIMIZED.get(request.resource.service)
    operation = called_operation(request.resource) if optimized else None
    if optimized is None or operation is None:
        return None
    action, given = find_action(request.resource), request.arguments
    problems = action.problems(given) if isinstance(given, dict) else ()
    if problems:
        raise unusable(given, problems)
    arguments = api_arguments(operation, action.sent(written(given, optimized.texts)))
    answer = call(services, optimized, operation, arguments, request)
    result = action.result(given, task_result(operation, answer, epoch_milliseconds))
    refusal = action.refusal(result) if request.resource.pattern else None
    if refusal:
        raise TaskFailure(refusal, dumps(result), services.now)
    return replied(services, request, operation, answer, result)


def replied(
    services: Services, request: TaskRequest, operation: Operation, answer: dict[str, Any], result: dict[str, Json]
) -> TaskReply:
    """The reply with a result, and with what HTTP said if this integration tells it."""
    headers = OPTIMIZED[request.resource.service].headers
    if headers:
        result = with_metadata(result, answer, headers, services.now, operation)
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
