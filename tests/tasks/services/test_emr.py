"""Amazon EMR, whose actions are not those of its API: clusters and their steps."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import InvalidDefinition, UnmockedTaskError
from tests.tasks.services.conftest import one_task

MASTER = {"Name": "head", "InstanceRole": "MASTER", "InstanceType": "m5.xlarge", "InstanceCount": 1}
CORE = {**MASTER, "Name": "workers", "InstanceRole": "CORE", "InstanceCount": 2}
CLUSTER = {
    "Name": "reports",
    "ReleaseLabel": "emr-7.0.0",
    "Instances": {"KeepJobFlowAliveWhenNoSteps": True, "InstanceGroups": [MASTER, CORE]},
}
STEP = {"Name": "count", "ActionOnFailure": "CONTINUE", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": ["a"]}}
METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}


@pytest.fixture
def cluster(run):
    """The id of a cluster."""
    return run("elasticmapreduce:createCluster.sync", CLUSTER).output["ClusterId"]


def test_a_cluster_waits_once_it_was_created(run, boto):
    result = run("elasticmapreduce:createCluster.sync", CLUSTER).output

    assert set(result) == {"Cluster", "ClusterId"}
    assert result["Cluster"]["Id"] == result["ClusterId"]
    assert result["Cluster"]["Status"]["State"] == "WAITING"
    assert result["Cluster"]["Status"]["Timeline"]["CreationDateTime"] == 1735689600000


def test_without_sync_the_result_is_the_id_of_the_cluster(run):
    result = run("elasticmapreduce:createCluster", CLUSTER).output

    assert set(result) == {"ClusterId"} | METADATA
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "application/x-amz-json-1.1"


def test_a_step_has_completed(run, cluster):
    result = run("elasticmapreduce:addStep.sync", {"ClusterId": cluster, "Step": STEP}).output

    assert set(result) == {"Step"}
    assert result["Step"]["Config"]["Jar"] == "command-runner.jar"
    assert result["Step"]["Status"]["State"] == "COMPLETED"
    assert result["Step"]["Status"]["Timeline"]["EndDateTime"] == 1735689600000


def test_a_step_is_added(run, boto, cluster):
    result = run("elasticmapreduce:addStep", {"ClusterId": cluster, "Step": STEP}).output

    (step,) = boto("emr").list_steps(ClusterId=cluster)["Steps"]
    assert (set(result), result["StepId"]) == ({"StepId"} | METADATA, step["Id"])


def test_a_step_that_fails_fails_the_task(run, cluster, api):
    api.edits("DescribeStep", lambda answer: answer["Step"]["Status"].update(State="FAILED"))

    execution = run("elasticmapreduce:addStep.sync", {"ClusterId": cluster, "Step": STEP})

    assert execution.error == "States.TaskFailed"
    assert json.loads(execution.cause)["Step"]["Status"]["State"] == "FAILED"


def test_a_step_is_cancelled(run, cluster, api):
    api.answers("CancelSteps", CancelStepsInfoList=[{"StepId": "s-1", "Status": "SUBMITTED"}])

    result = run("elasticmapreduce:cancelStep", {"ClusterId": cluster, "StepId": "s-1"}).output

    assert set(result) == {"CancelStepsInfo"} | METADATA
    assert result["CancelStepsInfo"] == {"StepId": "s-1", "Status": "SUBMITTED"}


def test_a_protected_cluster_is_not_terminated(run, cluster):
    protection = {"ClusterId": cluster, "TerminationProtected": True}

    assert set(run("elasticmapreduce:setClusterTerminationProtection", protection).output) == METADATA
    execution = run("elasticmapreduce:terminateCluster.sync", {"ClusterId": cluster})

    assert execution.error == "ElasticMapReduce.AmazonElasticMapReduceException"
    assert "(Service: AmazonElasticMapReduce; Status Code: 400; Error Code: ValidationException; " in execution.cause


def test_a_cluster_is_terminated(run, cluster):
    result = run("elasticmapreduce:terminateCluster.sync", {"ClusterId": cluster}).output

    assert set(result) == {"Cluster"}
    assert result["Cluster"]["Status"]["State"] == "TERMINATED"
    assert set(run("elasticmapreduce:terminateCluster", {"ClusterId": cluster}).output) == METADATA


def test_a_group_of_instances_is_modified_by_its_name(run, boto, cluster):
    change = {"ClusterId": cluster, "InstanceGroupName": "workers", "InstanceGroup": {"InstanceCount": 8}}

    result = run("elasticmapreduce:modifyInstanceGroupByName", change).output

    groups = boto("emr").list_instance_groups(ClusterId=cluster)["InstanceGroups"]
    assert {group["Name"]: group["RequestedInstanceCount"] for group in groups} == {"head": 1, "workers": 8}
    assert set(result) == METADATA


def test_a_fleet_of_instances_is_modified_by_its_name(run, api):
    api.answers("ListInstanceFleets", InstanceFleets=[{"Id": "if-1"}, {"Id": "if-2", "Name": "workers"}])
    api.answers("ModifyInstanceFleet")
    change = {"ClusterId": "j-1", "InstanceFleetName": "workers", "InstanceFleet": {"TargetSpotCapacity": 1}}

    result = run("elasticmapreduce:modifyInstanceFleetByName", change).output

    assert set(result) == METADATA
    assert api.asked["ModifyInstanceFleet"] == {
        "ClusterId": "j-1", "InstanceFleet": {"InstanceFleetId": "if-2", "TargetSpotCapacity": 1},
    }  # fmt: skip


def test_a_group_of_instances_that_no_name_finds_fails_the_task(run, cluster):
    change = {"ClusterId": cluster, "InstanceGroupName": "none", "InstanceGroup": {"InstanceCount": 8}}

    run("elasticmapreduce:modifyInstanceGroupByName", change).assert_failed(
        error="States.TaskFailed", cause=f"Cluster {cluster} has no InstanceGroup with the name none."
    )


@pytest.mark.parametrize(
    ("action", "arguments", "problem"),
    [
        ("createCluster", {**CLUSTER, "Steps": [STEP]}, 'The field "Steps" is not supported by Step Functions'),
        ("createCluster", {**CLUSTER, "Instances": {}},
         "The field 'KeepJobFlowAliveWhenNoSteps' is required but was missing"),
        ("createCluster", {**CLUSTER, "Instances": {"KeepJobFlowAliveWhenNoSteps": False}},
         "The value for the field 'KeepJobFlowAliveWhenNoSteps' must be TRUE"),
        ("addStep", {"ClusterId": "j-1"}, "The field 'Step' is required but was missing"),
        ("addStep", {"JobFlowId": "j-1", "ClusterId": "j-1", "Step": STEP},
         'The field "JobFlowId" is not supported by Step Functions'),
        ("terminateCluster", {"ClusterId": 7}, "The value for the field 'ClusterId' must be a STRING"),
        ("modifyInstanceGroupByName", {"ClusterId": "j-1", "InstanceGroupName": "g"},
         "The field 'InstanceGroup' is required but was missing"),
        ("modifyInstanceGroupByName",
         {"ClusterId": "j-1", "InstanceGroupName": "g", "InstanceGroup": {"InstanceGroupId": "ig-1"}},
         'The field "InstanceGroupId" is not supported by Step Functions'),
        ("modifyInstanceGroupByName", {"ClusterId": "j-1", "InstanceGroupName": "g", "InstanceGroup": 8},
         "The value for the field 'InstanceGroup' must be an OBJECT"),
        ("modifyInstanceFleetByName",
         {"ClusterId": "j-1", "InstanceFleetName": "f", "InstanceFleet": {}, "Instance": {}},
         'The field "Instance" is not supported by Step Functions'),
    ],
)  # fmt: skip
def test_arguments_that_do_not_fit_end_the_execution(world, action, arguments, problem):
    resource = f"arn:aws:states:::elasticmapreduce:{action}"
    task = {"Type": "Task", "Resource": resource, "Arguments": "{% $states.input %}", "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": task}}

    execution = world.executor.run(definition, arguments)

    assert execution.error == "States.Runtime"
    assert execution.cause.endswith(f"could not be used to start the Task: [{problem}]")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"Step": STEP}, "The field 'ClusterId' is required but was missing"),
        ({"ClusterId": "j-1", "Step": {**STEP, "Jar": "j"}}, 'The field "Jar" is not supported by Step Functions'),
    ],
)
def test_a_definition_is_checked_in_the_words_of_the_integration(world, arguments, message):
    with pytest.raises(InvalidDefinition) as refused:
        world.executor.load(one_task("elasticmapreduce:addStep.sync", arguments))

    assert [found.message for found in refused.value.diagnostics] == [message]


@pytest.mark.parametrize(
    ("action", "arguments", "told"),
    [
        ("cancelStep", {"StepId": "s-1"}, "(what CancelSteps returns: CancelStepsInfo)"),
        ("modifyInstanceFleetByName", {"InstanceFleetName": "f", "InstanceFleet": {}}, "before ResultSelector:"),
    ],
)
def test_what_moto_does_not_implement_has_to_be_faked(run, cluster, action, arguments, told):
    with pytest.raises(UnmockedTaskError) as unmocked:
        run(f"elasticmapreduce:{action}", {"ClusterId": cluster, **arguments})

    assert told in str(unmocked.value)
