"""Roles, keys, users' pools, containers, APIs, and what belongs to functions, read back with boto3."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.application.resources.conftest import Make

Client = Callable[[str], Any]
ASSUMED = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SEND = {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}


def test_a_role_with_policies(make: Make, client: Client):
    managed = make("AWS::IAM::ManagedPolicy", "Managed", PolicyDocument=SEND)
    role = make(
        "AWS::IAM::Role",
        "Role",
        AssumeRolePolicyDocument=ASSUMED,
        Policies=[{"PolicyName": "send", "PolicyDocument": SEND}],
        ManagedPolicyArns=[managed.physical_id, "arn:aws:iam::aws:policy/ReadOnlyAccess"],
        MaxSessionDuration="7200",
    )
    make("AWS::IAM::Policy", PolicyName="more", PolicyDocument=SEND, Roles=[role.physical_id])

    iam, name = client("iam"), role.physical_id
    described = iam.get_role(RoleName=name)["Role"]
    assert name.startswith("shop-Role-")
    assert (role.attributes["Arn"], role.attributes["RoleId"]) == (described["Arn"], described["RoleId"])
    assert described["MaxSessionDuration"] == 7200
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == ["send", "more"]
    assert iam.get_role_policy(RoleName=name, PolicyName="send")["PolicyDocument"]["Statement"] == SEND["Statement"]
    (attached,) = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert attached["PolicyArn"] == managed.physical_id == managed.attributes["PolicyArn"]
    assert role.warnings == ()


def test_users_groups_keys_and_profiles(make: Make, client: Client):
    group = make("AWS::IAM::Group", "Team", Policies=[{"PolicyName": "send", "PolicyDocument": SEND}])
    user = make("AWS::IAM::User", UserName="ann", Groups=[group.physical_id])
    key = make("AWS::IAM::AccessKey", UserName="ann", Status="Active")
    role = make("AWS::IAM::Role", "Role", AssumeRolePolicyDocument=ASSUMED)
    profile = make("AWS::IAM::InstanceProfile", "Profile", Roles=[role.physical_id])

    iam = client("iam")
    assert user.attributes["Arn"] == "arn:aws:iam::123456789012:user/ann"
    assert iam.get_group(GroupName=group.physical_id)["Users"][0]["UserName"] == "ann"
    assert iam.list_access_keys(UserName="ann")["AccessKeyMetadata"][0]["AccessKeyId"] == key.physical_id
    described = iam.get_instance_profile(InstanceProfileName=profile.physical_id)["InstanceProfile"]
    assert described["Roles"][0]["RoleName"] == role.physical_id


def test_a_key_and_its_alias(make: Make, client: Client):
    key = make("AWS::KMS::Key", EnableKeyRotation=True, KeyPolicy={"Version": "2012-10-17", "Statement": []})
    make("AWS::KMS::Alias", AliasName="alias/shop", TargetKeyId=key.physical_id)

    kms = client("kms")
    assert kms.describe_key(KeyId="alias/shop")["KeyMetadata"]["Arn"] == key.attributes["Arn"]
    assert kms.get_key_rotation_status(KeyId=key.physical_id)["KeyRotationEnabled"]


def test_a_disabled_key(make: Make, client: Client):
    key = make("AWS::KMS::Key", Enabled=False, Tags=[{"Key": "team", "Value": "orders"}])

    assert client("kms").describe_key(KeyId=key.physical_id)["KeyMetadata"]["KeyState"] == "Disabled"
    assert client("kms").list_resource_tags(KeyId=key.physical_id)["Tags"] == [{"TagKey": "team", "TagValue": "orders"}]


def test_an_identity_pool(make: Make, client: Client):
    made = make("AWS::Cognito::IdentityPool", AllowUnauthenticatedIdentities="true")

    described = client("cognito-identity").describe_identity_pool(IdentityPoolId=made.physical_id)
    assert described["AllowUnauthenticatedIdentities"] is True


def test_containers(make: Make, client: Client):
    cluster = make("AWS::ECS::Cluster", ClusterName="shop")
    task = make(
        "AWS::ECS::TaskDefinition",
        Family="report",
        Cpu=256,
        Memory="512",
        ContainerDefinitions=[{"Name": "main", "Image": "busybox", "Environment": [{"Name": "A", "Value": 1}]}],
    )
    service = make(
        "AWS::ECS::Service",
        Cluster=cluster.physical_id,
        ServiceName="web",
        TaskDefinition=task.physical_id,
        DesiredCount=0,
    )
    repository = make("AWS::ECR::Repository", "Images")

    ecs = client("ecs")
    assert cluster.attributes["Arn"] == "arn:aws:ecs:us-east-1:123456789012:cluster/shop"
    described = ecs.describe_task_definition(taskDefinition=task.physical_id)["taskDefinition"]
    assert described["containerDefinitions"][0]["environment"] == [{"name": "A", "value": "1"}]
    assert service.attributes["Name"] == "web"
    assert client("ecr").describe_repositories(repositoryNames=[repository.physical_id])["repositories"]


def test_batch(make: Make, client: Client):
    compute = {"Type": "FARGATE", "MaxvCpus": 4, "Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
    environment = make("AWS::Batch::ComputeEnvironment", Type="MANAGED", ComputeResources=compute)
    queue = make(
        "AWS::Batch::JobQueue",
        Priority=1,
        ComputeEnvironmentOrder=[{"Order": 1, "ComputeEnvironment": environment.physical_id}],
    )
    job = make(
        "AWS::Batch::JobDefinition",
        Type="container",
        JobDefinitionName="report",
        ContainerProperties={"Image": "busybox", "Vcpus": 1, "Memory": 128},
    )

    batch = client("batch")
    assert environment.warnings == queue.warnings == job.warnings == ()
    assert batch.describe_job_queues(jobQueues=[queue.physical_id])["jobQueues"][0]["jobQueueArn"] == queue.physical_id
    assert job.physical_id == "arn:aws:batch:us-east-1:123456789012:job-definition/report:1"


def test_a_rest_api(make: Make, client: Client):
    api = make("AWS::ApiGateway::RestApi", Name="shop")
    resource = make(
        "AWS::ApiGateway::Resource",
        RestApiId=api.physical_id,
        ParentId=api.attributes["RootResourceId"],
        PathPart="orders",
    )
    method = make(
        "AWS::ApiGateway::Method",
        RestApiId=api.physical_id,
        ResourceId=resource.physical_id,
        HttpMethod="POST",
        Integration={
            "Type": "AWS",
            "IntegrationHttpMethod": "POST",
            "Uri": "arn:aws:apigateway:us-east-1:states:action/StartExecution",
            "IntegrationResponses": [{"StatusCode": 200}],
        },
        MethodResponses=[{"StatusCode": "200"}],
    )
    deployment = make("AWS::ApiGateway::Deployment", RestApiId=api.physical_id)
    stage = make(
        "AWS::ApiGateway::Stage", RestApiId=api.physical_id, DeploymentId=deployment.physical_id, StageName="prod"
    )

    found = client("apigateway").get_method(
        restApiId=api.physical_id, resourceId=resource.physical_id, httpMethod="POST"
    )
    assert found["methodIntegration"]["uri"].endswith("StartExecution")
    assert found["methodIntegration"]["integrationResponses"]["200"]["statusCode"] == "200"
    assert (stage.physical_id, method.warnings) == ("prod", ())


def test_an_http_api(make: Make, client: Client):
    api = make("AWS::ApiGatewayV2::Api", Body={"info": {"title": "shop"}, "paths": {}})
    integration = make("AWS::ApiGatewayV2::Integration", ApiId=api.physical_id, IntegrationType="AWS_PROXY")
    route = make(
        "AWS::ApiGatewayV2::Route",
        ApiId=api.physical_id,
        RouteKey="GET /orders",
        Target=f"integrations/{integration.physical_id}",
    )
    for type, of in (("RouteResponse", "RouteId"), ("IntegrationResponse", "IntegrationId")):
        owner = {"ApiId": api.physical_id, of: (route if of == "RouteId" else integration).physical_id}
        assert make(f"AWS::ApiGatewayV2::{type}", **owner, **{f"{type}Key": "$default"}).warnings == ()
    assert make("AWS::ApiGatewayV2::Deployment", ApiId=api.physical_id).warnings == ()
    make("AWS::ApiGatewayV2::Stage", ApiId=api.physical_id, StageName="$default", AutoDeploy=True)

    gateway = client("apigatewayv2")
    assert gateway.get_api(ApiId=api.physical_id)["Name"] == "shop"
    assert api.attributes["ApiEndpoint"] == f"https://{api.physical_id}.execute-api.us-east-1.amazonaws.com"
    assert gateway.get_route(ApiId=api.physical_id, RouteId=route.physical_id)["RouteKey"] == "GET /orders"


def test_apis_of_sam(make: Make, client: Client):
    rest = make("AWS::Serverless::Api", Name="shop", StageName="prod", Cors="'*'")
    http = make("AWS::Serverless::HttpApi", "Shop", StageName="$default")

    assert client("apigateway").get_rest_api(restApiId=rest.physical_id)["name"] == "shop"
    assert client("apigatewayv2").get_api(ApiId=http.physical_id)["ProtocolType"] == "HTTP"
    assert rest.attributes["RootResourceId"]


def test_what_belongs_to_functions(make: Make, client: Client):
    permission = make(
        "AWS::Lambda::Permission", FunctionName="Charge", Action="lambda:InvokeFunction", Principal="sns.amazonaws.com"
    )

    arn = "arn:aws:lambda:us-east-1:123456789012:function:Charge"
    url = make("AWS::Lambda::Url", AuthType="NONE", TargetFunctionArn=f"{arn}:live")

    assert permission.attributes["Id"] == permission.physical_id
    assert (url.physical_id, url.attributes["FunctionArn"]) == (arn, arn)
    assert str(url.attributes["FunctionUrl"]).endswith(".lambda-url.us-east-1.on.aws/")
    assert (permission.warnings, url.warnings) == ((), ())


def test_a_project(make: Make, client: Client):
    made = make(
        "AWS::CodeBuild::Project",
        Name="build",
        ServiceRole="arn:aws:iam::123456789012:role/build",
        Source={"Type": "S3", "Location": "bucket/key"},
        Artifacts={"Type": "NO_ARTIFACTS"},
        Environment={"Type": "LINUX_CONTAINER", "Image": "x", "ComputeType": "BUILD_GENERAL1_SMALL"},
    )

    (found,) = client("codebuild").batch_get_projects(names=[made.physical_id])["projects"]
    assert made.attributes["Arn"] == found["arn"]


def test_a_project_that_moto_refuses_and_aws_takes_is_a_warning(make: Make):
    made = make(
        "AWS::CodeBuild::Project",
        ServiceRole="arn:aws:iam::123456789012:role/build",
        Source={"Type": "CODEPIPELINE"},
        Artifacts={"Type": "CODEPIPELINE"},
        Environment={"Type": "LINUX_CONTAINER", "Image": "x", "ComputeType": "BUILD_GENERAL1_XLARGE"},
    )

    (warning,) = made.warnings
    assert "is not created: CreateProject answers InvalidInputException" in warning


def test_log_events_for_a_function_are_a_warning(make: Make):
    make("AWS::Logs::LogGroup", LogGroupName="orders")
    made = make(
        "AWS::Logs::SubscriptionFilter",
        LogGroupName="orders",
        FilterPattern="",
        DestinationArn="arn:aws:lambda:us-east-1:123456789012:function:Charge",
    )

    assert made.warnings == (
        "template.yaml: It (AWS::Logs::SubscriptionFilter): log events do not reach functions in a test",
    )


@pytest.mark.parametrize("type", ["AWS::EC2::VPC", "AWS::RDS::DBInstance", "Custom::Seed", "AWS::Nothing::Known"])
def test_a_type_that_is_not_made(type: str, make: Make):
    made = make(type, "Main")

    assert made.physical_id.startswith("shop-Main-")
    assert made.warnings == (
        f"template.yaml: Main ({type}) is not created: pytest-sfn does not create resources of this type."
        " Ref and GetAtt give its name and ARN; if the code under test uses it, create it with boto3, or fake the task"
        " that does",
    )


def test_what_the_clock_says_is_virtual(world: World, make: Make, client: Client):
    world.clock.advance(3600)
    made = make("AWS::SecretsManager::Secret", SecretString="a")

    created = client("secretsmanager").describe_secret(SecretId=made.physical_id)["CreatedDate"]
    assert created.isoformat().startswith("2025-01-01T01:00:00")


def test_names_are_the_same_in_every_run(make: Make):
    first, second = make("AWS::SQS::Queue", "Jobs"), make("AWS::SQS::Queue", "Jobs")

    assert first.attributes["QueueName"] == "shop-Jobs-NizFFpIo04pJ"
    assert second.attributes["QueueName"] != first.attributes["QueueName"]


def test_a_long_name_is_cut_in_front_of_its_random_part(make: Make):
    made = make("AWS::S3::Bucket", "Uploads" * 20)

    assert len(made.physical_id) == 63
    assert json.dumps(made.physical_id).islower()


def test_a_rest_api_that_is_described_by_a_document_is_deployed(make: Make):
    api = make("AWS::ApiGateway::RestApi", Name="orders", Body={"paths": {"/orders": {"get": {}}}})
    deployment = make("AWS::ApiGateway::Deployment", RestApiId=api.physical_id)

    stage = make(
        "AWS::ApiGateway::Stage", RestApiId=api.physical_id, DeploymentId=deployment.physical_id, StageName="prod"
    )

    assert (api.warnings, deployment.warnings, stage.warnings) == ((), (), ())
