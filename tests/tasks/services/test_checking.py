"""What is said of AWS SDK integrations when a definition is read."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import InvalidDefinition
from tests.tasks.services.conftest import PREFIX, one_task


def diagnostic(world, resource, arguments):
    with pytest.raises(InvalidDefinition) as refused:
        world.executor.load(one_task(resource, arguments))
    (found,) = refused.value.diagnostics
    return found


@pytest.mark.parametrize(
    ("resource", "hint"),
    [
        ("aws-sdk:dynamodb:putItems", "did you mean 'putItem'?"),
        ("aws-sdk:dynamodbb:putItem", "did you mean 'dynamodb'?"),
        ("aws-sdk:sns:sendPigeon", "sns has no action 'sendPigeon'"),
    ],
)
def test_an_action_that_does_not_exist(world, resource, hint):
    found = diagnostic(world, resource, {})

    assert found.message.startswith(f"The resource provided {PREFIX}{resource} is not recognized.")
    assert (found.location, found.hint) == ("/States/T/Resource", hint)


@pytest.mark.parametrize(
    ("resource", "arguments", "field", "path", "hint"),
    [
        ("aws-sdk:s3:getObject", {"Bucket": "b", "key": "k"}, "key", "", "did you mean 'Key'?"),
        ("aws-sdk:s3:getObject", {"Bucket": "b", "Keyy.$": "$.k"}, "Keyy", "", "did you mean 'Key'?"),
        ("dynamodb:getItem", {"TableName": "t", "Key": {"any": {"Q": "1"}}}, "Q", "/Key/any", None),
        ("events:putEvents", {"Entries": [{}, {"Source": "s", "Details": {}}]}, "Details", "/Entries[1]",
         "did you mean 'Detail'?"),
    ],
)  # fmt: skip
def test_a_field_that_the_api_does_not_have(world, resource, arguments, field, path, hint):
    found = diagnostic(world, resource, arguments)

    assert found.message == f'The field "{field}" is not supported by Step Functions'
    assert (found.location, found.hint) == (f"/States/T/Parameters{path}/{field}", hint)
    assert found.aws_location == "/States/T/Parameters"


@pytest.mark.parametrize(
    ("resource", "arguments"),
    [
        ("aws-sdk:rekognition:startLabelDetection", {"NotificationChannel": {"SnsTopicArn": "a", "RoleArn": "r"}}),
        ("aws-sdk:rds:startDBInstance", {"DbInstanceIdentifier.$": "$.id"}),
        ("aws-sdk:dynamodb:getItem", {"TableName": "t", "Key": {"any": {"S.$": "$.id"}}}),
        ("aws-sdk:cloudwatchlogs:describeLogGroups", {}),
        ("aws-sdk:cognitoidentityprovider:listUserPools", {"MaxResults": 1}),
        ("aws-sdk:eventbridge:putEvents", {"Entries": [{"Detail": {"free": 1}, "Source": "s"}]}),
        ("aws-sdk:lookoutvision:startModel", {"ProjectName": "p"}),
        ("aws-sdk:bedrockruntime:converse", {"ModelId": "m", "AdditionalModelRequestFields": {"top_k": 1}}),
    ],
)
def test_what_step_functions_takes_is_accepted(world, resource, arguments):
    assert world.executor.load(one_task(resource, arguments)).warnings == ()
