"""EKS: clusters, node groups, and calls of a cluster's Kubernetes API.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-eks.html
"""

from __future__ import annotations

from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.action import BOTH, TOKEN, Action, Sample
from pytest_sfn.integrations.record.answers import REST_JSON, ErrorNames
from pytest_sfn.integrations.record.corrections import CalledOperation, Corrections, Members
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import ANY, allow, needs, pass_role
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.targets import fixed, in_part, named

_EKS = "eks.amazonaws.com"
_cluster = named("arn:aws:eks:{region}:{account}:cluster/{ClusterName}")
_named_cluster = named("arn:aws:eks:{region}:{account}:cluster/{Name}")
_NODEGROUP = "arn:aws:eks:{region}:{account}:nodegroup/{ClusterName}/{NodegroupName}/*"
_KUBERNETES = "the answer of the cluster's Kubernetes API"


def _deleting(operation: CalledOperation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """Give a deleted resource the status DELETING in the answer: EKS deletes it later."""
    if not operation.name.startswith("Delete"):
        return answer
    return {
        name: {**value, "status": "DELETING"} if isinstance(value, dict) and "status" in value else value
        for name, value in answer.items()
    }


SERVICE = Service(
    name="eks",
    errors=ErrorNames("EKS", "AmazonEKS", "AmazonEKSException"),
    headers=REST_JSON,
    actions={
        "call": Action(
            patterns=TOKEN,
            required=("ClusterName", "CertificateAuthority", "Endpoint", "Method", "Path"),
            modelled=False,
            uses_iam=False,
            samples={"": Sample(_KUBERNETES, {"ResponseBody": {}, "StatusCode": 200, "StatusText": "OK"})},
        ),
        "runJob": Action(
            patterns=BOTH,
            required=("ClusterName", "CertificateAuthority", "Endpoint", "Job"),
            modelled=False,
            uses_iam=False,
            samples={
                "": Sample(_KUBERNETES, {"ResponseBody": {"kind": "Job"}, "StatusCode": 201, "StatusText": "Created"}),
                "sync": Sample("the Kubernetes job after it has ended", {"kind": "Job", "status": {"succeeded": 1}}),
            },
        ),
        "createCluster": Action(
            patterns=BOTH,
            job=Job("DescribeCluster", {"name": "Name"}, ("cluster",), "Cluster", done=("ACTIVE",)),
            polled_by="eks:DescribeCluster",
            stopped_by="eks:DeleteCluster",
            policy=needs(
                allow("eks:CreateCluster", on=ANY),
                allow("eks:DescribeCluster DeleteCluster", on="arn:aws:eks:{region}:{account}:cluster/*"),
                pass_role("RoleArn", to=_EKS),
            ),
        ),
        # After a deletion there is nothing to poll, and therefore no job.
        "deleteCluster": Action(
            patterns=BOTH,
            polled_by="eks:DescribeCluster",
            policy=needs(allow("eks:DeleteCluster DescribeCluster", on=_named_cluster)),
        ),
        "createNodegroup": Action(
            patterns=BOTH,
            job=Job(
                "DescribeNodegroup",
                {"clusterName": "ClusterName", "nodegroupName": "NodegroupName"},
                ("nodegroup",),
                "Nodegroup",
                done=("ACTIVE",),
                failed=states("CREATE_FAILED"),
            ),
            polled_by="eks:DescribeNodegroup",
            stopped_by="eks:DeleteNodegroup",
            policy=needs(
                allow("ec2:DescribeSubnets eks:CreateNodegroup", on=ANY),
                allow("eks:DescribeNodegroup DeleteNodegroup", on="arn:aws:eks:{region}:{account}:nodegroup/*"),
                allow("iam:GetRole ListAttachedRolePolicies", on="arn:aws:iam::{account}:role/*"),
                pass_role("NodeRole", to=_EKS),
            ),
        ),
        "deleteNodegroup": Action(
            patterns=BOTH,
            polled_by="eks:DescribeNodegroup",
            policy=needs(allow("eks:DeleteNodegroup DescribeNodegroup", on=named(_NODEGROUP))),
        ),
        "createFargateProfile": Action(
            patterns=BOTH,
            job=Job(
                "DescribeFargateProfile",
                {"clusterName": "ClusterName", "fargateProfileName": "FargateProfileName"},
                ("fargateProfile",),
                "FargateProfile",
                done=("ACTIVE",),
                failed=states("CREATE_FAILED"),
            ),
        ),
        "deleteFargateProfile": Action(patterns=BOTH),
    },
    permissions=Permissions(
        resources={
            "CreateCluster": fixed("*"),
            "CreateNodegroup": _cluster,
            "CreateFargateProfile": _cluster,
            "DeleteCluster": _named_cluster,
            "DeleteFargateProfile": in_part(
                "arn:aws:eks:{region}:{account}:fargateprofile/{ClusterName}/{FargateProfileName}/*"
            ),
            "DeleteNodegroup": in_part(_NODEGROUP),
        }
    ),
    corrections=Corrections(answer=_deleting),
)
