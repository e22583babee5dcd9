"""``.sync``: jobs that end in virtual time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_sfn import TaskFailure
from pytest_sfn.errors import UnmockedTaskError

SUBMIT = {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"}
TYPES = ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]


def test_a_fake_says_how_long_a_job_takes(world, run):
    world.executor.mock_task("batch:submitJob", returns={"Status": "SUCCEEDED"}, duration=timedelta(hours=1))

    execution = run("batch:submitJob.sync", SUBMIT)

    assert execution.output == {"Status": "SUCCEEDED"}
    assert execution.duration == timedelta(hours=1)
    assert [event["type"] for event in execution.history][2:6] == TYPES
    scheduled, submitted, succeeded = (execution.history[index]["timestamp"] for index in (2, 4, 5))
    assert submitted == scheduled
    assert succeeded - submitted == timedelta(hours=1)


def test_a_fake_says_how_a_job_fails(world, run):
    failure = TaskFailure("States.TaskFailed", '{"Status":"FAILED"}')
    world.executor.mock_task("T", raises=failure, duration=60)

    execution = run("glue:startJobRun.sync", {"JobName": "j"})

    execution.assert_failed(error="States.TaskFailed", cause={"Status": "FAILED"})
    assert execution.duration == timedelta(minutes=1)
    assert [event["type"] for event in execution.history][4:6] == ["TaskSubmitted", "TaskFailed"]


def test_a_job_that_takes_too_long_times_out(world, run):
    world.executor.mock_task("batch:submitJob", returns={}, duration=60)

    execution = run("batch:submitJob.sync", SUBMIT, TimeoutSeconds=10)

    execution.assert_failed(error="States.Timeout")
    assert execution.duration == timedelta(seconds=10)


def test_a_query_succeeds_at_once(run):
    result = run("athena:startQueryExecution.sync", {"QueryString": "select 1", "WorkGroup": "primary"}).output

    assert set(result) == {"QueryExecution"}
    assert result["QueryExecution"]["Query"] == "select 1"
    assert result["QueryExecution"]["Status"]["State"] == "SUCCEEDED"
    assert result["QueryExecution"]["Status"]["SubmissionDateTime"] == 1735689600000


def test_a_container_ends_well(run, boto):
    boto("ecs").create_cluster(clusterName="c")
    boto("ecs").register_task_definition(
        family="d", containerDefinitions=[{"name": "main", "image": "i", "memory": 128}]
    )
    subnet = boto("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    network = {"AwsvpcConfiguration": {"Subnets": [subnet]}}

    result = run(
        "ecs:runTask.sync",
        {"Cluster": "c", "TaskDefinition": "d", "LaunchType": "FARGATE", "NetworkConfiguration": network},
    ).output

    assert (result["LastStatus"], result["StopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert [container["ExitCode"] for container in result["Containers"]] == [0]


def test_a_job_that_nothing_describes_has_to_be_faked(run):
    with pytest.raises(UnmockedTaskError, match="nothing in this process answers it"):
        run("batch:submitJob.sync", SUBMIT)
