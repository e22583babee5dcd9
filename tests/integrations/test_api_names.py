"""The names of services, fields and exceptions, as the AWS SDK for Java has them."""

from __future__ import annotations

import pytest

from pytest_sfn.integrations.record.api_names import (
    camel_case,
    exception_name,
    field_name,
    java_name,
    sdk_field_name,
    service_name,
)


@pytest.mark.parametrize(
    ("service_id", "name"),
    [
        ("S3", "S3"),
        ("SFN", "Sfn"),
        ("SESv2", "SesV2"),
        ("DynamoDB", "DynamoDb"),
        ("Secrets Manager", "SecretsManager"),
        ("ACM PCA", "AcmPca"),
        ("CloudWatch Logs", "CloudWatchLogs"),
        ("API Gateway", "ApiGateway"),
        ("ElastiCache", "ElastiCache"),
        ("Elastic Load Balancing v2", "ElasticLoadBalancingV2"),
        ("KMSInvalidStateException", "KmsInvalidStateException"),
        ("EC2AccessDeniedException", "Ec2AccessDeniedException"),
    ],
)
def test_services_and_exceptions_are_spelled_in_words(service_id, name):
    assert java_name(service_id) == name


@pytest.mark.parametrize(
    ("service_id", "name"),
    [
        ("Config Service", "Config"),
        ("Database Migration Service", "DatabaseMigration"),
        ("Directory Service Data", "DirectoryServiceData"),
        ("Lex Runtime V2", "LexRuntimeV2"),
        ("IoT 1Click Projects", "Iot1ClickProjects"),
        ("WAFV2", "Wafv2"),
        ("SageMaker A2I Runtime", "SageMakerA2IRuntime"),
        ("Resource Groups Tagging API", "ResourceGroupsTaggingApi"),
    ],
)
def test_a_service_leaves_out_that_it_is_one(service_id, name):
    assert service_name(service_id) == name


@pytest.mark.parametrize(
    ("operation", "action"),
    [("ListObjectsV2", "listObjectsV2"), ("DescribeDBInstances", "describeDBInstances"), ("GETThing", "getThing")],
)
def test_actions_begin_with_a_small_letter(operation, action):
    assert camel_case(operation) == action


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("NoSuchBucket", "NoSuchBucketException"),
        ("ResourceNotFoundException", "ResourceNotFoundException"),
        ("DBInstanceNotFoundFault", "DBInstanceNotFoundException"),
    ],
)
def test_exceptions_always_say_so(shape, name):
    assert exception_name(shape) == name


@pytest.mark.parametrize(
    ("member", "optimized", "sdk"),
    [
        ("bucket", "Bucket", "Bucket"),
        ("ETag", "ETag", "ETag"),
        ("ChecksumCRC32", "ChecksumCRC32", "ChecksumCRC32"),
        ("MD5OfMessageBody", "MD5OfMessageBody", "Md5OfMessageBody"),
        ("SSEKMSKeyId", "SSEKMSKeyId", "SsekmsKeyId"),
        ("ARN", "ARN", "Arn"),
        ("S", "S", "S"),
        ("SS", "SS", "Ss"),
        ("BOOL", "BOOL", "Bool"),
        ("NULL", "NULL", "Nul"),
        ("equals", "EqualsValue", "EqualsValue"),
        ("Equals", "Equals", "EqualsValue"),
        ("Return", "Return", "ReturnValue"),
        ("default", "Default", "DefaultValue"),
        ("aWSOwnedKey", "AWSOwnedKey", "AwsOwnedKey"),
        ("s3Bucket", "S3Bucket", "S3Bucket"),
    ],
)
def test_fields_begin_with_a_capital(member, optimized, sdk):
    assert (field_name(member), sdk_field_name(member)) == (optimized, sdk)
