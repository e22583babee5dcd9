"""A task that the role does not allow fails as on AWS."""

from __future__ import annotations

import json
import re

import boto3
import pytest

from pytest_sfn import SfnError, TaskSuccess
from tests.iam.machines import machine, task

HERE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/baker"
USER = r"User: arn:aws:sts::123456789012:assumed-role/StepFunctionsRole/[0-9a-f]{32}"
BAKE = f"arn:aws:lambda:{HERE}:function:bake"
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/dough"
CONNECTION = f"arn:aws:events:{HERE}:connection/shop/81210c42"


def allow(action, resource="*", effect="Allow", **more):
    return {"Statement": {"Effect": effect, "Action": action, "Resource": resource, **more}}


def one(state):
    return machine({**state, "End": True})


def invoke(function="bake", **more):
    return task("lambda:invoke", {"FunctionName": function}, **more)


def denied(sfn, state, policies=(), **more):
    execution = sfn.executor.run(one(state), role_policy=list(policies), **more)
    assert execution.status == "FAILED"
    return execution


def not_allowed(action, resource):
    return (
        f"is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )


# ---- Lambda


@pytest.mark.parametrize("state", [invoke(), {"Type": "Task", "Resource": BAKE}])
def test_a_function_that_may_not_be_invoked(sfn, state):
    bake = sfn.lambdas.register("bake", returns="bread")

    execution = denied(sfn, state)

    execution.assert_failed(
        error="Lambda.AWSLambdaException",
        cause=re.compile(
            rf"{USER} {re.escape(not_allowed('lambda:InvokeFunction', BAKE))} \(Service: AWSLambda; Status Code: 403; "
            r"Error Code: AccessDeniedException; Request ID: [0-9a-f-]{36}; Proxy: null\)$"
        ),
    )
    bake.assert_not_called()


def test_a_version_or_alias_is_a_resource_of_its_own(sfn):
    sfn.lambdas.register("bake", returns="bread")
    state = task("lambda:invoke", {"FunctionName": "bake", "Qualifier": "prod"})

    execution = denied(sfn, state, [allow("lambda:InvokeFunction", BAKE)])

    assert f"on resource: {BAKE}:prod because" in execution.cause
    sfn.executor.run(one(state), role_policy=allow("lambda:InvokeFunction", f"{BAKE}:*")).assert_succeeded()


def test_what_a_policy_denies_is_told_differently(sfn):
    policies = [allow("lambda:*"), allow("lambda:InvokeFunction", BAKE, "Deny")]

    execution = denied(sfn, invoke(), policies)

    assert (
        f"is not authorized to perform: lambda:InvokeFunction on resource: {BAKE} "
        "with an explicit deny in an identity-based policy (Service: AWSLambda; "
    ) in execution.cause


def test_all_tasks_of_an_execution_have_the_same_session(sfn):
    caught = invoke(Retry=[{"ErrorEquals": ["Lambda.AWSLambdaException"], "MaxAttempts": 1}])

    execution = denied(sfn, caught)

    sessions = {re.search(r"StepFunctionsRole/(\w+)", call.cause)[1] for call in execution.task("S0")}
    assert (len(execution.task("S0")), len(sessions)) == (2, 1)


def test_the_role_is_that_of_the_machine(sfn):
    created = boto3.client("stepfunctions", region_name="us-east-1").create_state_machine(
        name="bakery", definition=json.dumps(one(invoke())), roleArn="arn:aws:iam::123456789012:role/service-role/baker"
    )

    execution = sfn.executor.run(sfn.machines[created["stateMachineArn"]], role_policy=[])

    assert "assumed-role/baker/" in execution.cause


# ---- optimized integrations

OPTIMIZED = [
    (
        "dynamodb:putItem",
        {"TableName": "cakes", "Item": {"id": {"S": "1"}}},
        "DynamoDB.AmazonDynamoDBException",
        not_allowed("dynamodb:PutItem", f"arn:aws:dynamodb:{HERE}:table/cakes"),
        "Service: AmazonDynamoDBv2; Status Code: 400; Error Code: AccessDeniedException",
    ),
    (
        "sqs:sendMessage",
        {"QueueUrl": QUEUE_URL, "MessageBody": "x"},
        "SQS.AmazonSQSException",
        not_allowed("sqs:sendmessage", f"arn:aws:sqs:{HERE}:dough"),
        "Service: AmazonSQS; Status Code: 400; Error Code: AccessDenied",
    ),
    (
        "sns:publish",
        {"TopicArn": f"arn:aws:sns:{HERE}:bread", "Message": "x"},
        "SNS.AuthorizationErrorException",
        not_allowed("SNS:Publish", f"arn:aws:sns:{HERE}:bread"),
        "Service: AmazonSNS; Status Code: 403; Error Code: AuthorizationError",
    ),
    (
        "events:putEvents",
        {"Entries": [{"EventBusName": "shop", "Source": "s", "DetailType": "d", "Detail": {}}]},
        "EventBridge.AmazonEventBridgeException",
        not_allowed("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/shop"),
        "Service: AmazonEventBridge; Status Code: 400; Error Code: AccessDeniedException",
    ),
    (
        "states:startExecution",
        {"StateMachineArn": f"arn:aws:states:{HERE}:stateMachine:mill"},
        "StepFunctions.AWSStepFunctionsException",
        not_allowed("states:StartExecution", f"arn:aws:states:{HERE}:stateMachine:mill"),
        "Service: AWSStepFunctions; Status Code: 400; Error Code: AccessDeniedException",
    ),
    (
        "glue:startJobRun.sync",
        {"JobName": "knead"},
        "Glue.AccessDeniedException",
        not_allowed("glue:StartJobRun", f"arn:aws:glue:{HERE}:job/knead"),
        "Service: AWSGlue; Status Code: 400; Error Code: AccessDeniedException",
    ),
    (
        "ecs:runTask",
        {"TaskDefinition": "oven:7"},
        "ECS.AccessDeniedException",
        not_allowed("ecs:RunTask", f"arn:aws:ecs:{HERE}:task-definition/oven:7"),
        "Service: AmazonECS; Status Code: 400; Error Code: AccessDeniedException",
    ),
    (
        "batch:submitJob",
        {"JobName": "j", "JobDefinition": "d", "JobQueue": "q"},
        "Batch.AWSBatchException",
        not_allowed("batch:SubmitJob", f"arn:aws:batch:{HERE}:job-definition/d"),
        "Service: AWSBatch; Status Code: 403; Error Code: AccessDeniedException",
    ),
    (
        "codebuild:startBuild",
        {"ProjectName": "oven"},
        "CodeBuild.AWSCodeBuildException",
        not_allowed("codebuild:StartBuild", f"arn:aws:codebuild:{HERE}:project/oven"),
        "Service: AWSCodeBuild; Status Code: 400; Error Code: AccessDeniedException",
    ),
    (
        "bedrock:invokeModel",
        {"ModelId": "poet", "Body": {}},
        "Bedrock.AccessDeniedException",
        not_allowed("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/poet"),
        "Service: AmazonBedrockRuntime; Status Code: 403; Error Code: AccessDeniedException",
    ),
    (
        "elasticmapreduce:terminateCluster",
        {"ClusterId": "j-1"},
        "ElasticMapReduce.AmazonElasticMapReduceException",
        not_allowed("elasticmapreduce:TerminateJobFlows", f"arn:aws:elasticmapreduce:{HERE}:cluster/j-1"),
        "Service: AmazonElasticMapReduce; Status Code: 400; Error Code: AccessDeniedException",
    ),
    (
        "eks:deleteCluster",
        {"Name": "kitchen"},
        "EKS.AccessDeniedException",
        not_allowed("eks:DeleteCluster", f"arn:aws:eks:{HERE}:cluster/kitchen"),
        "Service: AmazonEKS; Status Code: 403; Error Code: AccessDeniedException",
    ),
]


@pytest.mark.parametrize(("resource", "arguments", "error", "message", "service"), OPTIMIZED)
def test_an_optimized_integration_has_the_name_of_its_service(sfn, resource, arguments, error, message, service):
    execution = denied(sfn, task(resource, arguments))

    pattern = rf"{USER} {re.escape(message)} \({re.escape(service)}; Request ID: [\w-]+; Proxy: null\)$"
    execution.assert_failed(error=error, cause=re.compile(pattern))


def test_every_resource_of_a_request_has_to_be_allowed(sfn):
    state = task("batch:submitJob", {"JobName": "j", "JobDefinition": "d", "JobQueue": "q"})

    execution = denied(sfn, state, [allow("batch:SubmitJob", f"arn:aws:batch:{HERE}:job-definition/*")])

    assert f"on resource: arn:aws:batch:{HERE}:job-queue/q because" in execution.cause


def test_a_role_that_may_not_be_handed_over(sfn):
    output = {"S3OutputPath": "s3://b"}
    arguments = {"TrainingJobName": "taste", "RoleArn": ROLE, "OutputDataConfig": output}
    state = task("sagemaker:createTrainingJob", arguments)
    other = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}

    execution = denied(sfn, state, [allow("sagemaker:*"), allow("iam:PassRole", Condition=other)])

    execution.assert_failed(error="SageMaker.AmazonSageMakerException")
    assert f"is not authorized to perform: iam:PassRole on resource: {ROLE} because" in execution.cause


