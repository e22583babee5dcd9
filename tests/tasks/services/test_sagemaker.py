"""Jobs, models and endpoints of Amazon SageMaker."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import UnmockedTaskError

METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}
MACHINE = {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}
DISK = {**MACHINE, "VolumeSizeInGB": 10}


def training(role: str) -> dict[str, Any]:
    return {
        "TrainingJobName": "fit",
        "RoleArn": role,
        "AlgorithmSpecification": {"TrainingInputMode": "File", "TrainingImage": "image"},
        "OutputDataConfig": {"S3OutputPath": "s3://models/out"},
        "ResourceConfig": DISK,
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    }


def transform(role: str) -> dict[str, Any]:
    return {
        "TransformJobName": "fit",
        "ModelName": "model",
        "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/in"}}},
        "TransformOutput": {"S3OutputPath": "s3://data/out"},
        "TransformResources": MACHINE,
    }


def processing(role: str) -> dict[str, Any]:
    return {
        "ProcessingJobName": "fit",
        "RoleArn": role,
        "AppSpecification": {"ImageUri": "image"},
        "ProcessingResources": {"ClusterConfig": DISK},
    }


def tuning(role: str) -> dict[str, Any]:
    limits = {"Strategy": "Bayesian", "ResourceLimits": {"MaxParallelTrainingJobs": 1}}
    return {"HyperParameterTuningJobName": "fit", "HyperParameterTuningJobConfig": limits}


@pytest.mark.parametrize(
    ("kind", "arguments", "ended"),
    [
        ("TrainingJob", training, "TrainingEndTime"),
        ("TransformJob", transform, "TransformEndTime"),
        ("ProcessingJob", processing, "ProcessingEndTime"),
        ("HyperParameterTuningJob", tuning, "HyperParameterTuningEndTime"),
    ],
)
def test_the_result_of_a_job_is_all_that_is_said_of_it(run, role, kind, arguments, ended):
    result = run(f"sagemaker:create{kind}.sync", arguments(role)).output

    assert (result[f"{kind}Name"], result[f"{kind}Status"], result[ended]) == ("fit", "Completed", 1735689600000)
    assert "FailureReason" not in result


def test_a_trained_model_is_where_the_result_says(run, role):
    result = run("sagemaker:createTrainingJob.sync", training(role)).output

    assert result["ModelArtifacts"]["S3ModelArtifacts"] == "s3://models/out/fit/output/model.tar.gz"


def test_without_sync_the_result_is_the_answer_to_the_request(run, role):
    result = run("sagemaker:createTrainingJob", training(role)).output

    assert set(result) == {"TrainingJobArn"} | METADATA
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "application/x-amz-json-1.1"


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_job_that_fails_fails_the_task(run, role, api, status):
    api.edits(
        "DescribeTrainingJob", lambda answer: answer.update(TrainingJobStatus=status, FailureReason="AlgorithmError")
    )

    run("sagemaker:createTrainingJob.sync", training(role)).assert_failed(
        error="States.TaskFailed", cause={"TrainingJobStatus": status, "FailureReason": "AlgorithmError"}
    )


def test_a_labeling_job_is_what_its_own_operation_says(run, api):
    api.answers("CreateLabelingJob", LabelingJobArn="arn")
    api.answers("DescribeLabelingJob", LabelingJobName="label", LabelingJobStatus="InProgress")
    arguments = {
        "LabelingJobName": "label", "LabelAttributeName": "class", "RoleArn": "role",
        "InputConfig": {"DataSource": {}}, "OutputConfig": {"S3OutputPath": "s3://out"},
        "HumanTaskConfig": {
            "WorkteamArn": "arn", "UiConfig": {}, "TaskTitle": "t", "TaskDescription": "d",
            "NumberOfHumanWorkersPerDataObject": 1, "TaskTimeLimitInSeconds": 30,
        },
    }  # fmt: skip

    result = run("sagemaker:createLabelingJob.sync", arguments).output

    assert (result["LabelingJobName"], result["LabelingJobStatus"]) == ("label", "Completed")


def test_an_endpoint_is_made_of_a_model(run, role):
    run("sagemaker:createModel", {"ModelName": "model", "ExecutionRoleArn": role}).assert_succeeded()
    variant = {"VariantName": "a", "ModelName": "model", "InstanceType": "ml.m5.xlarge", "InitialInstanceCount": 1}
    config = {"EndpointConfigName": "config", "ProductionVariants": [variant]}
    run("sagemaker:createEndpointConfig", config).assert_succeeded()

    result = run("sagemaker:createEndpoint", {"EndpointName": "end", "EndpointConfigName": "config"}).output

    assert set(result) == {"EndpointArn"} | METADATA


def test_an_endpoint_without_its_configuration(run):
    execution = run("sagemaker:createEndpoint", {"EndpointName": "end", "EndpointConfigName": "none"})

    assert execution.error == "SageMaker.AmazonSageMakerException"
    assert "(Service: AmazonSageMaker; Status Code: 400; Error Code: ValidationException; " in execution.cause


def test_what_moto_does_not_implement_has_to_be_faked(run):
    with pytest.raises(UnmockedTaskError, match="The update_endpoint action has not been implemented"):
        run("sagemaker:updateEndpoint", {"EndpointName": "end", "EndpointConfigName": "config"})
