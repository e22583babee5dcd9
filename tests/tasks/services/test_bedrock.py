"""Models of Amazon Bedrock: asked, with what they read and write in S3, and customized."""

from __future__ import annotations

import io
import json

import pytest

from pytest_sfn.errors import UnmockedTaskError
from tests.tasks.services.conftest import one_task

ASK = {"ModelId": "some-model", "Body": {"prompt": "hello"}}


class Answered:
    """A model that answers."""

    def __init__(self, api) -> None:
        self._api = api

    def __call__(self, body: bytes, content_type: str = "application/json") -> None:
        self._api.answers("InvokeModel", body=io.BytesIO(body), contentType=content_type)

    @property
    def asked(self):
        return self._api.asked["InvokeModel"]


@pytest.fixture
def model(api):
    answered = Answered(api)
    answered(b'{"text":"hi"}')
    return answered


@pytest.fixture
def s3(boto):
    s3 = boto("s3")
    s3.create_bucket(Bucket="prompts")
    return s3


def test_the_body_of_the_result_is_what_the_model_answered(run, model):
    assert run("bedrock:invokeModel", ASK).output == {"Body": {"text": "hi"}, "ContentType": "application/json"}
    assert model.asked == {
        "modelId": "some-model", "body": b'{"prompt":"hello"}',
        "contentType": "application/json", "accept": "application/json",
    }  # fmt: skip


@pytest.mark.parametrize(("body", "sent"), [('{"prompt": "a"}', b'{"prompt": "a"}'), ("plain", b"plain")])
def test_a_body_that_is_text_is_sent_as_it_is(run, model, body, sent):
    run("bedrock:invokeModel", {"ModelId": "m", "Body": body, "ContentType": "text/plain", "Accept": "*/*"})

    assert (model.asked["body"], model.asked["contentType"], model.asked["accept"]) == (sent, "text/plain", "*/*")


def test_an_answer_that_is_no_json_is_given_as_text(run, model):
    model(b"once upon", "text/plain")

    assert run("bedrock:invokeModel", ASK).output == {"Body": "once upon", "ContentType": "text/plain"}


@pytest.mark.parametrize(("given", "sent"), [({}, "text/csv"), ({"ContentType": "text/plain"}, "text/plain")])
def test_the_input_may_be_an_object_in_s3(run, model, s3, given, sent):
    s3.put_object(Bucket="prompts", Key="in/a.csv", Body=b"1,2", ContentType="text/csv")

    run("bedrock:invokeModel", {"ModelId": "m", "Input": {"S3Uri": "s3://prompts/in/a.csv"}, **given})

    assert (model.asked["body"], model.asked["contentType"]) == (b"1,2", sent)


def test_the_output_may_go_to_s3(run, model, s3):
    result = run("bedrock:invokeModel", {**ASK, "Output": {"S3Uri": "s3://prompts/out/a.json"}}).output

    written = s3.get_object(Bucket="prompts", Key="out/a.json")
    assert (json.loads(written["Body"].read()), written["ContentType"]) == ({"text": "hi"}, "application/json")
    assert result == {"Body": "s3://prompts/out/a.json", "ContentType": "application/json"}


def test_an_input_that_is_not_there(run, model, s3):
    execution = run("bedrock:invokeModel", {"ModelId": "m", "Input": {"S3Uri": "s3://prompts/none"}})

    assert execution.error == "S3.NoSuchKeyException"
    assert "(Service: S3, Status Code: 404, Request ID: " in execution.cause


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"ModelId": "m"}, "The field 'Body' is required but was missing"),
        ({"Body": {}}, "The field 'ModelId' is required but was missing"),
        ({**ASK, "Input": {"S3Uri": "s3://a/b"}}, "The fields 'Body' and 'Input' cannot both be specified"),
        ({"ModelId": "m", "Input": {}}, "The field 'S3Uri' is required but was missing"),
        ({**ASK, "Output": {"S3Uri": 7}}, "The value for the field 'S3Uri' must be a STRING"),
        ({**ASK, "Prompt": "p"}, 'The field "Prompt" is not supported by Step Functions'),
    ],
)
def test_arguments_that_do_not_fit_end_the_execution(world, model, arguments, problem):
    task = {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel", "Arguments": "{% $states.input %}"}
    definition = {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {**task, "End": True}}}

    execution = world.executor.run(definition, arguments)

    assert execution.error == "States.Runtime"
    assert execution.cause.endswith(f"could not be used to start the Task: [{problem}]")


def test_a_token_may_go_with_the_prompt(world, model):
    arguments = {"ModelId": "m", "Body": {"token.$": "$$.Task.Token"}}
    execution = world.executor.start(one_task("bedrock:invokeModel.waitForTaskToken", arguments))

    execution.succeed_task("T", {"done": True})

    execution.assert_succeeded(output={"done": True})


@pytest.mark.needs_moto("5.2")
def test_moto_has_no_models(world, run):
    with pytest.raises(UnmockedTaskError) as told:
        run("bedrock:invokeModel", ASK)

    assert "moto has no models, and answers only {}" in str(told.value)
    assert 'mock_task("T", returns={"Body": {}, "ContentType": "application/json"})' in str(told.value)


CUSTOMIZE = {
    "JobName": "tune",
    "CustomModelName": "mine",
    "BaseModelIdentifier": "amazon.titan-text-express-v1",
    "TrainingDataConfig": {"S3Uri": "s3://prompts/training"},
    "OutputDataConfig": {"S3Uri": "s3://prompts/out"},
    "HyperParameters": {},
}


@pytest.fixture
def customize(s3, role):
    s3.put_object(Bucket="prompts", Key="training", Body=b"")
    return {**CUSTOMIZE, "RoleArn": role}


def test_a_customization_has_completed(run, customize):
    result = run("bedrock:createModelCustomizationJob.sync", customize).output

    assert (result["JobName"], result["Status"]) == ("tune", "Completed")
    assert result["EndTime"] == result["CreationTime"] == 1735689600000
    assert "FailureMessage" not in result


def test_without_sync_the_result_is_the_arn_of_the_customization(run, customize):
    assert set(run("bedrock:createModelCustomizationJob", customize).output) == {"JobArn"}


def test_a_customization_that_fails_fails_the_task(run, customize, api):
    api.edits("GetModelCustomizationJob", lambda answer: answer.update(status="Failed"))

    run("bedrock:createModelCustomizationJob.sync", customize).assert_failed(
        error="States.TaskFailed", cause={"Status": "Failed", "JobName": "tune"}
    )


def test_a_customization_that_is_not_taken(run, customize):
    run("bedrock:createModelCustomizationJob", customize).assert_succeeded()

    execution = run("bedrock:createModelCustomizationJob.sync", customize)

    assert execution.error == "Bedrock.ResourceInUseException"
    assert "(Service: AmazonBedrock; Status Code: 400; Error Code: ResourceInUseException; " in execution.cause