def test_an_object_that_bedrock_may_not_read(sfn):
    state = task("bedrock:invokeModel", {"ModelId": "poet", "Input": {"S3Uri": "s3://poems/ode.json"}})

    execution = denied(sfn, state, [allow("bedrock:InvokeModel")])

    execution.assert_failed(error="S3.S3Exception")
    assert not_allowed("s3:GetObject", '"arn:aws:s3:::poems/ode.json"') in execution.cause


def test_an_api_answers_403(sfn):
    arguments = {
        "ApiEndpoint": "a1.execute-api.us-east-1.amazonaws.com",
        "Method": "GET",
        "Path": "/cakes",
        "AuthType": "IAM_ROLE",
    }

    execution = denied(sfn, task("apigateway:invoke", arguments))

    execution.assert_failed(error="ApiGateway.403")
    assert execution.cause.startswith('{"Message":"User: arn:aws:sts::')
    assert not_allowed("execute-api:Invoke", f"arn:aws:execute-api:{HERE}:a1/$default/GET/cakes") in execution.cause


def http_task():
    arguments = {
        "ApiEndpoint": "https://shop.example",
        "Method": "GET",
        "Authentication": {"ConnectionArn": CONNECTION},
    }
    return task("http:invoke", arguments)


def test_an_http_endpoint_that_may_not_be_called(sfn):
    other = {"StringEquals": {"states:HTTPMethod": "POST"}}

    execution = denied(sfn, http_task(), [allow("states:InvokeHTTPEndpoint", Condition=other)])

    execution.assert_failed(
        error="States.Permissions",
        cause="AWS Step Functions is not authorized to perform states:InvokeHTTPEndpoint on API Endpoint "
        "https://shop.example. Ensure that the StateMachine role contains the states:InvokeHTTPEndpoint permission for "
        "the given API Endpoint",
    )


