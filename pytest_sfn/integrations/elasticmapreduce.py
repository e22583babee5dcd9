"""EMR clusters and steps. https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action, Fields
from pytest_sfn.integrations.record.answers import JSON_1_1, ErrorNames
from pytest_sfn.integrations.record.argument_problems import missing, unsupported, wrong_type
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs, pass_role
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import fixed, named

_cluster = named("arn:aws:elasticmapreduce:{region}:{account}:cluster/{ClusterId}")
_ALL_CLUSTERS = "arn:aws:elasticmapreduce:*:*:cluster/*"
_CLUSTER_ID = frozenset({"ClusterId"})
_STATE = ("Status", "State")
_END = ("Status", "Timeline", "EndDateTime")


def _cluster_problems(given: Fields) -> list[str]:
    """The cluster must stay alive for steps that are added later."""
    problems = [unsupported("Steps")] if "Steps" in given else []
    instances = given.get("Instances")
    if not isinstance(instances, dict):
        return problems
    alive = "KeepJobFlowAliveWhenNoSteps"
    if instances.get(alive) is None:
        problems.append(missing(alive))
    elif instances[alive] is not True:
        problems.append(wrong_type(alive, "TRUE"))
    return problems


SERVICE = Service(
    name="elasticmapreduce",
    boto3="emr",
    errors=ErrorNames("ElasticMapReduce", "AmazonElasticMapReduce", "AmazonElasticMapReduceException"),
    headers=JSON_1_1,
    actions={
        "createCluster": Action(
            patterns=SYNC,
            operation="RunJobFlow",
            fields={"JobFlowId": "ClusterId"},
            hidden=frozenset({"ClusterArn"}),
            problems=_cluster_problems,
            job=Job(
                "DescribeCluster",
                {"ClusterId": "ClusterId"},
                ("Cluster",),
                "Cluster",
                repeated=("ClusterId",),
                state=_STATE,
                done=("WAITING",),
                failed=states("TERMINATING", "TERMINATED", "TERMINATED_WITH_ERRORS"),
            ),
            polled_by="elasticmapreduce:DescribeCluster",
            stopped_by="elasticmapreduce:TerminateJobFlows",
            policy=needs(
                allow("elasticmapreduce:RunJobFlow DescribeCluster TerminateJobFlows", on="*"),
                pass_role("ServiceRole", "JobFlowRole", "AutoScalingRole"),
            ),
        ),
        "terminateCluster": Action(
            patterns=SYNC,
            operation="TerminateJobFlows",
            fields={"JobFlowIds": "ClusterId"},
            single=_CLUSTER_ID,
            job=Job(
                "DescribeCluster",
                {"ClusterId": "ClusterId"},
                ("Cluster",),
                "Cluster",
                state=_STATE,
                done=("TERMINATED", "TERMINATED_WITH_ERRORS"),
                failed=frozenset(),
                ended=_END,
            ),
            polled_by="elasticmapreduce:DescribeCluster",
            policy=needs(
                allow("elasticmapreduce:TerminateJobFlows DescribeCluster", on=_cluster, otherwise=_ALL_CLUSTERS)
            ),
        ),
        "addStep": Action(
            patterns=SYNC,
            operation="AddJobFlowSteps",
            fields={"JobFlowId": "ClusterId", "Steps": "Step", "StepIds": "StepId"},
            single=frozenset({"Step", "StepId"}),
            job=Job(
                "DescribeStep",
                {"ClusterId": "ClusterId", "StepId": "StepId"},
                ("Step",),
                "Step",
                state=_STATE,
                done=("COMPLETED",),
                failed=states("CANCELLED", "FAILED", "INTERRUPTED"),
                ended=_END,
            ),
            polled_by="elasticmapreduce:DescribeStep",
            stopped_by="elasticmapreduce:CancelSteps",
            policy=needs(
                allow("elasticmapreduce:AddJobFlowSteps DescribeStep CancelSteps", on=_cluster, otherwise=_ALL_CLUSTERS)
            ),
        ),
        "cancelStep": Action(
            operation="CancelSteps",
            fields={"StepIds": "StepId", "CancelStepsInfoList": "CancelStepsInfo"},
            single=frozenset({"StepId", "CancelStepsInfo"}),
            policy=needs(allow("elasticmapreduce:CancelSteps", on=_cluster, otherwise=_ALL_CLUSTERS)),
        ),
        "setClusterTerminationProtection": Action(
            operation="SetTerminationProtection",
            fields={"JobFlowIds": "ClusterId"},
            single=_CLUSTER_ID,
            policy=needs(allow("elasticmapreduce:SetTerminationProtection", on=_cluster, otherwise=_ALL_CLUSTERS)),
        ),
        "modifyInstanceFleetByName": Action(
            required=("ClusterId", "InstanceFleetName", "InstanceFleet"),
            own_arguments=frozenset({"InstanceFleetName"}),
            answered_by=("emr", "ModifyInstanceFleet"),
            iam_operation="ModifyInstanceFleet",
            policy=needs(
                allow("elasticmapreduce:ModifyInstanceFleet ListInstanceFleets", on=_cluster, otherwise=_ALL_CLUSTERS)
            ),
        ),
        "modifyInstanceGroupByName": Action(
            required=("ClusterId", "InstanceGroupName", "InstanceGroup"),
            own_arguments=frozenset({"InstanceGroupName", "InstanceGroup"}),
            answered_by=("emr", "ModifyInstanceGroups"),
            iam_operation="ModifyInstanceGroups",
            policy=needs(allow("elasticmapreduce:ModifyInstanceGroups ListInstanceGroups", on=_cluster)),
        ),
    },
    permissions=Permissions(resource=_cluster, resources={"RunJobFlow": fixed("*")}),
)
