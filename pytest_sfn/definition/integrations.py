"""The optimized integrations: which actions a Task may call, how it may wait for them, and what they must be told.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pytest_sfn.definition.fields import did_you_mean
from pytest_sfn.definition.resources import Pattern, Resource

_CALL: frozenset[Pattern] = frozenset({""})
_SYNC: frozenset[Pattern] = frozenset({"", "sync"})
_TOKEN: frozenset[Pattern] = frozenset({"", "waitForTaskToken"})
_BOTH: frozenset[Pattern] = _SYNC | _TOKEN


def _actions(patterns: frozenset[Pattern], *names: str) -> dict[str, frozenset[Pattern]]:
    return dict.fromkeys(names, patterns)


ACTIONS: Mapping[str, Mapping[str, frozenset[Pattern]]] = {
    "apigateway": _actions(_TOKEN, "invoke"),
    "athena": _actions(_CALL, "stopQueryExecution", "getQueryExecution", "getQueryResults")
    | _actions(_SYNC, "startQueryExecution"),
    "batch": _actions(_SYNC, "submitJob"),
    "bedrock": _actions(_TOKEN, "invokeModel") | _actions(_BOTH, "createModelCustomizationJob"),
    "codebuild": _actions(
        _CALL, "stopBuild", "batchDeleteBuilds", "batchGetReports", "stopBuildBatch", "deleteBuildBatch"
    )
    | _actions(_SYNC, "startBuild", "startBuildBatch", "retryBuildBatch"),
    "databrew": _actions(_SYNC, "startJobRun"),
    "dynamodb": _actions(_CALL, "getItem", "putItem", "updateItem", "deleteItem"),
    "ecs": _actions(_BOTH, "runTask"),
    "eks": _actions(_TOKEN, "call")
    | _actions(
        _BOTH, "createCluster", "deleteCluster", "createNodegroup", "deleteNodegroup", "createFargateProfile",
        "deleteFargateProfile", "runJob",
    ),
    "elasticmapreduce": _actions(_SYNC, "createCluster", "terminateCluster", "addStep")
    | _actions(
        _CALL, "cancelStep", "setClusterTerminationProtection", "modifyInstanceFleetByName",
        "modifyInstanceGroupByName",
    ),
    "emr-containers": _actions(_CALL, "createVirtualCluster") | _actions(_SYNC, "deleteVirtualCluster", "startJobRun"),
    "emr-serverless": _actions(
        _SYNC, "createApplication", "startApplication", "stopApplication", "deleteApplication", "startJobRun",
        "cancelJobRun",
    ),
    "events": _actions(_TOKEN, "putEvents"),
    "glue": _actions(_SYNC, "startJobRun"),
    "http": _actions(_CALL, "invoke"),
    "lambda": _actions(_TOKEN, "invoke"),
    "mediaconvert": _actions(_SYNC, "createJob"),
    "sagemaker": _actions(_CALL, "createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint")
    | _actions(
        _SYNC, "createTrainingJob", "createTransformJob", "createLabelingJob", "createProcessingJob",
        "createHyperParameterTuningJob",
    ),
    "sns": _actions(_TOKEN, "publish"),
    "sqs": _actions(_TOKEN, "sendMessage"),
    "states": _actions(_BOTH | {"sync:2"}, "startExecution"),
}  # fmt: skip
"""Service -> action -> the integration patterns it supports (``""`` is request-response)."""

_OPEN_SERVICES = frozenset({"bedrockagentcore", "bedrock-agentcore"})
"""Services whose actions grow faster than this table."""

REQUIRED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("lambda", "invoke"): ("FunctionName",),
    ("sqs", "sendMessage"): ("QueueUrl", "MessageBody"),
    ("sns", "publish"): ("Message",),
    ("dynamodb", "putItem"): ("TableName", "Item"),
    ("dynamodb", "getItem"): ("TableName", "Key"),
    ("states", "startExecution"): ("StateMachineArn",),
    ("events", "putEvents"): ("Entries",),
    ("ecs", "runTask"): ("TaskDefinition",),
    ("glue", "startJobRun"): ("JobName",),
    ("bedrock", "invokeModel"): ("ModelId",),
    ("eks", "call"): ("ClusterName", "CertificateAuthority", "Endpoint", "Method", "Path"),
    ("eks", "runJob"): ("ClusterName", "CertificateAuthority", "Endpoint", "Job"),
    ("elasticmapreduce", "modifyInstanceFleetByName"): ("ClusterId", "InstanceFleetName", "InstanceFleet"),
    ("elasticmapreduce", "modifyInstanceGroupByName"): ("ClusterId", "InstanceGroupName", "InstanceGroup"),
    ("http", "invoke"): ("ApiEndpoint", "Method"),
    ("apigateway", "invoke"): ("ApiEndpoint", "Method"),
}
"""What AWS asks for when a definition is created. The models of the services' APIs know of more."""


def is_known(resource: Resource) -> bool:
    """Whether there is such an integration that waits in such a way; AWS SDK integrations are looked up elsewhere."""
    if resource.service in _OPEN_SERVICES:
        return True
    if resource.service.startswith("aws-sdk:"):
        return resource.pattern in _TOKEN
    return resource.pattern in ACTIONS.get(resource.service, {}).get(resource.action, ())


def unrecognized(resource: Resource) -> str:
    """AWS's words for an integration that does not exist, or cannot wait in this way."""
    return (
        f"The resource provided {resource.arn} is not recognized. The value is not a valid resource ARN, "
        "or the resource is not available in this region."
    )


def advice(resource: Resource) -> str | None:
    """What to write instead of an unrecognized integration."""
    if resource.service.startswith("aws-sdk:"):
        return "an AWS SDK integration is request-response or .waitForTaskToken"
    actions = ACTIONS.get(resource.service)
    if actions is None:
        sdk = "an API without an optimized integration is called as aws-sdk:<service>:<action>"
        return did_you_mean(resource.service, ACTIONS) or sdk
    patterns = actions.get(resource.action)
    if patterns is None:
        return did_you_mean(resource.action, actions) or f"{resource.service} has: {', '.join(sorted(actions))}"
    forms = sorted(f".{pattern}" for pattern in patterns if pattern)
    others = f" or {' or '.join(forms)}" if forms else " only"
    return f"{resource.service}:{resource.action} is request-response{others}"


def missing_arguments(resource: Resource, given: Collection[str], required: Sequence[str] = ()) -> list[str]:
    """The required arguments that are not among the given ones; a key ``X.$`` gives ``X``. ``required``: those that the
    model of the service's API knows of.
    """
    needed = dict.fromkeys((*REQUIRED.get((resource.service, resource.action), ()), *required))
    return [name for name in needed if name not in given and f"{name}.$" not in given]
