"""What is said of integrations when a definition is read: by the models of AWS's APIs."""

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
        ("aws-sdk:rds:DescribeDBInstances", "did you mean 'describeDBInstances'?"),
        ("aws-sdk:logs:putLogEvents", "AWS SDK integrations call it 'cloudwatchlogs'"),
        ("aws-sdk:cognitoidp:listUserPools", "AWS SDK integrations call it 'cognitoidentityprovider'"),
        ("aws-sdk:acm-pca:listCertificateAuthorities", "AWS SDK integrations call it 'acmpca'"),
        (
            "aws-sdk:kinesis:subscribeToShard",
            "subscribeToShard is an event stream: call it from a Lambda function, because a state machine cannot",
        ),
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
        ("athena:startQueryExecution.sync", {"QueryString": "q", "Workgroup": "w"}, "Workgroup", "",
         "did you mean 'WorkGroup'?"),
        ("ecs:runTask.sync", {"TaskDefinition": "d", "Overrides": {"ContainerOverrides": [{"command": ["c"]}]}},
         "command", "/Overrides/ContainerOverrides[0]", "did you mean 'Command'?"),
        ("elasticmapreduce:addStep", {"ClusterId": "j", "Step": {"Name": "n", "HadoopJar": {}}}, "HadoopJar", "/Step",
         "did you mean 'HadoopJarStep'?"),
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
        ("aws-sdk:cloudtrail:createEventDataStore",
         {"Name": "n", "AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "f", "EqualsValue": ["v"]}]}]}),
        ("aws-sdk:lookoutvision:startModel", {"ProjectName": "p"}),
        ("aws-sdk:bedrockruntime:converse", {"ModelId": "m", "AdditionalModelRequestFields": {"top_k": 1}}),
        ("batch:submitJob.sync", {"JobName": "j", "JobQueue": "q", "JobDefinition": "d", "Parameters": {"free": "1"}}),
        ("bedrock:invokeModel", {"ModelId": "m", "Body": {"free": 1}, "Output": {"S3Uri": "s3://b/k"}}),
        ("codebuild:startBuild.sync",
         {"ProjectName": "p", "EnvironmentVariablesOverride": [{"Name": "N", "Value.$": "$.v", "Type": "PLAINTEXT"}]}),
        ("eks:createCluster.sync", {"Name": "c", "RoleArn": "r", "ResourcesVpcConfig": {"SubnetIds.$": "$.subnets"}}),
        ("emr-serverless:startJobRun.sync",
         {"ApplicationId": "a", "ExecutionRoleArn": "r", "JobDriver": {"SparkSubmit": {"EntryPoint": "e"}}}),
        ("glue:startJobRun.sync", {"JobName.$": "$.job", "Arguments": {"--free": "1"}}),
        ("mediaconvert:createJob.sync", {"Role": "r", "Settings": {"OutputGroups": []}, "UserMetadata": {"a": "b"}}),
    ],
)  # fmt: skip
def test_what_step_functions_takes_is_accepted(world, resource, arguments):
    assert world.executor.load(one_task(resource, arguments)).warnings == ()


@pytest.mark.parametrize(
    ("resource", "arguments", "field"),
    [
        ("batch:submitJob.sync", {"JobName": "j", "JobDefinition.$": "$.d"}, "JobQueue"),
        ("athena:getQueryResults", {}, "QueryExecutionId"),
        ("eks:deleteNodegroup.sync", {"ClusterName": "c"}, "NodegroupName"),
        ("elasticmapreduce:terminateCluster", {}, "ClusterId"),
        ("emr-serverless:startApplication", {}, "ApplicationId"),
        ("sagemaker:createModel", {"ExecutionRoleArn": "r"}, "ModelName"),
    ],
)
def test_a_field_that_the_api_needs(world, resource, arguments, field):
    found = diagnostic(world, resource, arguments)

    assert found.message == f"The field '{field}' is required but was missing"
    assert found.location == "/States/T/Parameters"
