"""Errors of AWS SDK integrations, over the protocols of AWS: their names, and the texts around the message."""

from __future__ import annotations

import re

import pytest

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"


def test_json_with_a_modelled_error(run):
    run("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "none"}).assert_failed(
        error="SecretsManager.ResourceNotFoundException",
        cause=re.compile(
            r"Secrets Manager can't find the specified secret\."
            rf" \(Service: SecretsManager, Status Code: 400, Request ID: {ID}\)"
        ),
    )


def test_json_with_an_error_that_has_no_class_of_its_own(run, table):
    run("aws-sdk:dynamodb:putItem", {"TableName": "orders", "Item": {"wrong": {"S": "1"}}}).assert_failed(
        error="DynamoDb.DynamoDbException",
        cause=re.compile(
            r"One or more parameter values were invalid: Missing the key id in the item"
            r" \(Service: DynamoDb, Status Code: 400, Request ID: [0-9A-F]{52}\)"
        ),
    )


PUT = {"PutRequest": {"Item": {"id": {"S": "1"}, "n": {"N": "1"}}}}


@pytest.mark.parametrize(
    "second",
    [
        PUT,
        {"PutRequest": {"Item": {"id": {"S": "1"}, "n": {"N": "2"}}}},
        {"DeleteRequest": {"Key": {"id": {"S": "1"}}}},
    ],
)
def test_a_batch_that_writes_to_an_item_twice_is_refused(run, table, second):
    run("aws-sdk:dynamodb:batchWriteItem", {"RequestItems": {"orders": [PUT, second]}}).assert_failed(
        error="DynamoDb.DynamoDbException",
        cause=re.compile(r"^Provided list of item keys contains duplicates \(Service: DynamoDb, Status Code: 400, "),
    )
    assert table.scan(TableName="orders")["Count"] == 0


def test_a_batch_that_writes_to_a_table_that_does_not_exist_is_refused(run):
    two = [PUT, {"DeleteRequest": {"Key": {"id": {"S": "2"}}}}]

    run("aws-sdk:dynamodb:batchWriteItem", {"RequestItems": {"none": two}}).assert_failed(
        error="DynamoDb.ResourceNotFoundException", cause=re.compile(r"^Requested resource not found \(Service")
    )


@pytest.mark.needs_moto("5.1.18")
def test_json_with_the_codes_of_an_older_protocol(run):
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/none"

    run("aws-sdk:sqs:sendMessage", {"QueueUrl": url, "MessageBody": "hi"}).assert_failed(
        error="Sqs.QueueDoesNotExistException"
    )


def test_json_with_a_name_that_moto_would_take(run):
    run("aws-sdk:secretsmanager:createSecret", {"Name": "Invalid Name", "SecretString": "s"}).assert_failed(
        error="SecretsManager.SecretsManagerException",
        cause=re.compile(
            r"Invalid name\. Must be a valid name containing alphanumeric characters, or any of the following: "
            r"-/_\+=\.@! \(Service: SecretsManager, Status Code: 400, Request ID: .+\)"
        ),
    )


def test_query_with_a_code_that_differs_from_the_class(run):
    run("aws-sdk:iam:getRole", {"RoleName": "none"}).assert_failed(
        error="Iam.NoSuchEntityException",
        cause=re.compile(
            rf"Role none not found \(Service: Iam, Status Code: 404, Request ID: {ID}\) \(SDK Attempt Count: 1\)"
        ),
    )


@pytest.mark.needs_moto("5.1.12")
def test_query_with_an_acronym_and_a_fault_in_the_name(run):
    run("aws-sdk:rds:describeDBInstances", {"DbInstanceIdentifier": "none"}).assert_failed(
        error="Rds.DbInstanceNotFoundException"
    )


def test_ec2_has_no_modelled_errors(run):
    run("aws-sdk:ec2:describeInstances", {"InstanceIds": ["i-12345678901234567"]}).assert_failed(
        error="Ec2.Ec2Exception"
    )


def test_rest_xml_tells_the_extended_request_id(run):
    run("aws-sdk:s3:listObjects", {"Bucket": "nowhere"}).assert_failed(
        error="S3.NoSuchBucketException",
        cause=re.compile(
            r"The specified bucket does not exist"
            r" \(Service: S3, Status Code: 404, Request ID: [0-9A-F]{16}, Extended Request ID: [\w+/]{75}=\)"
        ),
    )


