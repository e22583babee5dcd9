"""The names of services, fields and exceptions, as the AWS SDK for Java has them."""

from __future__ import annotations

import pytest

from pytest_sfn.tasks.aws.names import exception_name, field_name, java_name, sdk_field_name


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
    ],
)
def test_fields_begin_with_a_capital(member, optimized, sdk):
    assert (field_name(member), sdk_field_name(member)) == (optimized, sdk)
