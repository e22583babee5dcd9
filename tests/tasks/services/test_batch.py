"""Jobs of AWS Batch: in moto they need no container."""

from __future__ import annotations

import json

import boto3
import pytest
from moto import mock_aws

from pytest_sfn.errors import UnmockedTaskError
from pytest_sfn.world.world import World
from tests.tasks.services.conftest import one_task

SUBMIT = {"JobName": "nightly", "JobQueue": "queue", "JobDefinition": "report"}


@pytest.fixture
def batch(boto, role):
    """A queue, and a job definition."""
    batch = boto("batch")
    environment = batch.create_compute_environment(
        computeEnvironmentName="machines", type="UNMANAGED", state="ENABLED", serviceRole=role
    )["computeEnvironmentArn"]
    batch.create_job_queue(
        jobQueueName="queue",
        state="ENABLED",
        priority=1,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment}],
    )
    container = {"image": "image", "vcpus": 1, "memory": 128, "command": ["run"]}
    batch.register_job_definition(jobDefinitionName="report", type="container", containerProperties=container)
    return batch


def test_the_result_of_a_job_is_what_describe_jobs_says_of_it(run, batch):
    result = run("batch:submitJob.sync", SUBMIT).output

    (described,) = batch.describe_jobs(jobs=[result["JobId"]])["jobs"]
    assert (result["Status"], result["JobName"], result["JobArn"]) == ("SUCCEEDED", "nightly", described["jobArn"])
    assert result["Attempts"][0]["StartedAt"] == result["StartedAt"] == result["StoppedAt"] == 1735689600000
    assert not any(name.startswith("Sdk") for name in result)
    assert list(result) == sorted(result)


def test_without_sync_the_result_is_the_answer_to_the_request(run, batch):
    result = run("batch:submitJob", SUBMIT).output

    assert set(result) == {"JobArn", "JobId", "JobName", "SdkHttpMetadata", "SdkResponseMetadata"}
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "application/json"


def test_a_job_that_fails_fails_the_task_with_all_that_is_known_of_it(run, batch, monkeypatch):
    monkeypatch.setenv("MOTO_SIMPLE_BATCH_FAIL_AFTER", "0")

    execution = run("batch:submitJob.sync", SUBMIT)

    execution.assert_failed(error="States.TaskFailed", cause={"Status": "FAILED", "JobName": "nightly"})
    assert execution.cause.startswith('{"Attempts":[{"Container":{')
    assert [event["type"] for event in execution.history][4:6] == ["TaskSubmitted", "TaskFailed"]


def test_a_queue_that_does_not_exist(run, batch):
    execution = run("batch:submitJob.sync", {**SUBMIT, "JobQueue": "none"})

    assert execution.error == "Batch.ClientException"
    assert execution.cause.startswith(
        "Job queue none does not exist (Service: AWSBatch; Status Code: 400; Error Code: ClientException; Request ID: "
    )
    assert [event["type"] for event in execution.history][3:5] == ["TaskStarted", "TaskFailed"]


@pytest.mark.parametrize("resource", ["batch:submitJob.sync", "batch:submitJob", "aws-sdk:batch:submitJob"])
def test_a_task_starts_no_container_in_a_mock_of_the_test(resource):
    with mock_aws():
        world = World()
        world.open()
        try:
            with pytest.raises(UnmockedTaskError) as told:
                world.executor.run(one_task(resource, SUBMIT))
        finally:
            world.close()

    assert (
        "moto would run the job in Docker, because the test started moto itself: "
        'start it as mock_aws(config={"batch": {"use_docker": False}})'
    ) in str(told.value)


def test_a_mock_of_the_test_that_needs_no_container_answers():
    with mock_aws(config={"batch": {"use_docker": False}}):
        world = World()
        world.open()
        try:
            execution = world.executor.run(one_task("batch:submitJob", SUBMIT))
        finally:
            world.close()

    execution.assert_failed(error="Batch.ClientException")


def test_a_job_that_the_test_submits_itself_needs_no_container(world, batch):
    submitted = boto3.client("batch").submit_job(jobName="own", jobQueue="queue", jobDefinition="report")

    (job,) = batch.describe_jobs(jobs=[submitted["jobId"]])["jobs"]
    assert job["status"] == "SUCCEEDED"


def test_a_job_ends_early_when_its_token_is_answered(world, boto):
    fake = world.executor.mock_task("batch:submitJob", returns={"Status": "SUCCEEDED"}, duration=3600)
    arguments = {**SUBMIT, "Parameters": {"token.$": "$$.Task.Token"}}
    execution = world.executor.start(one_task("batch:submitJob.sync", arguments))
    token = fake.last_call.payload["Parameters"]["token"]

    boto("stepfunctions").send_task_success(taskToken=token, output=json.dumps({"early": True}))

    execution.assert_succeeded(output={"early": True})
    assert execution.duration.total_seconds() == 0
