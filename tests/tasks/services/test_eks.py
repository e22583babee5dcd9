"""Clusters of Amazon EKS, and what runs on them."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import UnmockedTaskError

CLUSTER = {"Name": "cluster", "ResourcesVpcConfig": {"SubnetIds": ["subnet-1"]}}
GROUP = {"ClusterName": "cluster", "NodegroupName": "nodes"}
PROFILE = {"ClusterName": "cluster", "FargateProfileName": "profile"}


@pytest.fixture
def cluster(run, role):
    return run("eks:createCluster.sync", {**CLUSTER, "RoleArn": role}).output["Cluster"]


def test_a_cluster_is_active_once_it_was_created(cluster):
    assert (cluster["Name"], cluster["Status"], cluster["CreatedAt"]) == ("cluster", "ACTIVE", 1735689600000)
    assert set(cluster["CertificateAuthority"]) == {"Data"}


def test_without_sync_the_result_is_the_answer_to_the_request(run, role):
    result = run("eks:createCluster", {**CLUSTER, "RoleArn": role}).output

    assert set(result) == {"Cluster", "SdkHttpMetadata", "SdkResponseMetadata"}


@pytest.mark.parametrize(
    ("action", "arguments", "kind"),
    [
        ("createNodegroup", {**GROUP, "Subnets": ["subnet-1"], "NodeRole": "role"}, "Nodegroup"),
        ("createFargateProfile", {**PROFILE, "PodExecutionRoleArn": "role", "Selectors": [{"Namespace": "n"}]},
         "FargateProfile"),
    ],
)  # fmt: skip
def test_what_is_added_to_a_cluster_is_active(run, role, cluster, action, arguments, kind):
    given = {name: role if value == "role" else value for name, value in arguments.items()}

    result = run(f"eks:{action}.sync", given).output

    assert set(result) == {kind}
    assert (result[kind]["ClusterName"], result[kind]["Status"]) == ("cluster", "ACTIVE")


def test_what_was_deleted_is_gone(run, boto, role, cluster):
    run("eks:createNodegroup.sync", {**GROUP, "Subnets": ["subnet-1"], "NodeRole": role})
    run("eks:createFargateProfile.sync", {**PROFILE, "PodExecutionRoleArn": role, "Selectors": [{"Namespace": "n"}]})

    group = run("eks:deleteNodegroup.sync", GROUP).output
    profile = run("eks:deleteFargateProfile.sync", PROFILE).output
    deleted = run("eks:deleteCluster.sync", {"Name": "cluster"}).output

    assert [set(result) for result in (group, profile, deleted)] == [{"Nodegroup"}, {"FargateProfile"}, {"Cluster"}]
    assert (deleted["Cluster"]["Name"], deleted["Cluster"]["Status"]) == ("cluster", "DELETING")
    assert boto("eks").list_clusters()["clusters"] == []


def test_a_cluster_that_cannot_be_created_fails_the_task(run, role, api):
    api.edits("DescribeCluster", lambda answer: answer["cluster"].update(status="FAILED"))

    execution = run("eks:createCluster.sync", {**CLUSTER, "RoleArn": role})

    assert execution.error == "States.TaskFailed"
    assert '"Status":"FAILED"' in execution.cause
    assert execution.cause.startswith('{"Cluster":{"Arn":')


def test_a_cluster_that_is_there_already(run, role, cluster):
    execution = run("eks:createCluster.sync", {**CLUSTER, "RoleArn": role})

    assert execution.error == "EKS.ResourceInUseException"
    assert "(Service: AmazonEKS; Status Code: 409; Error Code: ResourceInUseException; " in execution.cause


@pytest.mark.parametrize(
    ("resource", "stub"),
    [
        ("eks:call", '{"ResponseBody": {}, "StatusCode": 200, "StatusText": "OK"}'),
        ("eks:runJob", '{"ResponseBody": {"kind": "Job"}, "StatusCode": 201, "StatusText": "Created"}'),
        ("eks:runJob.sync", '{"kind": "Job", "status": {"succeeded": 1}}'),
    ],
)
def test_what_a_cluster_itself_answers_has_to_be_faked(world, run, resource, stub):
    place = {"ClusterName": "cluster", "CertificateAuthority": "a", "Endpoint": "https://cluster"}
    arguments = {**place, "Job": {}} if "runJob" in resource else {**place, "Method": "GET", "Path": "/api/v1/pods"}
    with pytest.raises(UnmockedTaskError) as told:
        run(resource, arguments)

    world.executor.mock_task(resource, returns={"faked": True})

    assert f'mock_task("arn:aws:states:::{resource}", returns={stub})' in str(told.value)
    run(resource, arguments).assert_succeeded(output={"faked": True})
