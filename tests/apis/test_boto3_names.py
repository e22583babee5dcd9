"""boto3's names of the services that a Resource calls."""

from __future__ import annotations

import pytest

from pytest_sfn.apis.boto3_names import boto3_service, sdk_service
from pytest_sfn.integrations.record.api_names import service_name
from pytest_sfn.integrations.record.resource import parse_resource


@pytest.fixture(scope="module")
def available() -> list[str]:
    from botocore.session import Session

    return Session().get_available_services()


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("states:startExecution", "stepfunctions"),
        ("lambda:invoke", "lambda"),
        ("events:putEvents", "events"),
        ("emr-serverless:startJobRun", "emr-serverless"),
        ("aws-sdk:sfn:startExecution", "stepfunctions"),
        ("aws-sdk:dynamodb:query", "dynamodb"),
        ("aws-sdk:cloudwatchlogs:getLogEvents", "logs"),
        ("aws-sdk:eventbridge:putEvents", "events"),
        ("aws-sdk:cognitoidentityprovider:adminGetUser", "cognito-idp"),
        ("aws-sdk:bedrockruntime:invokeModel", "bedrock-runtime"),
        ("aws-sdk:lexruntime:postText", "lex-runtime"),
        ("aws-sdk:nosuchservice:doIt", None),
        ("aws-sdk:logs:getLogEvents", None),
        ("aws-sdk:stepfunctions:startExecution", None),
        ("aws-sdk:acm-pca:listCertificateAuthorities", None),
        ("states:aws-sdk:startExecution", None),
    ],
)
def test_a_service_is_found_under_the_name_that_boto3_has_for_it(
    called: str, name: str | None, available: list[str]
) -> None:
    resource = parse_resource(f"arn:aws:states:::{called}")

    assert resource is not None
    assert boto3_service(resource, available) == name


def test_every_service_that_boto3_calls_differently_is_one_that_it_has(available: list[str]) -> None:
    from pytest_sfn.apis import boto3_names as services

    assert set(services._SDK.values()) <= set(available)


def test_an_sdk_integration_is_named_as_the_service_is_in_java(available: list[str]) -> None:
    from botocore.session import Session

    session = Session()

    named = {name: service_name(session.get_service_model(name).service_id).lower() for name in available}

    assert {name: sdk_service(name) for name in available} == named