def test_a_connection_whose_credentials_may_not_be_read(sfn):
    execution = denied(sfn, http_task(), [allow(["states:*", "events:*", "secretsmanager:GetSecretValue"])])

    execution.assert_failed(error="Events.ConnectionResource.AccessDenied")
    assert "is not authorized to perform: secretsmanager:DescribeSecret on resource: " in execution.cause


# ---- aws-sdk integrations

SDK = [
    (
        "aws-sdk:dynamodb:query",
        {"TableName": "cakes", "IndexName": "size"},
        "DynamoDb.DynamoDbException",
        not_allowed("dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/cakes/index/size"),
        "Service: DynamoDb, Status Code: 400",
    ),
    (
        "aws-sdk:s3:listObjectsV2",
        {"Bucket": "mill"},
        "S3.S3Exception",
        not_allowed("s3:ListBucket", '"arn:aws:s3:::mill"'),
        "Service: S3, Status Code: 403",
    ),
    (
        "aws-sdk:lambda:invoke",
        {"FunctionName": "bake"},
        "Lambda.LambdaException",
        not_allowed("lambda:InvokeFunction", BAKE),
        "Service: Lambda, Status Code: 403",
    ),
    (
        "aws-sdk:secretsmanager:getSecretValue",
        {"SecretId": "oven"},
        "SecretsManager.SecretsManagerException",
        not_allowed("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:oven-??????"),
        "Service: SecretsManager, Status Code: 400",
    ),
    (
        "aws-sdk:ec2:stopInstances",
        {"InstanceIds": ["i-1"]},
        "Ec2.Ec2Exception",
        not_allowed("ec2:StopInstances", "*"),
        "Service: Ec2, Status Code: 403",
    ),
    (
        "aws-sdk:cloudwatch:putMetricData",
        {"Namespace": "n"},
        "CloudWatch.CloudWatchException",
        not_allowed("cloudwatch:PutMetricData", "*"),
        "Service: CloudWatch, Status Code: ",
    ),
]


