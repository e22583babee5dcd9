"""The jobs that ``.sync`` waits for: which operation tells of one, how it is asked, and which states end it.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

Asked = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Job:
    """How Step Functions learns of a job.

    ``operation``: the operation that it polls. Fields of API structures are in the API's spelling in ``asked`` (keys)
    and ``path``, otherwise in that of Step Functions.

    ``asked``: the operation's parameters, each with the field that holds its value: of the request's answer, or of its
    arguments; a tuple makes a list of one. ``path`` leads to the job in the operation's answer; of a list it is the
    first. ``under``: the field of the result that holds the job, if the job itself is not the result; ``repeated`` are
    what that result keeps of the answer to the request.

    ``state`` leads to its state. The first of ``done`` is what a job has that ends well; ``failed`` are the states that
    fail the task. ``ended`` leads to the instant at which it ended. ``more``: what else is said of one that has ended
    well; None takes a field away.
    """

    operation: str
    asked: Asked
    path: tuple[str, ...] = ()
    under: str | None = None
    _: KW_ONLY
    repeated: tuple[str, ...] = ()
    state: tuple[str, ...] = ("Status",)
    done: tuple[str, ...] = ("SUCCEEDED",)
    failed: frozenset[str] = frozenset({"FAILED"})
    ended: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def _states(*names: str) -> frozenset[str]:
    return frozenset(names)


def _sagemaker(kind: str, ended: str) -> Job:
    """A job of SageMaker: the result is all that its own operation says of it."""
    return Job(
        f"Describe{kind}",
        {f"{kind}Name": f"{kind}Name"},
        state=(f"{kind}Status",),
        done=("Completed",),
        failed=_states("Failed", "Stopped"),
        ended=(ended,),
        more={"FailureReason": None},
    )


def _emr_serverless(done: str) -> Job:
    """An application of EMR Serverless that gets into another state."""
    asked, failed = {"applicationId": "ApplicationId"}, _states("TERMINATED") - {done}
    return Job("GetApplication", asked, ("application",), state=("State",), done=(done,), failed=failed)


def _emr_serverless_run(done: str, failed: frozenset[str]) -> Job:
    asked = {"applicationId": "ApplicationId", "jobRunId": "JobRunId"}
    return Job("GetJobRun", asked, ("jobRun",), state=("State",), done=(done,), failed=failed)


_STATE = ("Status", "State")
_END = ("Status", "Timeline", "EndDateTime")
_BUILD_FAILED = _states("FAILED", "FAULT", "STOPPED", "TIMED_OUT")
_BATCH_OF_BUILDS = Job(
    "BatchGetBuildBatches", {"ids": ("BuildBatch.Id",)}, ("buildBatches",), "BuildBatch", state=("BuildBatchStatus",),
    failed=_BUILD_FAILED, ended=("EndTime",), more={"Complete": True},
)  # fmt: skip

JOBS: Mapping[str, Job] = {
    "athena:startQueryExecution": Job(
        "GetQueryExecution", {"QueryExecutionId": "QueryExecutionId"}, ("QueryExecution",), "QueryExecution",
        state=_STATE, failed=_states("FAILED", "CANCELLED"), ended=("Status", "CompletionDateTime"),
    ),
    "batch:submitJob": Job("DescribeJobs", {"jobs": ("JobId",)}, ("jobs",), ended=("StoppedAt",)),
    "bedrock:createModelCustomizationJob": Job(
        "GetModelCustomizationJob", {"jobIdentifier": "JobName"}, done=("Completed",),
        failed=_states("Failed", "Stopped"), ended=("EndTime",), more={"FailureMessage": None},
    ),
    "codebuild:startBuild": Job(
        "BatchGetBuilds", {"ids": ("Build.Id",)}, ("builds",), "Build", state=("BuildStatus",),
        failed=_BUILD_FAILED, ended=("EndTime",), more={"BuildComplete": True},
    ),
    "codebuild:startBuildBatch": _BATCH_OF_BUILDS,
    "codebuild:retryBuildBatch": _BATCH_OF_BUILDS,
    "databrew:startJobRun": Job(
        "DescribeJobRun", {"Name": "Name", "RunId": "RunId"}, state=("State",),
        failed=_states("FAILED", "STOPPED", "TIMEOUT"), ended=("CompletedOn",),
    ),
    "ecs:runTask": Job(
        "DescribeTasks", {"cluster": "Tasks.0.ClusterArn", "tasks": ("Tasks.0.TaskArn",)}, ("tasks",),
        state=("LastStatus",), done=("STOPPED",), failed=frozenset(), ended=("StoppedAt",),
        more={
            "DesiredStatus": "STOPPED",
            "StopCode": "EssentialContainerExited",
            "StoppedReason": "Essential container in task exited",
        },
    ),
    "eks:createCluster": Job("DescribeCluster", {"name": "Name"}, ("cluster",), "Cluster", done=("ACTIVE",)),
    "eks:createFargateProfile": Job(
        "DescribeFargateProfile", {"clusterName": "ClusterName", "fargateProfileName": "FargateProfileName"},
        ("fargateProfile",), "FargateProfile", done=("ACTIVE",), failed=_states("CREATE_FAILED"),
    ),
    "eks:createNodegroup": Job(
        "DescribeNodegroup", {"clusterName": "ClusterName", "nodegroupName": "NodegroupName"},
        ("nodegroup",), "Nodegroup", done=("ACTIVE",), failed=_states("CREATE_FAILED"),
    ),
    "elasticmapreduce:addStep": Job(
        "DescribeStep", {"ClusterId": "ClusterId", "StepId": "StepId"}, ("Step",), "Step",
        state=_STATE, done=("COMPLETED",), failed=_states("CANCELLED", "FAILED", "INTERRUPTED"), ended=_END,
    ),
    "elasticmapreduce:createCluster": Job(
        "DescribeCluster", {"ClusterId": "ClusterId"}, ("Cluster",), "Cluster", repeated=("ClusterId",),
        state=_STATE, done=("WAITING",), failed=_states("TERMINATING", "TERMINATED", "TERMINATED_WITH_ERRORS"),
    ),
    "elasticmapreduce:terminateCluster": Job(
        "DescribeCluster", {"ClusterId": "ClusterId"}, ("Cluster",), "Cluster",
        state=_STATE, done=("TERMINATED", "TERMINATED_WITH_ERRORS"), failed=frozenset(), ended=_END,
    ),
    "emr-containers:deleteVirtualCluster": Job(
        "DescribeVirtualCluster", {"id": "Id"}, ("virtualCluster",), state=("State",), done=("TERMINATED",),
        failed=_states("ARRESTED"),
    ),
    "emr-containers:startJobRun": Job(
        "DescribeJobRun", {"id": "Id", "virtualClusterId": "VirtualClusterId"}, ("jobRun",), state=("State",),
        done=("COMPLETED",), failed=_states("FAILED", "CANCELLED"), ended=("FinishedAt",),
    ),
    "emr-serverless:createApplication": _emr_serverless("CREATED"),
    "emr-serverless:startApplication": _emr_serverless("STARTED"),
    "emr-serverless:stopApplication": _emr_serverless("STOPPED"),
    "emr-serverless:deleteApplication": _emr_serverless("TERMINATED"),
    "emr-serverless:startJobRun": _emr_serverless_run("SUCCESS", _states("FAILED", "CANCELLED")),
    "emr-serverless:cancelJobRun": _emr_serverless_run("CANCELLED", _states("FAILED")),
    "glue:startJobRun": Job(
        "GetJobRun", {"JobName": "JobName", "RunId": "JobRunId"}, ("JobRun",), state=("JobRunState",),
        failed=_states("FAILED", "ERROR", "TIMEOUT", "STOPPED", "EXPIRED"), ended=("CompletedOn",),
    ),
    "mediaconvert:createJob": Job(
        "GetJob", {"Id": "Job.Id"}, ("Job",), "Job", done=("COMPLETE",), failed=_states("ERROR", "CANCELED"),
    ),
    "sagemaker:createHyperParameterTuningJob": _sagemaker("HyperParameterTuningJob", "HyperParameterTuningEndTime"),
    "sagemaker:createLabelingJob": _sagemaker("LabelingJob", "LastModifiedTime"),
    "sagemaker:createProcessingJob": _sagemaker("ProcessingJob", "ProcessingEndTime"),
    "sagemaker:createTrainingJob": _sagemaker("TrainingJob", "TrainingEndTime"),
    "sagemaker:createTransformJob": _sagemaker("TransformJob", "TransformEndTime"),
}  # fmt: skip
"""Integration -> its job. A nested execution tells of its end itself; of a deletion in EKS nothing is left to ask."""
