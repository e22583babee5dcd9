"""SageMaker: training, transforming, labeling, processing and tuning jobs, models and endpoints.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import JSON_1_1, ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import Rule, allow, managed_rule, needs, pass_role
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import named, several

_ARN = "arn:aws:sagemaker:{region}:{account}:"
_endpoint = named(_ARN + "endpoint/{EndpointName}")
_endpoint_config = named(_ARN + "endpoint-config/{EndpointConfigName}")


def _job(kind: str, ended: str) -> Job:
    """A job of SageMaker. The result is the whole description of the job."""
    return Job(
        f"Describe{kind}",
        {f"{kind}Name": f"{kind}Name"},
        state=(f"{kind}Status",),
        done=("Completed",),
        failed=states("Failed", "Stopped"),
        ended=(ended,),
        more={"FailureReason": None},
    )


def _policy(kind: str, resource: str) -> Rule:
    """The policy on AWS's page for training and transform jobs."""
    job, all_jobs = named(f"{_ARN}{resource}/{{{kind}Name}}*"), [f"{_ARN}{resource}/*"]
    tags = allow("sagemaker:ListTags AddTags", on=["*"])
    role = pass_role("RoleArn", to="sagemaker.amazonaws.com")
    follow = f"sagemaker:Create{kind} Describe{kind} Stop{kind}"
    return needs(
        allow(f"sagemaker:Create{kind}", on=job, otherwise=all_jobs),
        tags,
        role,
        sync=[
            allow(follow, on=job, otherwise=all_jobs),
            tags,
            role,
            managed_rule(f"StepFunctionsGetEventsForSageMaker{kind}sRule"),
        ],
    )


SERVICE = Service(
    name="sagemaker",
    errors=ErrorNames("SageMaker", "AmazonSageMaker", "AmazonSageMakerException"),
    headers=JSON_1_1,
    actions={
        "createEndpoint": Action(),
        "createEndpointConfig": Action(),
        "createModel": Action(),
        "updateEndpoint": Action(),
        "createTrainingJob": Action(
            patterns=SYNC,
            job=_job("TrainingJob", "TrainingEndTime"),
            polled_by="sagemaker:DescribeTrainingJob",
            stopped_by="sagemaker:StopTrainingJob",
            policy=_policy("TrainingJob", "training-job"),
        ),
        # AWS does not generate this policy: its page asks the user to attach it.
        "createTransformJob": Action(
            patterns=SYNC,
            job=_job("TransformJob", "TransformEndTime"),
            polled_by="sagemaker:DescribeTransformJob",
            stopped_by="sagemaker:StopTransformJob",
            policy=_policy("TransformJob", "transform-job"),
        ),
        "createLabelingJob": Action(patterns=SYNC, job=_job("LabelingJob", "LastModifiedTime")),
        "createProcessingJob": Action(patterns=SYNC, job=_job("ProcessingJob", "ProcessingEndTime")),
        "createHyperParameterTuningJob": Action(
            patterns=SYNC, job=_job("HyperParameterTuningJob", "HyperParameterTuningEndTime")
        ),
    },
    permissions=Permissions(
        resources={
            "CreateEndpoint": several(_endpoint, _endpoint_config),
            "CreateEndpointConfig": _endpoint_config,
            "CreateHyperParameterTuningJob": named(_ARN + "hyper-parameter-tuning-job/{HyperParameterTuningJobName}"),
            "CreateLabelingJob": named(_ARN + "labeling-job/{LabelingJobName}"),
            "CreateModel": named(_ARN + "model/{ModelName}"),
            "CreateProcessingJob": named(_ARN + "processing-job/{ProcessingJobName}"),
            "CreateTrainingJob": named(_ARN + "training-job/{TrainingJobName}"),
            "CreateTransformJob": named(_ARN + "transform-job/{TransformJobName}"),
            "InvokeEndpoint": _endpoint,
            "UpdateEndpoint": several(_endpoint, _endpoint_config),
        }
    ),
)