@pytest.mark.parametrize(("resource", "arguments", "error", "message", "service"), SDK)
def test_an_sdk_integration_has_the_words_of_the_newer_sdk(sfn, resource, arguments, error, message, service):
    execution = denied(sfn, task(resource, arguments))

    execution.assert_failed(error=error, cause=re.compile(rf"{USER} {re.escape(message)} \({re.escape(service)}"))


# ---- what else may happen


def test_a_task_that_is_not_allowed_can_be_caught(sfn):
    catching = invoke(Catch=[{"ErrorEquals": ["Lambda.AWSLambdaException"], "Next": "S1"}], End=True)

    execution = sfn.executor.run(machine(catching, {"Type": "Pass", "End": True}), role_policy=[])

    execution.assert_succeeded()
    execution.assert_path(["S0", "S1"])


def test_a_role_that_may_not_be_assumed(sfn):
    state = invoke(Credentials={"RoleArn": ROLE})

    execution = denied(sfn, state, [allow("lambda:InvokeFunction")])

    execution.assert_failed(
        error="States.TaskFailed",
        cause="The role arn:aws:iam::123456789012:role/StepFunctionsRole is not authorized to assume the task state's "
        f"role, {ROLE}.",
    )


def test_what_another_role_may_do_is_not_checked(sfn):
    sfn.lambdas.register("bake", returns="bread")

    sfn.executor.run(one(invoke(Credentials={"RoleArn": ROLE})), role_policy=allow("sts:*", ROLE)).assert_succeeded()


def test_a_fake_task_is_not_called_if_its_role_does_not_allow_it(sfn):
    fake = sfn.executor.mock_task("S0", returns={})

    execution = denied(sfn, task("sns:publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": "x"}))

    execution.assert_failed(error="SNS.AuthorizationErrorException")
    fake.assert_not_called()


def test_a_mocked_response_is_given_only_to_a_task_that_is_allowed(sfn):
    config = {
        "StateMachines": {"m": {"TestCases": {"Fine": {"S0": "Bread"}}}},
        "MockedResponses": {"Bread": {"0": {"Return": "bread"}}},
    }

    execution = denied(sfn, invoke(), mock_config=config)

    execution.assert_failed(error="Lambda.AWSLambdaException")
    allowed = sfn.executor.run(one(invoke()), role_policy=allow("lambda:*"), mock_config=config)
    allowed.assert_succeeded(output="bread")


