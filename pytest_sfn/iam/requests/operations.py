"""Which actions and resources the operations of AWS's APIs are about, where their names alone do not tell.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam import resources
from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.requests import dynamodb, s3
from pytest_sfn.iam.targets import Target, arn_in, each, first_of, fixed, in_part, named, optional, several, within

ACTIONS: Mapping[str, str] = {
    **s3.ACTIONS,
    "bedrock:Converse": "bedrock:InvokeModel",
    "bedrock:ConverseStream": "bedrock:InvokeModelWithResponseStream",
    "execute-api:DeleteConnection": "execute-api:ManageConnections",
    "execute-api:GetConnection": "execute-api:ManageConnections",
    "execute-api:PostToConnection": "execute-api:ManageConnections",
    "lambda:Invoke": "lambda:InvokeFunction",
    "lambda:InvokeAsync": "lambda:InvokeFunction",
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
"""Operations whose action has another name."""


def _secret(call: Call) -> list[str] | None:
    """A secret; its ARN ends with characters that its name does not tell."""
    template = "arn:aws:secretsmanager:{region}:{account}:secret:{SecretId}"
    by_arn = str(call.argument("SecretId").value).startswith("arn:")
    return (named(template) if by_arn else in_part(f"{template}-??????"))(call)


def _parameter(argument: str) -> Target:
    """A parameter of Systems Manager: one in a folder begins with a slash, which is that of its ARN already."""

    def target(call: Call) -> list[str] | None:
        found = named(f"arn:aws:ssm:{{region}}:{{account}}:parameter/{{{argument}}}")(call)
        return found and [arn.replace(":parameter//", ":parameter/") for arn in found]

    return target


_model = first_of(
    named("arn:aws:bedrock:{region}::foundation-model/{ModelId}"),
    named("arn:aws:bedrock:{region}::foundation-model/{BaseModelIdentifier}"),
)
_work_group = named("arn:aws:athena:{region}:{account}:workgroup/{WorkGroup}", WorkGroup="primary")
_any_work_group = in_part("arn:aws:athena:{region}:{account}:workgroup/*")
_glue_job = named("arn:aws:glue:{region}:{account}:job/{JobName}")
_glue_crawler = named("arn:aws:glue:{region}:{account}:crawler/{Name}")
_endpoint = named("arn:aws:sagemaker:{region}:{account}:endpoint/{EndpointName}")
_endpoint_config = named("arn:aws:sagemaker:{region}:{account}:endpoint-config/{EndpointConfigName}")

RESOURCES: Mapping[str, Target] = {
    "athena": _any_work_group,
    "athena:StartQueryExecution": _work_group,
    "batch:SubmitJob": several(
        named("arn:aws:batch:{region}:{account}:job-definition/{JobDefinition}"),
        named("arn:aws:batch:{region}:{account}:job-queue/{JobQueue}"),
    ),
    "bedrock": _model,
    "codebuild": first_of(resources.project, resources.report_groups),
    "databrew:StartJobRun": named("arn:aws:databrew:{region}:{account}:job/{Name}"),
    "dynamodb": dynamodb.table_or_index,
    "ecs:RunTask": resources.task_definition,
    "eks:CreateCluster": fixed("*"),
    "eks:CreateNodegroup": named("arn:aws:eks:{region}:{account}:cluster/{ClusterName}"),
    "eks:CreateFargateProfile": named("arn:aws:eks:{region}:{account}:cluster/{ClusterName}"),
    "eks:DeleteCluster": named("arn:aws:eks:{region}:{account}:cluster/{Name}"),
    "eks:DeleteFargateProfile": in_part(
        "arn:aws:eks:{region}:{account}:fargateprofile/{ClusterName}/{FargateProfileName}/*"
    ),
    "eks:DeleteNodegroup": in_part("arn:aws:eks:{region}:{account}:nodegroup/{ClusterName}/{NodegroupName}/*"),
    "elasticmapreduce": named("arn:aws:elasticmapreduce:{region}:{account}:cluster/{ClusterId}"),
    "elasticmapreduce:RunJobFlow": fixed("*"),
    "emr-containers:CreateVirtualCluster": fixed("*"),
    "emr-containers:DeleteVirtualCluster": named("arn:aws:emr-containers:{region}:{account}:/virtualclusters/{Id}"),
    "emr-containers:StartJobRun": named(
        "arn:aws:emr-containers:{region}:{account}:/virtualclusters/{VirtualClusterId}"
    ),
    "emr-serverless": first_of(
        named("arn:aws:emr-serverless:{region}:{account}:/applications/{ApplicationId}/jobruns/{JobRunId}"),
        named("arn:aws:emr-serverless:{region}:{account}:/applications/{ApplicationId}"),
    ),
    "emr-serverless:CreateApplication": fixed("arn:aws:emr-serverless:{region}:{account}:/"),
    "events:PutEvents": resources.buses,
    "execute-api:Invoke": resources.api,
    "firehose": named("arn:aws:firehose:{region}:{account}:deliverystream/{DeliveryStreamName}"),
    "glue:GetCrawler": _glue_crawler,
    "glue:GetJobRun": _glue_job,
    "glue:GetJobRuns": _glue_job,
    "glue:StartCrawler": _glue_crawler,
    "glue:StartJobRun": _glue_job,
    "kinesis": first_of(arn_in("StreamARN"), named("arn:aws:kinesis:{region}:{account}:stream/{StreamName}")),
    "lambda": resources.function,
    "mediaconvert:CreateJob": named("arn:aws:mediaconvert:{region}:{account}:queues/{Queue}", Queue="Default"),
    "s3": s3.object_or_bucket,
    "s3:ListAllMyBuckets": fixed("*"),
    "sagemaker:CreateEndpoint": several(_endpoint, _endpoint_config),
    "sagemaker:CreateEndpointConfig": _endpoint_config,
    "sagemaker:CreateHyperParameterTuningJob": named(
        "arn:aws:sagemaker:{region}:{account}:hyper-parameter-tuning-job/{HyperParameterTuningJobName}"
    ),
    "sagemaker:CreateLabelingJob": named("arn:aws:sagemaker:{region}:{account}:labeling-job/{LabelingJobName}"),
    "sagemaker:CreateModel": named("arn:aws:sagemaker:{region}:{account}:model/{ModelName}"),
    "sagemaker:CreateProcessingJob": named("arn:aws:sagemaker:{region}:{account}:processing-job/{ProcessingJobName}"),
    "sagemaker:CreateTrainingJob": named("arn:aws:sagemaker:{region}:{account}:training-job/{TrainingJobName}"),
    "sagemaker:CreateTransformJob": named("arn:aws:sagemaker:{region}:{account}:transform-job/{TransformJobName}"),
    "sagemaker:InvokeEndpoint": _endpoint,
    "sagemaker:UpdateEndpoint": several(_endpoint, _endpoint_config),
    "secretsmanager": _secret,
    "sns": first_of(resources.topic, arn_in("TargetArn"), named("{PhoneNumber}")),
    "sqs": resources.queue,
    "ssm:DeleteParameter": _parameter("Name"),
    "ssm:GetParameter": _parameter("Name"),
    "ssm:GetParameters": each("Names", _parameter("Item")),
    "ssm:PutParameter": _parameter("Name"),
    "states": first_of(resources.machine, arn_in("ExecutionArn"), arn_in("ActivityArn"), arn_in("MapRunArn")),
}
"""What the arguments name: for an action, or for all actions of a service."""

_overriding_roles = within(
    "Overrides",
    several(
        *(
            optional(name, named(f"arn:aws:iam::{{account}}:role/{{{name}}}"))
            for name in ("TaskRoleArn", "ExecutionRoleArn")
        )
    ),
)

RIGHTS: Mapping[str, tuple[tuple[str, Target], ...]] = {
    **s3.RIGHTS,
    **dynamodb.RIGHTS,
    "bedrock:InvokeModel": (
        ("bedrock:InvokeModel", _model),
        ("s3:GetObject", within("Input", resources.s3_uri)),
        ("s3:PutObject", within("Output", resources.s3_uri)),
    ),
    "ecs:RunTask": (("ecs:RunTask", resources.task_definition), ("iam:PassRole", _overriding_roles)),
}
"""Operations that are about more than one action."""
