"""Fakes that cannot lie: results, arguments and error names that a service never has are mistakes of the test."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from pytest_sfn import SfnError, TaskFailure, TaskSuccess, mock_sfn

SEND = "sqs:sendMessage"
LETTER = {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/letters", "MessageBody": "hello"}
CHILD = {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:child", "Input": {"id": 1}}
QUERY = {"QueryString": "select 1", "WorkGroup": "primary"}
STEP = {"ClusterId": "j-1", "Step": {"Name": "count", "HadoopJarStep": {"Jar": "count.jar"}}}
ROW = {"TableName": "orders", "Key": {"id": {"S": "1"}}}
PROMPT = {"ModelId": "some-model", "Body": {"prompt": "hello"}}
EVENT = {"Entries": [{"Source": "shop", "DetailType": "sale", "Detail": {"off": 20}}]}


def machine(integration: str, arguments: Any, **more: Any) -> dict[str, Any]:
    field = "Arguments" if isinstance(arguments, str) else "Parameters"
    language = "JSONata" if isinstance(arguments, str) else "JSONPath"
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{integration}", field: arguments, "End": True, **more}
    return {"QueryLanguage": language, "StartAt": "Call", "States": {"Call": task}}


def from_input(integration: str) -> dict[str, Any]:
    """A machine whose arguments are known only when it runs."""
    return machine(integration, "{% $states.input.arguments %}")


@pytest.fixture
def executor():
    with mock_sfn(freeze=False) as sfn:
        yield sfn.executor


def lie(executor: Any, integration: str, arguments: Any, **behaviour: Any) -> str:
    """The text of the error for a run with a fake."""
    executor.mock_task("Call", **behaviour)
    with pytest.raises(SfnError) as caught:
        executor.run(machine(integration, arguments))
    return str(caught.value)


@pytest.mark.parametrize(
    ("integration", "arguments", "result"),
    [
        (SEND, LETTER, {"MessageId": "1", "MD5OfMessageBody": "5d41402abc4b2a76b9719d911017c592"}),
        (SEND, LETTER, {}),
        (SEND, LETTER, None),
        (SEND, LETTER, {"SdkHttpMetadata": {"HttpStatusCode": 200}, "SdkResponseMetadata": {"RequestId": "1"}}),
        ("aws-sdk:sqs:sendMessage", LETTER, {"Md5OfMessageBody": "5d41402abc4b2a76b9719d911017c592"}),
        ("aws-sdk:dynamodb:getItem", ROW, {"Item": {"id": {"S": "1"}, "count": {"N": "5"}, "gone": {"Nul": True}}}),
        (
            "aws-sdk:s3:getObject",
            {"Bucket": "letters", "Key": "1"},
            {"Body": "text", "LastModified": "2025-01-01T00:00:00Z"},
        ),
        ("dynamodb:getItem", ROW, {"Item": {"gone": {"NULL": True}}}),
        ("bedrock:invokeModel", PROMPT, {"Body": {"text": ["any"]}, "ContentType": "application/json"}),
        ("states:startExecution", CHILD, {"ExecutionArn": "arn", "StartDate": 1735689600000}),
        (
            "states:startExecution.sync",
            CHILD,
            {"Output": "{}", "Status": "SUCCEEDED", "OutputDetails": {"Included": True}},
        ),
        ("states:startExecution.sync:2", CHILD, {"Output": {"id": 1}, "Input": [], "StopDate": 1735689600000}),
        ("athena:startQueryExecution.sync", QUERY, {"QueryExecution": {"Status": {"State": "SUCCEEDED"}}}),
        ("elasticmapreduce:addStep", STEP, {"StepId": "s-1"}),
        ("elasticmapreduce:addStep.sync", STEP, {"Step": {"Status": {"State": "COMPLETED"}}}),
        ("events:putEvents", EVENT, {"Entries": [{"EventId": "1"}], "FailedEntryCount": 0}),
        (
            "ecs:runTask.sync",
            {"TaskDefinition": "count"},
            {"Containers": [{"ExitCode": 0}], "StoppedAt": 1735689600000},
        ),
        ("codebuild:startBuild.sync", {"ProjectName": "app"}, {"Build": {"BuildStatus": "SUCCEEDED"}}),
        ("eks:deleteCluster.sync", {"Name": "blue"}, {"Cluster": {"Status": "DELETING"}}),
        ("glue:startJobRun.sync", {"JobName": "count"}, {"JobName": "count", "JobRunState": "A_NEW_STATE"}),
    ],
)
def test_what_a_service_may_answer_passes(executor, integration: str, arguments: Any, result: Any):
    executor.mock_task("Call", returns=result)

    executor.run(machine(integration, arguments)).assert_succeeded(output=result)


@pytest.mark.parametrize(
    ("integration", "arguments", "result", "problem"),
    [
        (SEND, LETTER, {"messageId": "1"}, "$.messageId: there is no field 'messageId'; did you mean 'MessageId'?"),
        (SEND, LETTER, {"MessageId": 1}, "$.MessageId: 1 is not a string"),
        (SEND, LETTER, "sent", '$: "sent" is not an object'),
        ("aws-sdk:sqs:sendMessage", LETTER, {"MD5OfMessageBody": "5d"}, "did you mean 'Md5OfMessageBody'?"),
        ("aws-sdk:sqs:sendMessage", LETTER, {"SdkHttpMetadata": {}}, "there is no field 'SdkHttpMetadata'"),
        ("aws-sdk:dynamodb:getItem", ROW, {"Item": {"n": {"N": 5}}}, "$.Item.n.N: 5 is not a string"),
        ("aws-sdk:dynamodb:query", {"TableName": "orders"}, {"Count": 1.5}, "$.Count: 1.5 is not an integer"),
        ("aws-sdk:dynamodb:query", {"TableName": "orders"}, {"Items": {}}, "$.Items: {} is not an array"),
        ("aws-sdk:dynamodb:query", {"TableName": "orders"}, {"Items": [None]}, "$.Items[0]: null is not an object"),
        (
            "aws-sdk:s3:getObject",
            {"Bucket": "letters", "Key": "1"},
            {"Body": {"a": 1}},
            '$.Body: {"a": 1} is not a string',
        ),
        (
            "aws-sdk:s3:listObjectsV2",
            {"Bucket": "letters"},
            {"IsTruncated": "no"},
            '$.IsTruncated: "no" is not a boolean',
        ),
        (
            "aws-sdk:sfn:describeExecution",
            {"ExecutionArn": "arn"},
            {"StartDate": 1},
            "1 is not a timestamp in ISO 8601",
        ),
        ("bedrock:invokeModel", PROMPT, {"body": {}}, "$.body: there is no field 'body'; did you mean 'Body'?"),
        ("states:startExecution.sync", CHILD, {"Output": {}}, "$.Output: {} is not a string"),
        ("athena:startQueryExecution.sync", QUERY, {"QueryExecutionId": "1"}, "did you mean 'QueryExecution'?"),
        ("elasticmapreduce:addStep", STEP, {"StepIds": ["s-1"]}, "there is no field 'StepIds'; did you mean 'StepId'?"),
        (
            "elasticmapreduce:createCluster",
            {"Name": "c", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
            {"JobFlowId": "j"},
            "there is no field 'JobFlowId'",
        ),
        ("ecs:runTask.sync", {"TaskDefinition": "count"}, {"containers": []}, "did you mean 'Containers'?"),
        (
            "events:putEvents",
            EVENT,
            {"Entries": [{"EventID": "1"}]},
            "$.Entries[0].EventID: there is no field 'EventID'",
        ),
    ],
)
def test_what_a_service_never_answers_is_a_mistake(executor, integration, arguments, result, problem):
    text = lie(executor, integration, arguments, returns=result)

    assert f"the fake task 'Call' gives state 'Call' a result that arn:aws:states:::{integration} never has" in text
    assert problem in text


def test_the_error_shows_what_was_given_the_right_shape_and_how_to_skip_the_check(executor):
    text = lie(executor, "events:putEvents", EVENT, returns={"Entries": [{"EventID": "1"}, {"Code": 1}]})

    assert text.splitlines()[1:] == [
        "  $.Entries[0].EventID: there is no field 'EventID'; did you mean 'EventId'?",
        "  $.Entries[1].Code: there is no field 'Code'; did you mean 'ErrorCode'?",
        '    the fields there: {"EventId": string, "ErrorCode": string, "ErrorMessage": string}',
        '  given: {"Entries": [{"EventID": "1"}, {"Code": 1}]}',
        "By botocore's model; to skip this check, use check_result=False on the fake or sfn_check_results = false.",
    ]


def test_only_the_first_problems_are_listed(executor):
    text = lie(executor, SEND, LETTER, returns={f"Field{number}": 1 for number in range(8)})

    assert "  $.Field4:" in text
    assert "  and 3 more" in text
    assert "  $.Field5:" not in text


@pytest.mark.parametrize("behaviour", ["side_effect", "handler"])
def test_results_of_handlers_and_of_lists_are_checked(executor, behaviour: str):
    wrong = {"messageId": "1"}
    given = [{"MessageId": "1"}, wrong] if behaviour == "side_effect" else lambda arguments, context: wrong
    executor.mock_task("Call", **{behaviour: given})
    if behaviour == "side_effect":
        executor.run(machine(SEND, LETTER)).assert_succeeded()

    with pytest.raises(SfnError, match="did you mean 'MessageId'"):
        executor.run(machine(SEND, LETTER))


def test_without_strictness_it_stays_a_mistake_of_the_test():
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Call"}]
    with mock_sfn(freeze=False, strict=False) as sfn:
        sfn.executor.mock_task("Call", returns={"messageId": "1"})

        with pytest.raises(SfnError, match="never has"):
            sfn.executor.run(machine(SEND, LETTER, Catch=catch))


# ---- what is not checked


def test_the_output_of_a_token_has_no_model_but_the_answer_of_the_service_has(executor):
    arguments = {**LETTER, "MessageBody": {"token.$": "$$.Task.Token"}}
    waiting = machine(f"{SEND}.waitForTaskToken", arguments)
    executor.mock_task("Call", callback=TaskSuccess({"approved": True}))

    executor.run(waiting).assert_succeeded(output={"approved": True})

    executor.mock_task("Call", returns={"approved": True})
    with pytest.raises(SfnError, match="there is no field 'approved'"):
        executor.run(waiting)


@pytest.mark.parametrize(
    ("integration", "arguments"),
    [
        ("lambda:invoke", {"FunctionName": "f"}),
        ("aws-sdk:lambda:invoke", {"FunctionName": "f"}),
        ("apigateway:invoke", {"ApiEndpoint": "api.execute-api.us-east-1.amazonaws.com", "Method": "GET"}),
        ("eks:runJob.sync", {"ClusterName": "c", "CertificateAuthority": "", "Endpoint": "https://eks", "Job": {}}),
    ],
)
def test_results_without_a_model_are_anything(executor, integration: str, arguments: Any):
    executor.mock_task("Call", returns={"any": "thing"})

    executor.run(machine(integration, arguments)).assert_succeeded(output={"any": "thing"})


def test_a_fake_may_skip_the_check(executor):
    executor.mock_task("Call", returns={"messageId": 1}, check_result=False)

    executor.run(from_input(SEND), {"arguments": {**LETTER, "DelaySeconds": "soon"}}).assert_succeeded()

    executor.mock_task("Call", raises="SQS.QueueDoesNotExist", check_result=False)
    executor.run(machine(SEND, LETTER)).assert_failed(error="SQS.QueueDoesNotExist")


def test_a_world_may_skip_the_check():
    with mock_sfn(freeze=False, check_results=False) as sfn:
        sfn.executor.mock_task("Call", returns={"messageId": 1})

        sfn.executor.run(machine(SEND, LETTER)).assert_succeeded()


# ---- arguments


@pytest.mark.parametrize(
    ("integration", "arguments", "problem"),
    [
        (SEND, {**LETTER, "DelaySeconds": "soon"}, '$.DelaySeconds: "soon" is not an integer'),
        (SEND, {**LETTER, "DelaySecond": 5}, "there is no field 'DelaySecond'; did you mean 'DelaySeconds'?"),
        (
            "aws-sdk:dynamodb:getItem",
            {**ROW, "Key": {"id": {"s": "1"}}},
            "$.Key.id.s: there is no field 's'; did you mean 'S'?",
        ),
        ("aws-sdk:dynamodb:query", {"ExclusiveStartKey": []}, "$.ExclusiveStartKey: [] is not an object"),
        (
            "bedrock:invokeModel",
            {**PROMPT, "ModelId": 7, "Output": {"S3Uri": "s3://b/k"}},
            "$.ModelId: 7 is not a string",
        ),
        ("states:startExecution", {**CHILD, "Name": 5}, "$.Name: 5 is not a string"),
        ("elasticmapreduce:addStep", {**STEP, "Step": {"Name": 5}}, "$.Step.Name: 5 is not a string"),
        (
            "elasticmapreduce:modifyInstanceFleetByName",
            {"ClusterId": 1, "InstanceFleetName": "f", "InstanceFleet": {}},
            "$.ClusterId: 1 is not a string",
        ),
        ("events:putEvents", {"Entries": [{"Detail": {}, "Source": 1}]}, "$.Entries[0].Source: 1 is not a string"),
    ],
)
def test_arguments_that_a_service_does_not_take_are_a_mistake(executor, integration, arguments, problem):
    fake = executor.mock_task("Call", returns={})

    with pytest.raises(SfnError) as caught:
        executor.run(from_input(integration), {"arguments": arguments})

    assert f"state 'Call' calls arn:aws:states:::{integration} with arguments that it does not take" in str(
        caught.value
    )
    assert problem in str(caught.value)
    assert "On AWS the task fails with States.Runtime." in str(caught.value)
    assert fake.call_count == 1


@pytest.mark.parametrize(
    ("integration", "arguments"),
    [
        (SEND, {}),
        (SEND, {**LETTER, "MessageBody": {"any": "json"}}),
        ("sns:publish", {"Message": [1]}),
        ("events:putEvents", EVENT),
        ("states:startExecution", CHILD),
        ("dynamodb:getItem", {"TableName": "orders", "Key": {"id": "a plain text"}}),
        ("aws-sdk:sqs:sendMessage", {**LETTER, "MessageBody": {"any": "json"}}),
        ("bedrock:invokeModel", {"ModelId": "m", "Input": {"S3Uri": "s3://b/k"}}),
        (
            "elasticmapreduce:modifyInstanceGroupByName",
            {"ClusterId": "j", "InstanceGroupName": "g", "InstanceGroup": {}},
        ),
    ],
)
def test_what_the_integration_takes_passes_and_nothing_is_asked_for(executor, integration: str, arguments: Any):
    executor.mock_task("Call", returns={})

    executor.run(from_input(integration), {"arguments": arguments}).assert_succeeded()


# ---- error names


@pytest.mark.parametrize(
    ("integration", "arguments", "name", "meant"),
    [
        ("dynamodb:getItem", ROW, "DynamoDB.ResourceNotFound", "DynamoDB.ResourceNotFoundException"),
        ("dynamodb:getItem", ROW, "DynamoDb.ResourceNotFoundException", "DynamoDB.ResourceNotFoundException"),
        ("dynamodb:getItem", ROW, "ResourceNotFoundException", "DynamoDB.ResourceNotFoundException"),
        ("dynamodb:getItem", ROW, "DynamoDB.ResourceNotFuondException", "DynamoDB.ResourceNotFoundException"),
        ("aws-sdk:dynamodb:getItem", ROW, "DynamoDB.InternalServerError", "DynamoDb.InternalServerErrorException"),
        ("aws-sdk:s3:getObject", {"Bucket": "b", "Key": "k"}, "S3.NoSuchKey", "S3.NoSuchKeyException"),
        ("bedrock:invokeModel", PROMPT, "Bedrock.Throttling", "Bedrock.ThrottlingException"),
    ],
)
def test_a_name_that_is_almost_one_of_the_services_names_it(executor, integration, arguments, name, meant):
    for error in (name, TaskFailure(name, "why")):
        text = lie(executor, integration, arguments, raises=error)

        assert f"fails state 'Call' with {name!r}" in text
        assert f"did you mean {meant!r}?" in text


@pytest.mark.parametrize(
    "name",
    [
        "DynamoDB.ResourceNotFoundException",
        "DynamoDB.AmazonDynamoDBException",
        "DynamoDB.SdkClientException",
        "DynamoDB.AnErrorOfTomorrowException",
        "MyOwnError",
        "Shop.ResourceNotFoundException",
        "States.TaskFailed",
        "Lambda.ResourceNotFoundException",
    ],
)
def test_any_other_name_is_allowed(executor, name: str):
    executor.mock_task("Call", raises=name)

    executor.run(machine("dynamodb:getItem", ROW)).assert_failed(error=name)


def test_the_class_of_an_exception_is_no_name_of_an_error(executor):
    class ResourceNotFoundError(Exception):
        pass

    executor.mock_task("Call", raises=ResourceNotFoundError)

    executor.run(machine("dynamodb:getItem", ROW)).assert_failed(error="ResourceNotFoundError")


# ---- what it costs


def test_a_lambda_task_loads_no_models(pytester: pytest.Pytester):
    script = """
import sys
from pytest_sfn import mock_sfn
task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": True}
with mock_sfn(freeze=False) as sfn:
    sfn.executor.mock_task("Call", returns={"Payload": 1})
    sfn.executor.run({"StartAt": "Call", "States": {"Call": task}}).assert_succeeded()
    print("models:", [name for name in sys.modules if name == "botocore.model" or "fake_checks" in name])
"""
    result = pytester.run(sys.executable, "-c", script)

    result.stdout.fnmatch_lines(["models: []"])
