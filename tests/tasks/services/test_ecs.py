"""Tasks of Amazon ECS: ``ecs:runTask`` in its three patterns."""

from __future__ import annotations

import json

import pytest

from tests.tasks.services.conftest import one_task

STOPPED = {
    "LastStatus": "STOPPED",
    "DesiredStatus": "STOPPED",
    "StopCode": "EssentialContainerExited",
    "StoppedReason": "Essential container in task exited",
    "StoppedAt": 1735689600000,
}
FAILURES = [{"arn": "arn:aws:ecs:us-east-1:123456789012:container-instance/1", "reason": "RESOURCE:MEMORY"}]
SPELLED = [{"Arn": FAILURES[0]["arn"], "Reason": "RESOURCE:MEMORY"}]


@pytest.fixture
def arguments(boto):
    """Arguments with which a task starts."""
    boto("ecs").create_cluster(clusterName="cluster")
    container = {"name": "main", "image": "image", "memory": 128}
    boto("ecs").register_task_definition(family="import", containerDefinitions=[container])
    subnet = boto("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    return {
        "Cluster": "cluster",
        "TaskDefinition": "import",
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": [subnet]}},
    }


def test_without_sync_the_result_is_the_tasks_that_start(run, arguments):
    result = run("ecs:runTask", arguments).output

    assert set(result) == {"Failures", "Tasks", "SdkHttpMetadata", "SdkResponseMetadata"}
    assert result["Failures"] == []
    assert result["Tasks"][0]["LastStatus"] == "RUNNING"
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "application/x-amz-json-1.1"


def test_the_result_of_sync_is_the_one_task_once_it_has_stopped(run, arguments):
    result = run("ecs:runTask.sync", arguments).output

    assert {name: result[name] for name in STOPPED} == STOPPED
    assert [(one["Name"], one["ExitCode"], one["LastStatus"]) for one in result["Containers"]] == [
        ("main", 0, "STOPPED")
    ]
    assert "SdkHttpMetadata" not in result


def test_a_container_that_exits_with_another_code_fails_the_task(run, arguments, api):
    api.edits("DescribeTasks", lambda answer: answer["tasks"][0]["containers"][0].update(exitCode=137))

    execution = run("ecs:runTask.sync", arguments)

    assert execution.error == "States.TaskFailed"
    assert json.loads(execution.cause)["Containers"][0]["ExitCode"] == 137


def test_a_task_that_could_not_be_placed_is_no_failure_of_a_request(run, arguments, api):
    api.answers("RunTask", tasks=[], failures=FAILURES)

    result = run("ecs:runTask", arguments).output

    assert (result["Tasks"], result["Failures"]) == ([], SPELLED)


@pytest.mark.parametrize("pattern", ["sync", "waitForTaskToken"])
@pytest.mark.parametrize("failures", [FAILURES, []])
def test_a_task_that_could_not_be_placed_leaves_nothing_to_wait_for(run, arguments, api, pattern, failures):
    api.answers("RunTask", tasks=[], failures=failures)

    execution = run(f"ecs:runTask.{pattern}", arguments)

    execution.assert_failed(
        error="AmazonECS.Unknown", cause={"Tasks": [], "Failures": SPELLED if failures else []}
    )  # fmt: skip
    assert "TaskSubmitted" not in [event["type"] for event in execution.history]


def test_a_container_answers_the_token_that_it_was_given(world, arguments):
    variable = {"Name": "TOKEN", "Value.$": "$$.Task.Token"}
    overrides = {"Overrides": {"ContainerOverrides": [{"Name": "main", "Environment": [variable]}]}}
    execution = world.executor.start(one_task("ecs:runTask.waitForTaskToken", {**arguments, **overrides}))

    (waiting,) = execution.pending
    execution.succeed_task("T", {"rows": 7})

    assert waiting.payload["Overrides"]["ContainerOverrides"][0]["Environment"][0]["Value"] == waiting.token
    execution.assert_succeeded(output={"rows": 7})


def test_a_cluster_that_does_not_exist(run, arguments):
    execution = run("ecs:runTask.sync", {**arguments, "Cluster": "none"})

    assert execution.error == "ECS.ClusterNotFoundException"
    assert "(Service: AmazonECS; Status Code: 400; Error Code: ClusterNotFoundException; " in execution.cause
