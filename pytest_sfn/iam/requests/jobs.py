"""How Step Functions follows the jobs that ``.sync`` waits for, and how it stops them.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.requests.needs import Need

_EVENTS = "events:PutRule"


class Following(NamedTuple):
    """What a job needs after its request: to be asked about, to tell by an event that it has ended, and to be stopped.

    Each is None where it needs nothing.
    """

    poll: Need | None
    event: Need | None
    stop: Need | None


def following(call: Call, needs: Iterable[Need]) -> Following:
    """How a job is followed; ``needs`` are those of the job."""
    by_action = {need.action: need for need in needs}
    poll, stop = _ACTIONS.get(f"{call.service}:{call.action}", ("", ""))
    return Following(by_action.get(poll), by_action.get(_EVENTS), by_action.get(stop))


_ACTIONS: Mapping[str, tuple[str, str]] = {
    "athena:startQueryExecution": ("athena:getQueryExecution", "athena:stopQueryExecution"),
    "batch:submitJob": ("batch:DescribeJobs", "batch:TerminateJob"),
    "bedrock:createModelCustomizationJob": (
        "bedrock:GetModelCustomizationJob",
        "bedrock:StopModelCustomizationJob",
    ),
    "codebuild:retryBuildBatch": ("codebuild:BatchGetBuildBatches", "codebuild:StopBuildBatch"),
    "codebuild:startBuild": ("codebuild:BatchGetBuilds", "codebuild:StopBuild"),
    "codebuild:startBuildBatch": ("codebuild:BatchGetBuildBatches", "codebuild:StopBuildBatch"),
    "databrew:startJobRun": ("databrew:listJobRuns", "databrew:stopJobRun"),
    "ecs:runTask": ("ecs:DescribeTasks", "ecs:StopTask"),
    "eks:createCluster": ("eks:DescribeCluster", "eks:DeleteCluster"),
    "eks:createNodegroup": ("eks:DescribeNodegroup", "eks:DeleteNodegroup"),
    "eks:deleteCluster": ("eks:DescribeCluster", ""),
    "eks:deleteNodegroup": ("eks:DescribeNodegroup", ""),
    "elasticmapreduce:addStep": ("elasticmapreduce:DescribeStep", "elasticmapreduce:CancelSteps"),
    "elasticmapreduce:createCluster": ("elasticmapreduce:DescribeCluster", "elasticmapreduce:TerminateJobFlows"),
    "elasticmapreduce:terminateCluster": ("elasticmapreduce:DescribeCluster", ""),
    "emr-containers:startJobRun": ("emr-containers:DescribeJobRun", "emr-containers:CancelJobRun"),
    "emr-serverless:cancelJobRun": ("emr-serverless:GetJobRun", ""),
    "emr-serverless:createApplication": ("emr-serverless:GetApplication", "emr-serverless:DeleteApplication"),
    "emr-serverless:deleteApplication": ("emr-serverless:GetApplication", ""),
    "emr-serverless:startApplication": ("emr-serverless:GetApplication", "emr-serverless:StopApplication"),
    "emr-serverless:startJobRun": ("emr-serverless:GetJobRun", "emr-serverless:CancelJobRun"),
    "emr-serverless:stopApplication": ("emr-serverless:GetApplication", ""),
    "glue:startJobRun": ("glue:GetJobRun", "glue:BatchStopJobRun"),
    "mediaconvert:createJob": ("mediaconvert:GetJob", "mediaconvert:CancelJob"),
    "sagemaker:createTrainingJob": ("sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"),
    "sagemaker:createTransformJob": ("sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"),
    "states:startExecution": ("states:DescribeExecution", "states:StopExecution"),
}
"""The actions that ask about a job and that stop it, by what began it."""
