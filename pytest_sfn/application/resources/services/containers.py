"""What runs in containers: ECS's clusters, task definitions and services, ECR's repositories, Batch's queues and jobs,
CodeBuild's projects.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ECS.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Batch.html
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of, without_stack
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments

_WITHOUT_EFFECT = (
    "ComputeEnvironmentName", "ComputeResources", "Context", "EksConfiguration", "ReplaceComputeEnvironment",
    "ServiceRole", "Type", "UnmanagedvCpus", "UpdatePolicy",
)  # fmt: skip


_BATCH_ROLE = "AWSServiceRoleForBatch"
_BATCH_PATH = "/aws-service-role/batch.amazonaws.com/"


def compute_environment(declared: Declared, account: Account) -> Made:
    """A compute environment of Batch. Its instances are not made: no job runs on one in a test."""
    name = str(declared.properties.get("ComputeEnvironmentName") or without_stack(declared, account))
    given = {"computeEnvironmentName": name, "type": "UNMANAGED", "serviceRole": _service_role(account)}
    sent = arguments(declared, "batch", "CreateComputeEnvironment", declared.properties, _WITHOUT_EFFECT, given)
    arn = account.client("batch").create_compute_environment(**sent)["computeEnvironmentArn"]
    return Made(arn, {"ComputeEnvironmentArn": arn})


def _service_role(account: Account) -> str:
    """The ARN of the role that Batch makes for itself when it is used for the first time."""
    iam = account.client("iam")
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=_BATCH_ROLE, Path=_BATCH_PATH, AssumeRolePolicyDocument="{}")
    return account.place.role(f"{_BATCH_PATH[1:]}{_BATCH_ROLE}")


def repository(declared: Declared, account: Account) -> Made:
    """A repository of images."""
    name = name_of(declared, account, "RepositoryName", 256).lower()
    asked = {**declared.properties, "RepositoryName": name}
    ignored = ("EmptyOnDelete", "LifecyclePolicy", "RepositoryPolicyText")
    made = account.client("ecr").create_repository(**arguments(declared, "ecr", "CreateRepository", asked, ignored))
    described = made["repository"]
    return Made(name, {"Arn": described["repositoryArn"], "RepositoryUri": described["repositoryUri"]})


MAKERS: Mapping[str, Maker] = {
    "AWS::Batch::ComputeEnvironment": compute_environment,
    "AWS::Batch::JobDefinition": Plain(
        "batch",
        "RegisterJobDefinition",
        "jobDefinitionArn",
        {"JobDefinitionArn": "jobDefinitionArn"},
        name="JobDefinitionName",
        generate=without_stack,
        ignored=("ResourceRetentionPolicy",),
    ),
    "AWS::Batch::JobQueue": Plain(
        "batch",
        "CreateJobQueue",
        "jobQueueArn",
        {"JobQueueArn": "jobQueueArn"},
        name="JobQueueName",
        generate=without_stack,
        defaults={"State": "ENABLED"},
    ),
    "AWS::CodeBuild::Project": Plain(
        "codebuild",
        "CreateProject",
        "project.name",
        {"Arn": "project.arn"},
        name="Name",
        generate=without_stack,
        ignored=("ResourceAccessRole", "Triggers", "Visibility"),
    ),
    "AWS::ECR::Repository": repository,
    "AWS::ECS::Cluster": Plain(
        "ecs",
        "CreateCluster",
        "cluster.clusterName",
        {"Arn": "cluster.clusterArn"},
        name="ClusterName",
        renamed={"ClusterSettings": "settings"},
    ),
    "AWS::ECS::Service": Plain(
        "ecs",
        "CreateService",
        "service.serviceArn",
        {"Name": "service.serviceName", "ServiceArn": "service.serviceArn"},
        name="ServiceName",
        ignored=("ForceNewDeployment",),
    ),
    "AWS::ECS::TaskDefinition": Plain(
        "ecs",
        "RegisterTaskDefinition",
        "taskDefinition.taskDefinitionArn",
        {"TaskDefinitionArn": "taskDefinition.taskDefinitionArn"},
        name="Family",
        generate=without_stack,
    ),
}
