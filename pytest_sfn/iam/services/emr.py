"""EMR: clusters, virtual clusters on EKS, and serverless applications.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html, connect-emr-eks.html and
connect-emr-serverless.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.grants import Condition, Rule, allow, is_chosen, is_written, managed_rule, needs, pass_role
from pytest_sfn.iam.targets import named

_cluster = named("arn:aws:elasticmapreduce:{region}:{account}:cluster/{ClusterId}")
_ALL_CLUSTERS = "arn:aws:elasticmapreduce:*:*:cluster/*"

_VIRTUAL_CLUSTER = "arn:aws:emr-containers:{region}:{account}:/virtualclusters/{VirtualClusterId}"


def _job_role(call: Call) -> Condition:
    role = call.argument("ExecutionRoleArn").value
    return {"StringEquals": {"emr-containers:ExecutionRoleArn": role}} if isinstance(role, str) else {}


_APPLICATIONS = "arn:aws:emr-serverless:{region}:{account}:/applications/"
_application = named(_APPLICATIONS + "{ApplicationId}")
_ALL_APPLICATIONS = [_APPLICATIONS + "*"]
_APPLICATION_RULE = managed_rule("StepFunctionsGetEventsForEMRServerlessApplicationRule")
_JOB_RULE = managed_rule("StepFunctionsGetEventsForEMRServerlessJobRule")
_PASS_JOB_ROLE = pass_role("ExecutionRoleArn", to="emr-serverless.amazonaws.com")
_CREATE_APPLICATION = (
    allow("emr-serverless:CreateApplication", on=["arn:aws:emr-serverless:{region}:{account}:/*"]),
    allow(
        "iam:CreateServiceLinkedRole",
        on="arn:aws:iam::{account}:role/aws-service-role/ops.emr-serverless.amazonaws.com"
        "/AWSServiceRoleForAmazonEMRServerless*",
        condition=lambda call: {"StringLike": {"iam:AWSServiceName": "ops.emr-serverless.amazonaws.com"}},
    ),
)

RULES: Mapping[str, Rule] = {
    "elasticmapreduce:createCluster": needs(
        allow("elasticmapreduce:RunJobFlow DescribeCluster TerminateJobFlows", on="*"),
        pass_role("ServiceRole", "JobFlowRole", "AutoScalingRole"),
    ),
    "elasticmapreduce:addStep": needs(
        allow("elasticmapreduce:AddJobFlowSteps DescribeStep CancelSteps", on=_cluster, otherwise=_ALL_CLUSTERS)
    ),
    "elasticmapreduce:terminateCluster": needs(
        allow("elasticmapreduce:TerminateJobFlows DescribeCluster", on=_cluster, otherwise=_ALL_CLUSTERS)
    ),
    "elasticmapreduce:cancelStep": needs(allow("elasticmapreduce:CancelSteps", on=_cluster, otherwise=_ALL_CLUSTERS)),
    "elasticmapreduce:setClusterTerminationProtection": needs(
        allow("elasticmapreduce:SetTerminationProtection", on=_cluster, otherwise=_ALL_CLUSTERS)
    ),
    "elasticmapreduce:modifyInstanceFleetByName": needs(
        allow("elasticmapreduce:ModifyInstanceFleet ListInstanceFleets", on=_cluster, otherwise=_ALL_CLUSTERS)
    ),
    "elasticmapreduce:modifyInstanceGroupByName": needs(
        allow("elasticmapreduce:ModifyInstanceGroups ListInstanceGroups", on=_cluster)
    ),
    "emr-containers:startJobRun": needs(
        allow("emr-containers:StartJobRun", on=named(_VIRTUAL_CLUSTER), condition=_job_role),
        sync=[
            allow("emr-containers:StartJobRun", on=named(_VIRTUAL_CLUSTER), condition=_job_role),
            allow("emr-containers:DescribeJobRun CancelJobRun", on=named(_VIRTUAL_CLUSTER + "/jobruns/*")),
        ],
    ),
    "emr-serverless:createApplication": needs(
        *_CREATE_APPLICATION,
        sync=[
            *_CREATE_APPLICATION,
            allow("emr-serverless:GetApplication DeleteApplication", on=_ALL_APPLICATIONS),
            _APPLICATION_RULE,
        ],
    ),
    "emr-serverless:startApplication": needs(
        allow("emr-serverless:StartApplication", on=_application, otherwise=_ALL_APPLICATIONS),
        sync=[
            allow(
                "emr-serverless:StartApplication GetApplication StopApplication",
                on=_application,
                otherwise=_ALL_APPLICATIONS,
            ),
            _APPLICATION_RULE,
        ],
    ),
    "emr-serverless:stopApplication": needs(
        allow("emr-serverless:StopApplication", on=_application, otherwise=_ALL_APPLICATIONS),
        sync=[
            allow("emr-serverless:StopApplication GetApplication", on=_application, otherwise=_ALL_APPLICATIONS),
            _APPLICATION_RULE,
        ],
    ),
    "emr-serverless:deleteApplication": needs(
        allow("emr-serverless:DeleteApplication", on=_application, otherwise=_ALL_APPLICATIONS),
        sync=[
            allow("emr-serverless:DeleteApplication GetApplication", on=_application, otherwise=_ALL_APPLICATIONS),
            _APPLICATION_RULE,
        ],
    ),
    "emr-serverless:startJobRun": needs(
        allow("emr-serverless:StartJobRun", on=_application, otherwise=_ALL_APPLICATIONS),
        _PASS_JOB_ROLE,
        sync=[
            allow("emr-serverless:StartJobRun", on=_application, holds=is_written("ApplicationId")),
            allow(
                "emr-serverless:StartJobRun GetJobRun CancelJobRun",
                on=_ALL_APPLICATIONS,
                holds=is_chosen("ApplicationId"),
            ),
            _PASS_JOB_ROLE,
            allow(
                "emr-serverless:GetJobRun CancelJobRun",
                on=named(_APPLICATIONS + "{ApplicationId}/jobruns/*"),
                holds=is_written("ApplicationId"),
            ),
            _JOB_RULE,
        ],
    ),
    "emr-serverless:cancelJobRun": needs(
        allow(
            "emr-serverless:CancelJobRun",
            on=named(_APPLICATIONS + "{ApplicationId}/jobruns/{JobRunId}"),
            otherwise=_ALL_APPLICATIONS,
        ),
        sync=[
            allow(
                "emr-serverless:CancelJobRun GetJobRun",
                on=named(_APPLICATIONS + "{ApplicationId}/jobruns/{JobRunId}"),
                otherwise=_ALL_APPLICATIONS,
            ),
            _JOB_RULE,
        ],
    ),
}
