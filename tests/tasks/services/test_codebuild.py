"""Builds of AWS CodeBuild."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import UnmockedTaskError

METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}
BATCH = {"id": "site:1", "buildBatchStatus": "IN_PROGRESS"}


@pytest.fixture
def project(boto, role):
    boto("codebuild").create_project(
        name="site",
        source={"type": "S3", "location": "bucket/source"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "image", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=role,
    )
    return {"ProjectName": "site"}


def test_a_build_has_succeeded(run, project):
    result = run("codebuild:startBuild.sync", project).output

    assert set(result) == {"Build"}
    build = result["Build"]
    assert (build["BuildStatus"], build["BuildComplete"], build["ProjectName"]) == ("SUCCEEDED", True, "site")
    assert build["StartTime"] == 1735689600000
    assert build["EndTime"] > build["StartTime"]


def test_without_sync_the_result_is_the_answer_to_the_request(run, project):
    result = run("codebuild:startBuild", project).output

    assert set(result) == {"Build"} | METADATA
    assert result["Build"]["BuildStatus"] == "IN_PROGRESS"
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "application/x-amz-json-1.1"


@pytest.mark.parametrize("status", ["FAILED", "FAULT", "STOPPED", "TIMED_OUT"])
def test_a_build_that_fails_fails_the_task(run, project, api, status):
    api.edits("BatchGetBuilds", lambda answer: answer["builds"][0].update(buildStatus=status))

    execution = run("codebuild:startBuild.sync", project)

    assert execution.error == "States.TaskFailed"
    assert json.loads(execution.cause)["Build"]["BuildStatus"] == status


def test_a_project_that_does_not_exist(run):
    execution = run("codebuild:startBuild.sync", {"ProjectName": "none"})

    assert execution.error == "CodeBuild.ResourceNotFoundException"
    assert (
        " (Service: AWSCodeBuild; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: "
        in execution.cause
    )


@pytest.mark.parametrize(
    ("action", "arguments"), [("StartBuildBatch", {"ProjectName": "site"}), ("RetryBuildBatch", {"Id": "site:1"})]
)
def test_a_batch_of_builds_has_succeeded(run, api, action, arguments):
    api.answers(action, buildBatch=BATCH)
    api.answers("BatchGetBuildBatches", buildBatches=[BATCH])

    result = run(f"codebuild:{action[0].lower()}{action[1:]}.sync", arguments).output

    assert result == {
        "BuildBatch": {
            "BuildBatchStatus": "SUCCEEDED", "Complete": True, "EndTime": 1735689600000, "Id": "site:1",
        }
    }  # fmt: skip
    assert api.asked["BatchGetBuildBatches"] == {"ids": ["site:1"]}


def test_moto_has_no_batches_of_builds(run, project):
    with pytest.raises(UnmockedTaskError) as told:
        run("codebuild:startBuildBatch.sync", project)

    assert "moto says: The start_build_batch action has not been implemented" in str(told.value)
    assert 'mock_task("T", returns={"BuildBatch": {"BuildBatchStatus": "SUCCEEDED"}})' in str(told.value)
