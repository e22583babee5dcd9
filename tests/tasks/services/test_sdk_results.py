"""Results of AWS SDK integrations: the API's answers, in the spelling of Step Functions."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.errors import UnmockedTaskError

from .conftest import one_task


def test_an_empty_answer_is_an_empty_object(run, table):
    assert run("aws-sdk:dynamodb:putItem", {"TableName": "orders", "Item": {"id": {"S": "1"}}}).output == {}
    assert table.get_item(TableName="orders", Key={"id": {"S": "1"}})["Item"] == {"id": {"S": "1"}}


def test_the_names_of_attributes_stay_as_they_are(run, table):
    table.put_item(TableName="orders", Item={"id": {"S": "1"}, "lower": {"N": "1"}, "blob": {"B": b"hello"}})

    result = run("aws-sdk:dynamodb:getItem", {"TableName": "orders", "Key": {"id": {"S": "1"}}}).output

    assert result == {"Item": {"id": {"S": "1"}, "lower": {"N": "1"}, "blob": {"B": "aGVsbG8="}}}


def test_a_blob_goes_and_comes_as_base64(run, table):
    item = {"id": {"S": "1"}, "blob": {"B": "aGVsbG8="}}

    run("aws-sdk:dynamodb:putItem", {"TableName": "orders", "Item": item}).assert_succeeded()

    assert table.get_item(TableName="orders", Key={"id": {"S": "1"}})["Item"]["blob"] == {"B": b"hello"}


def test_capacity_is_told_to_those_who_ask(run, table):
    arguments = {"TableName": "orders", "Item": {"id": {"S": "1"}}}

    told = run("aws-sdk:dynamodb:putItem", {**arguments, "ReturnConsumedCapacity": "TOTAL"}).output

    assert told["ConsumedCapacity"]["TableName"] == "orders"
    assert run("aws-sdk:dynamodb:putItem", arguments).output == {}


def test_collections_of_items_are_told_to_those_who_ask(run, table):
    write = {"RequestItems": {"orders": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}]}}
    transaction = {"TransactItems": [{"Put": {"TableName": "orders", "Item": {"id": {"S": "2"}}}}]}

    assert run("aws-sdk:dynamodb:batchWriteItem", write).output == {"UnprocessedItems": {}}
    assert run("aws-sdk:dynamodb:transactWriteItems", transaction).output == {}
    told = run("aws-sdk:dynamodb:batchWriteItem", {**write, "ReturnItemCollectionMetrics": "SIZE"}).output
    assert set(told) == {"UnprocessedItems", "ItemCollectionMetrics"}


@pytest.mark.parametrize("content", ["text data", "", "Grüße"])
@pytest.mark.needs_moto("5.1.10")
def test_the_body_of_an_object_is_text(run, boto, content):
    boto("s3").create_bucket(Bucket="bucket")
    boto("s3").put_object(Bucket="bucket", Key="key", Body=content.encode())

    result = run("aws-sdk:s3:getObject", {"Bucket": "bucket", "Key": "key"}).output

    assert result["Body"] == content
    assert result["LastModified"] == "2025-01-01T00:00:00Z"
    assert result["ETag"].startswith('"')
    assert list(result) == [
        "AcceptRanges", "ContentLength", "ContentType", "ETag", "LastModified", "Metadata", "ServerSideEncryption",
        "Body",
    ]  # fmt: skip


def test_the_fields_of_a_result_are_sorted_by_name_the_attributes_of_an_item_are_not(run, table):
    table.put_item(TableName="orders", Item={"id": {"S": "1"}, "b": {"S": "2"}, "a": {"S": "3"}})

    result = run("aws-sdk:dynamodb:scan", {"TableName": "orders"}).output
    described = run("aws-sdk:dynamodb:describeTable", {"TableName": "orders"}).output["Table"]

    assert list(result) == ["Count", "Items", "ScannedCount"]
    assert list(result["Items"][0]) == ["id", "b", "a"]
    assert list(described) == sorted(described)


@pytest.mark.parametrize(("body", "stored"), [("plain", b"plain"), ({"a": [1]}, b'{"a":[1]}')])
def test_an_object_is_put_as_text_or_as_json(run, boto, body, stored):
    boto("s3").create_bucket(Bucket="bucket")

    result = run("aws-sdk:s3:putObject", {"Bucket": "bucket", "Key": "key", "Body": body}).output

    assert boto("s3").get_object(Bucket="bucket", Key="key")["Body"].read() == stored
    assert result["ServerSideEncryption"] == "AES256"
    assert set(result) == {"ChecksumCRC32", "ChecksumType", "ETag", "ServerSideEncryption"}
    assert result["ChecksumType"] == "FULL_OBJECT"


def test_a_listing_does_not_tell_of_an_encoding_that_nobody_asked_for(run, boto):
    boto("s3").create_bucket(Bucket="bucket")
    boto("s3").put_object(Bucket="bucket", Key="a b", Body="text")

    result = run("aws-sdk:s3:listObjectsV2", {"Bucket": "bucket"}).output
    encoded = run("aws-sdk:s3:listObjectsV2", {"Bucket": "bucket", "EncodingType": "url"}).output

    assert "EncodingType" not in result
    assert result["Contents"][0]["Key"] == "a b"
    assert encoded["EncodingType"] == "url"


def test_a_leading_acronym_is_spelled_like_a_word(run):
    result = run("aws-sdk:secretsmanager:createSecret", {"Name": "n", "SecretString": "s"}).output

    assert set(result) == {"Arn", "Name", "VersionId"}


def test_query_protocol(run, boto):
    arn = boto("sns").create_topic(Name="topic")["TopicArn"]

    assert run("aws-sdk:sns:listTopics", {}).output == {"Topics": [{"TopicArn": arn}]}


def test_ec2_protocol(run, boto):
    (vpc,) = boto("ec2").describe_vpcs()["Vpcs"]

    result = run("aws-sdk:ec2:describeVpcs", {"Filters": [{"Name": "is-default", "Values": ["true"]}]}).output

    assert [found["VpcId"] for found in result["Vpcs"]] == [vpc["VpcId"]]
    assert result["Vpcs"][0]["IsDefault"] is True


@pytest.mark.needs_moto("5.1.10")
def test_cbor_protocol_reads_and_writes_instants(run):
    metric = {"MetricName": "m", "Value": 3, "Timestamp": "2025-01-01T00:00:00Z"}
    asked = {"StartTime": "2024-12-31T00:00:00Z", "EndTime": "2025-01-02T00:00:00Z", "Period": 86400}

    assert run("aws-sdk:cloudwatch:putMetricData", {"Namespace": "n", "MetricData": [metric]}).output == {}
    result = run(
        "aws-sdk:cloudwatch:getMetricStatistics",
        {"Namespace": "n", "MetricName": "m", "Statistics": ["Sum"], **asked},
    ).output

    assert result == {"Label": "m", "Datapoints": [{"Timestamp": "2025-01-01T00:00:00Z", "Sum": 3.0}]}


def test_rest_json_protocol(run, boto):
    boto("scheduler").create_schedule_group(Name="group")

    result = run("aws-sdk:scheduler:getScheduleGroup", {"Name": "group"}).output

    assert result["Name"] == "group"
    assert result["CreationDate"].endswith("Z")


def test_a_whole_body_is_text_or_json(run, boto):
    boto("iot").create_thing(thingName="lamp")
    shadow = {"state": {"desired": {"on": True}}}

    sent = run("aws-sdk:iotdataplane:updateThingShadow", {"ThingName": "lamp", "Payload": shadow}).output
    got = run("aws-sdk:iotdataplane:getThingShadow", {"ThingName": "lamp"}).output

    assert '"on": true' in sent["Payload"].replace('":true', '": true')
    assert '"desired"' in got["Payload"]


def test_part_of_a_body_is_base64(boto, run):
    boto("iam").create_role(RoleName="role", AssumeRolePolicyDocument="{}")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.py", "")
    arguments = {
        "FunctionName": "f",
        "Role": "arn:aws:iam::123456789012:role/role",
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Code": {"ZipFile": base64.b64encode(file.getvalue()).decode()},
    }

    result = run("aws-sdk:lambda:createFunction", arguments).output

    assert result["CodeSize"] == len(file.getvalue())


def test_a_token_that_makes_a_call_happen_once_may_be_given(run):
    assert run("aws-sdk:efs:createFileSystem", {"CreationToken": "mine"}).output["CreationToken"] == "mine"


def test_a_token_that_is_missing_is_the_same_in_every_run():
    made = []
    for _ in range(2):
        with mock_sfn(freeze=False) as world:
            execution = world.executor.run(one_task("aws-sdk:efs:createFileSystem", {}))
            made.append(execution.output["CreationToken"])

    assert made[0] == made[1]


def test_a_text_that_holds_json_may_be_given_as_json(world, run):
    child = world.executor.load({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}, name="child")

    result = run("aws-sdk:sfn:startExecution", {"StateMachineArn": child.arn, "Input": {"key": "value"}}).output

    assert set(result) == {"ExecutionArn", "StartDate"}
    assert world.executor.execution(result["ExecutionArn"]).output == {"key": "value"}


def test_a_null_argument_is_left_out(world, run):
    child = world.executor.load({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}, name="child")

    result = run("aws-sdk:sfn:startExecution", {"StateMachineArn": child.arn, "Input": None}).output

    assert world.executor.execution(result["ExecutionArn"]).output == {}


def test_a_poll_of_a_queue_waits_for_messages_that_do_not_come(run, boto):
    url = boto("sqs").create_queue(QueueName="queue")["QueueUrl"]
    poll = {"QueueUrl": url, "WaitTimeSeconds": 20}

    assert run("aws-sdk:sqs:receiveMessage", poll).duration.total_seconds() == 20
    boto("sqs").send_message(QueueUrl=url, MessageBody="seven")
    execution = run("aws-sdk:sqs:receiveMessage", poll)

    assert execution.duration.total_seconds() == 0
    assert execution.output["Messages"][0]["Body"] == "seven"


def test_a_token_is_answered_by_another_workflow(world, run, boto):
    boto("sqs").create_queue(QueueName="q")
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
    waiting = world.executor.start(
        {
            "StartAt": "Ask",
            "States": {
                "Ask": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
                    "Parameters": {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}},
                    "End": True,
                }
            },
        }
    )
    token = waiting.pending[0].token

    run("aws-sdk:sfn:sendTaskSuccess", {"TaskToken": token, "Output": {"approved": True}}).assert_succeeded(output={})

    waiting.assert_succeeded(output={"approved": True})


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"TableName": "orders", "Key": {"id": {"S": 1}}}, "The value for the field 'S' must be a STRING"),
        ({"TableName": "orders", "Key": []}, "The value for the field 'Key' must be an OBJECT"),
        ({"TableName": "orders"}, "The field 'Key' is required but was missing"),
        (
            {"TableName": "orders", "Key": {}, "AttributesToGet": [None]},
            "The value for the field 'AttributesToGet' must be a STRING",
        ),
        ({"TableName": "o", "Key": {}, "Tabel": 1}, 'The field "Tabel" is not supported by Step Functions'),
    ],
)
def test_arguments_that_do_not_fit_end_the_execution(world, arguments, problem):
    task = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem", "Arguments": "{% $states.input %}"}
    definition = {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {**task, "End": True}}}

    execution = world.executor.run(definition, arguments)

    assert execution.error == "States.Runtime"
    assert execution.cause.endswith(f"could not be used to start the Task: [{problem}]")


@pytest.mark.parametrize("instant", ["yesterday", 1e30, -1e30, True])
def test_an_instant_that_is_none_ends_the_execution(run, instant):
    asked = {"StartTime": instant, "EndTime": "2025-01-02T00:00:00Z", "Period": 60}

    execution = run("aws-sdk:cloudwatch:getMetricStatistics", {"Namespace": "n", "MetricName": "m", **asked})

    assert execution.error == "States.Runtime"
    assert "The value for the field 'StartTime' must be a TIMESTAMP" in (execution.cause or "")


def test_a_service_that_moto_does_not_know_has_to_be_faked(world, run):
    arguments = {"Text": "hi", "SourceLanguageCode": "en", "TargetLanguageCode": "de"}

    with pytest.raises(UnmockedTaskError) as told:
        run("aws-sdk:translate:translateText", arguments)
    world.executor.mock_task("aws-sdk:translate:translateText", returns={"TranslatedText": "hallo"})

    assert "moto does not implement it" in str(told.value)
    assert 'sfn_executor.mock_task("arn:aws:states:::aws-sdk:translate:translateText"' in str(told.value)
    assert run("aws-sdk:translate:translateText", arguments).output == {"TranslatedText": "hallo"}


def test_an_operation_that_moto_does_not_implement_has_to_be_faked(run):
    with pytest.raises(UnmockedTaskError, match="calls arn:aws:states:::aws-sdk:kms:connectCustomKey") as told:
        run("aws-sdk:kms:connectCustomKeyStore", {"CustomKeyStoreId": "cks-1"})

    assert told.value.__suppress_context__, "what happened inside boto3 tells nothing more"
