"""Amazon EMR on EKS, and EMR Serverless."""

from __future__ import annotations

import pytest

from pytest_sfn.ids import Ids

METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}
PROVIDER = {"Type": "EKS", "Id": "cluster", "Info": {"EksInfo": {"Namespace": "spark"}}}


@pytest.fixture
def virtual_cluster(run):
    return run("emr-containers:createVirtualCluster", {"Name": "virtual", "ContainerProvider": PROVIDER}).output


@pytest.fixture
def job_on_eks(virtual_cluster, role):
    """Arguments with which a job starts; the token that the API wants too is made by the SDK."""
    return {
        "Name": "count",
        "VirtualClusterId": virtual_cluster["Id"],
        "ExecutionRoleArn": role,
        "ReleaseLabel": "emr-6.2.0-latest",
        "JobDriver": {"SparkSubmitJobDriver": {"EntryPoint": "s3://scripts/count.py"}},
    }


def test_a_virtual_cluster_is_created(virtual_cluster):
    assert set(virtual_cluster) == {"Arn", "Id", "Name"} | METADATA
    assert virtual_cluster["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "application/json"


def test_a_job_on_eks_has_completed(run, job_on_eks):
    result = run("emr-containers:startJobRun.sync", job_on_eks).output

    assert (result["Name"], result["State"], result["FinishedAt"]) == ("count", "COMPLETED", 1735689600000)
    assert result["JobDriver"] == job_on_eks["JobDriver"]


def test_without_sync_the_result_is_the_answer_to_the_request(run, job_on_eks):
    result = run("emr-containers:startJobRun", job_on_eks).output

    assert set(result) == {"Arn", "Id", "Name", "VirtualClusterId"} | METADATA


def test_the_token_that_the_sdk_makes_is_the_same_in_every_run(run, job_on_eks):
    ids = Ids()
    of_the_cluster, of_the_job = ids.uuid("idempotency token"), ids.uuid("idempotency token")

    result = run("emr-containers:startJobRun.sync", job_on_eks).output

    assert result["ClientToken"] == of_the_job != of_the_cluster


def test_a_job_on_eks_that_fails_fails_the_task(run, job_on_eks, api):
    api.edits("DescribeJobRun", lambda answer: answer["jobRun"].update(state="FAILED", failureReason="USER_ERROR"))

    run("emr-containers:startJobRun.sync", job_on_eks).assert_failed(
        error="States.TaskFailed", cause={"State": "FAILED", "FailureReason": "USER_ERROR"}
    )


def test_a_virtual_cluster_is_terminated(run, virtual_cluster):
    result = run("emr-containers:deleteVirtualCluster.sync", {"Id": virtual_cluster["Id"]}).output

    assert (result["Id"], result["State"]) == (virtual_cluster["Id"], "TERMINATED")


def test_a_virtual_cluster_that_does_not_exist(run, job_on_eks):
    execution = run("emr-containers:startJobRun.sync", {**job_on_eks, "VirtualClusterId": "none"})

    assert execution.error == "EMRContainers.ResourceNotFoundException"
    assert "(Service: AmazonEMRContainers; Status Code: 4" in execution.cause


@pytest.fixture
def application(run):
    """What a new application is asked by."""
    given = {"Name": "spark", "ReleaseLabel": "emr-6.9.0", "Type": "SPARK"}
    return {"ApplicationId": run("emr-serverless:createApplication", given).output["ApplicationId"]}


def test_an_application_is_created(run):
    given = {"Name": "spark", "ReleaseLabel": "emr-6.9.0", "Type": "SPARK"}

    result = run("emr-serverless:createApplication.sync", given).output

    assert (result["Name"], result["State"]) == ("spark", "CREATED")
    assert result["ApplicationId"] in result["Arn"]


def test_an_application_goes_from_state_to_state(run, application):
    states = [
        run(f"emr-serverless:{action}.sync", application).output["State"]
        for action in ("startApplication", "stopApplication", "deleteApplication")
    ]

    assert states == ["STARTED", "STOPPED", "TERMINATED"]


def test_where_the_api_answers_nothing_the_result_repeats_the_application(run, application):
    for action in ("startApplication", "stopApplication", "deleteApplication"):
        result = run(f"emr-serverless:{action}", application).output

        assert set(result) == {"ApplicationId"} | METADATA
        assert result["ApplicationId"] == application["ApplicationId"]


@pytest.fixture
def serverless_job(application, role):
    driver = {"SparkSubmit": {"EntryPoint": "s3://scripts/count.py"}}
    return {**application, "ExecutionRoleArn": role, "JobDriver": driver}


def test_a_serverless_job_has_succeeded(run, serverless_job):
    result = run("emr-serverless:startJobRun.sync", serverless_job).output

    assert (result["State"], result["ApplicationId"]) == ("SUCCESS", serverless_job["ApplicationId"])
    assert result["JobRunId"] in result["Arn"]


def test_a_serverless_job_that_fails_fails_the_task(run, serverless_job, api):
    api.edits("GetJobRun", lambda answer: answer["jobRun"].update(state="FAILED", stateDetails="no memory"))

    run("emr-serverless:startJobRun.sync", serverless_job).assert_failed(
        error="States.TaskFailed", cause={"State": "FAILED", "StateDetails": "no memory"}
    )


def test_a_serverless_job_is_cancelled(run, application, serverless_job):
    job = run("emr-serverless:startJobRun", serverless_job).output["JobRunId"]

    result = run("emr-serverless:cancelJobRun.sync", {**application, "JobRunId": job}).output

    assert (result["JobRunId"], result["State"]) == (job, "CANCELLED")


def test_an_application_that_does_not_exist(run):
    execution = run("emr-serverless:startApplication.sync", {"ApplicationId": "none"})

    assert execution.error == "EMRServerless.ResourceNotFoundException"
    assert execution.cause.startswith("Application none does not exist (Service: AWSEMRServerless; Status Code: 4")