def test_arguments_that_step_functions_refuses_are_refused_first(sfn):
    state = {**task("lambda:invoke"), "QueryLanguage": "JSONata", "Arguments": "{% $states.input %}"}
    del state["Parameters"]

    execution = denied(sfn, state)

    execution.assert_failed(error="States.Runtime")
    assert "The field 'FunctionName' is required" in execution.cause


def test_activities_need_no_permission(sfn):
    arn = boto3.client("stepfunctions", region_name="us-east-1").create_activity(name="knead")["activityArn"]
    execution = sfn.executor.start(one({"Type": "Task", "Resource": arn}), role_policy=[])

    assert execution.status == "RUNNING"


def test_a_nested_execution_has_a_role_of_its_own(sfn):
    sfn.lambdas.register("bake", returns="bread")
    child = sfn.executor.load(one(invoke()), name="bakery")
    start = task("states:startExecution.sync:2", {"StateMachineArn": child.arn})

    execution = sfn.executor.run(one(start), role_policy=allow("states:*"))

    execution.assert_succeeded()
    assert execution.output["Output"]["Payload"] == "bread"


def test_iterations_are_checked_one_by_one(sfn):
    sfn.lambdas.register("bake", returns="bread")
    state = task("lambda:invoke", {"FunctionName.$": "$"}, End=True)
    processor = {"StartAt": "Bake", "States": {"Bake": state}}
    baking = machine({"Type": "Map", "ItemProcessor": processor, "End": True})

    execution = sfn.executor.run(baking, ["bake", "burn"], role_policy=allow("lambda:InvokeFunction", BAKE))

    execution.assert_failed(error="Lambda.AWSLambdaException")
    assert "function:burn because" in execution.cause


def test_start_takes_policies_too(sfn):
    sfn.lambdas.register("bake", callback=TaskSuccess("bread", after=5))
    waiting = task("lambda:invoke.waitForTaskToken", {"FunctionName": "bake", "Payload": {"t.$": "$$.Task.Token"}})

    assert sfn.executor.start(one(waiting), role_policy=[]).error == "Lambda.AWSLambdaException"
    allowed = sfn.executor.start(one(waiting), role_policy=allow("lambda:InvokeFunction", BAKE))
    assert allowed.resume().output == "bread"


# ---- what nothing here can tell


def test_an_open_condition_is_an_error_of_the_test(sfn):
    tagged = allow("lambda:InvokeFunction", Condition={"StringEquals": {"aws:ResourceTag/team": "mill"}}, Sid="Tagged")

    with pytest.raises(SfnError) as caught:
        sfn.executor.run(one(invoke()), role_policy=tagged, name="run")

    assert str(caught.value) == (
        f"state 'S0' of arn:aws:states:{HERE}:execution:StateMachine1:run needs lambda:InvokeFunction on {BAKE}, and "
        "it is unknown whether its role may: the role policy, statement 1 (Tagged) depends on "
        "StringEquals of aws:ResourceTag/team. Remove that statement from the policies of the test, or add a statement "
        "that decides it: role_policy=[policy, {...}]"
    )
    assert caught.value in sfn.mistakes


def test_a_resource_that_is_not_known_is_an_error_of_the_test(sfn):
    state = task("aws-sdk:rds:stopDBInstance", {"DbInstanceIdentifier": "d"})
    policy = allow("rds:StopDBInstance", f"arn:aws:rds:{HERE}:db:d")

    with pytest.raises(SfnError, match=r"statement 1 depends on which resource it is \(arn:aws:rds:.*:db:d\)\. Remove"):
        sfn.executor.run(one(state), role_policy=policy)


def test_a_statement_of_the_test_decides_it(sfn):
    sfn.executor.mock_task("S0", returns={})
    state = task("aws-sdk:rds:stopDBInstance", {"DbInstanceIdentifier": "d"})
    policy = allow("rds:StopDBInstance", f"arn:aws:rds:{HERE}:db:d")

    sfn.executor.run(one(state), role_policy=[policy, allow("rds:StopDBInstance")]).assert_succeeded()
