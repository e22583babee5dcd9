"""EMR on EKS. https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-eks.html"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import SYNC, Action
from pytest_sfn.integrations.record.answers import REST_JSON, ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Context, Permissions, values_of
from pytest_sfn.integrations.record.policy import Condition, allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import fixed, named

_ROLE = "emr-containers:ExecutionRoleArn"
_VIRTUAL_CLUSTER = "arn:aws:emr-containers:{region}:{account}:/virtualclusters/{VirtualClusterId}"


def _job_role(call: ServiceCall) -> Condition:
    role = call.argument("ExecutionRoleArn").value
    return {"StringEquals": {_ROLE: role}} if isinstance(role, str) else {}


def _context(call: ServiceCall) -> Context:
    return {_ROLE: values_of(call, "ExecutionRoleArn")}


SERVICE = Service(
    name="emr-containers",
    errors=ErrorNames("EMRContainers", "AmazonEMRContainers", "AmazonEMRContainersException"),
    headers=REST_JSON,
    actions={
        "createVirtualCluster": Action(),
        "deleteVirtualCluster": Action(
            patterns=SYNC,
            job=Job(
                "DescribeVirtualCluster",
                {"id": "Id"},
                ("virtualCluster",),
                state=("State",),
                done=("TERMINATED",),
                failed=states("ARRESTED"),
            ),
        ),
        "startJobRun": Action(
            patterns=SYNC,
            job=Job(
                "DescribeJobRun",
                {"id": "Id", "virtualClusterId": "VirtualClusterId"},
                ("jobRun",),
                state=("State",),
                done=("COMPLETED",),
                failed=states("FAILED", "CANCELLED"),
                ended=("FinishedAt",),
            ),
            polled_by="emr-containers:DescribeJobRun",
            stopped_by="emr-containers:CancelJobRun",
            policy=needs(
                allow("emr-containers:StartJobRun", on=named(_VIRTUAL_CLUSTER), condition=_job_role),
                sync=[
                    allow("emr-containers:StartJobRun", on=named(_VIRTUAL_CLUSTER), condition=_job_role),
                    allow("emr-containers:DescribeJobRun CancelJobRun", on=named(_VIRTUAL_CLUSTER + "/jobruns/*")),
                ],
            ),
        ),
    },
    permissions=Permissions(
        resources={
            "CreateVirtualCluster": fixed("*"),
            "DeleteVirtualCluster": named("arn:aws:emr-containers:{region}:{account}:/virtualclusters/{Id}"),
            "StartJobRun": named(_VIRTUAL_CLUSTER),
        },
        contexts={"StartJobRun": _context},
    ),
)