def test_rest_xml_with_a_name_that_boto3_would_not_send(run):
    run("aws-sdk:s3:getObject", {"Bucket": "No Bucket", "Key": "k"}).assert_failed(
        error="S3.S3Exception", cause=re.compile(r"The specified bucket is not valid\. \(Service: S3, .+\)")
    )


def test_arguments_of_which_no_request_can_be_made_are_an_error_of_the_client(run):
    run("aws-sdk:s3control:getPublicAccessBlock", {"AccountId": "no account"}).assert_failed(
        error="S3Control.SdkClientException", cause=re.compile("AccountId must only contain .+")
    )
    run("aws-sdk:s3:getObject", {"Bucket": "", "Key": "k"}).assert_failed(error="S3.SdkClientException")


def test_rest_xml_without_a_body_takes_the_one_error_of_the_operation(run, boto):
    boto("s3").create_bucket(Bucket="bucket")

    run("aws-sdk:s3:headObject", {"Bucket": "bucket", "Key": "none"}).assert_failed(
        error="S3.NoSuchKeyException", cause=re.compile(r"null \(Service: S3, Status Code: 404, .+\)")
    )


def test_rest_xml_has_no_body_for_head_even_if_moto_sends_one(run):
    run("aws-sdk:s3:headObject", {"Bucket": "nowhere", "Key": "none"}).assert_failed(
        error="S3.NoSuchKeyException", cause=re.compile(r"null \(Service: S3, Status Code: 404, .+\)")
    )


def test_rest_xml_without_a_body_has_only_what_is_not_found_for_a_named_error(run, boto):
    boto("s3").create_bucket(Bucket="bucket")
    boto("s3").put_object(Bucket="bucket", Key="key", Body="text")

    run("aws-sdk:s3:headObject", {"Bucket": "bucket", "Key": "key", "IfMatch": "other"}).assert_failed(
        error="S3.S3Exception", cause=re.compile(r"null \(Service: S3, Status Code: 412, .+\)")
    )


def test_rest_json(run):
    run("aws-sdk:eks:describeCluster", {"Name": "none"}).assert_failed(
        error="Eks.ResourceNotFoundException",
        cause=re.compile(rf".*\(Service: Eks, Status Code: 404, Request ID: {ID}\) \(SDK Attempt Count: 1\)"),
    )


def test_cbor(run):
    arn = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/none"

    run("aws-sdk:acmpca:describeCertificateAuthority", {"CertificateAuthorityArn": arn}).assert_failed(
        error="AcmPca.ResourceNotFoundException",
        cause=re.compile(rf".+ \(Service: AcmPca, Status Code: 400, Request ID: {ID}\) \(SDK Attempt Count: 1\)"),
    )


def test_step_functions_itself_tells_how_often_it_was_tried(run):
    run("aws-sdk:sfn:sendTaskSuccess", {"TaskToken": "none", "Output": {}}).assert_failed(
        error="Sfn.InvalidTokenException",
        cause=re.compile(
            rf"Invalid Token: 'Invalid token' \(Service: Sfn, Status Code: 400, Request ID: {ID}\)"
            r" \(SDK Attempt Count: 1\)"
        ),
    )


def test_a_service_that_calls_itself_one_leaves_that_out_of_its_errors(run):
    run("aws-sdk:directory:describeDirectories", {"DirectoryIds": ["d-1234567890"]}).assert_failed(
        error="Directory.EntityDoesNotExistException"
    )


def test_a_catcher_names_the_error_of_a_service(world):
    definition = {
        "StartAt": "T",
        "States": {
            "T": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
                "Parameters": {"Bucket": "nowhere", "Key": "k"},
                "Catch": [{"ErrorEquals": ["S3.NoSuchBucketException"], "Next": "Caught"}],
                "End": True,
            },
            "Caught": {"Type": "Pass", "End": True},
        },
    }

    world.executor.run(definition).assert_path(["T", "Caught"])


def test_a_failing_assertion_shows_the_cause_and_nothing_of_boto3(run):
    execution = run("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "none"})

    with pytest.raises(AssertionError, match="can't find the specified secret") as failed:
        execution.assert_succeeded()

    assert failed.value.__cause__ is None
