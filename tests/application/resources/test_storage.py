"""Tables, buckets, parameters, secrets, log groups, the catalog and its queries, read back with boto3."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from typing import Any

import pytest
from moto.s3.models import s3_backends

from pytest_sfn import SfnError, mock_sfn
from pytest_sfn.application.made import Account, Declared
from pytest_sfn.application.resources.making import make_resource
from tests.application.resources.conftest import Make

Client = Callable[[str], Any]
KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
ID = [{"AttributeName": "id", "AttributeType": "S"}]


def test_a_table_with_indexes_a_stream_and_a_lifetime(make: Make, client: Client):
    index = {
        "IndexName": "by-day",
        "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
        "ContributorInsightsSpecification": {"Enabled": True},
    }
    made = make(
        "AWS::DynamoDB::Table",
        "Orders",
        KeySchema=KEY,
        AttributeDefinitions=[*ID, {"AttributeName": "day", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[index],
        StreamSpecification={"StreamViewType": "NEW_IMAGE"},
        TimeToLiveSpecification={"AttributeName": "gone", "Enabled": "true"},
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        SSESpecification={"SSEEnabled": True},
        Tags=[{"Key": "team", "Value": "orders"}],
    )

    dynamodb = client("dynamodb")
    described = dynamodb.describe_table(TableName=made.physical_id)["Table"]
    assert made.physical_id.startswith("shop-Orders-")
    assert (made.attributes["Arn"], made.attributes["StreamArn"]) == (
        described["TableArn"],
        described["LatestStreamArn"],
    )
    assert [index["IndexName"] for index in described["GlobalSecondaryIndexes"]] == ["by-day"]
    lifetime = dynamodb.describe_time_to_live(TableName=made.physical_id)["TimeToLiveDescription"]
    assert lifetime == {"TimeToLiveStatus": "ENABLED", "AttributeName": "gone"}
    backups = dynamodb.describe_continuous_backups(TableName=made.physical_id)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert dynamodb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
    assert made.warnings == ()


def test_capacity_may_be_text(make: Make, client: Client):
    capacity = {"ReadCapacityUnits": "2", "WriteCapacityUnits": "3"}
    made = make("AWS::DynamoDB::Table", KeySchema=KEY, AttributeDefinitions=ID, ProvisionedThroughput=capacity)

    described = client("dynamodb").describe_table(TableName=made.physical_id)["Table"]
    assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 3


def test_a_simple_table(make: Make, client: Client):
    made = make("AWS::Serverless::SimpleTable", PrimaryKey={"Name": "number", "Type": "Number"}, TableName="orders")

    described = client("dynamodb").describe_table(TableName="orders")["Table"]
    assert made.physical_id == "orders"
    assert described["AttributeDefinitions"] == [{"AttributeName": "number", "AttributeType": "N"}]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_a_global_table(make: Make, client: Client):
    replica = {"Region": "us-east-1", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    made = make(
        "AWS::DynamoDB::GlobalTable",
        KeySchema=KEY,
        AttributeDefinitions=ID,
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"},
        Replicas=[{"Region": "eu-west-1"}, replica],
    )

    assert client("dynamodb").describe_table(TableName=made.physical_id)["Table"]["TableArn"] == made.attributes["Arn"]
    assert made.attributes["StreamArn"]


def test_a_bucket(make: Make, client: Client):
    topic = make("AWS::SNS::Topic", TopicName="news")
    made = make(
        "AWS::S3::Bucket",
        "Uploads",
        VersioningConfiguration={"Status": "Enabled"},
        NotificationConfiguration={
            "EventBridgeConfiguration": {"EventBridgeEnabled": True},
            "TopicConfigurations": [
                {
                    "Event": "s3:ObjectCreated:*",
                    "Topic": topic.physical_id,
                    "Filter": {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".csv"}]}},
                }
            ],
        },
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        CorsConfiguration={"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 9}]},
        Tags=[{"Key": "team", "Value": "orders"}],
        LifecycleConfiguration={"Rules": []},
    )

    s3, name = client("s3"), made.physical_id
    assert name.startswith("shop-uploads-")
    assert name == name.lower()
    assert made.attributes["Arn"] == f"arn:aws:s3:::{name}"
    assert made.attributes["RegionalDomainName"] == f"{name}.s3.us-east-1.amazonaws.com"
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    notified = s3.get_bucket_notification_configuration(Bucket=name)
    (configured,) = notified["TopicConfigurations"]
    assert (configured["TopicArn"], configured["Events"]) == (topic.physical_id, ["s3:ObjectCreated:*"])
    assert configured["Filter"]["Key"]["FilterRules"] == [{"Name": "suffix", "Value": ".csv"}]
    assert s3_backends["123456789012"]["aws"].buckets[name].notification_configuration.event_bridge == {}
    assert s3.get_bucket_cors(Bucket=name)["CORSRules"][0]["MaxAgeSeconds"] == 9
    assert s3.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "team", "Value": "orders"}]
    assert made.warnings == ()


def test_a_bucket_in_another_region_and_its_policy():
    with mock_sfn(region="eu-west-1") as world:
        account = Account(world.clients, world.place, world.ids)
        bucket = make_resource(Declared("Uploads", "AWS::S3::Bucket"), account)
        document = {"Version": "2012-10-17", "Statement": []}
        properties = {"Bucket": bucket.physical_id, "PolicyDocument": document}
        make_resource(Declared("Policy", "AWS::S3::BucketPolicy", properties), account)

        s3 = account.client("s3")
        assert s3.get_bucket_location(Bucket=bucket.physical_id)["LocationConstraint"] == "eu-west-1"
        assert json.loads(s3.get_bucket_policy(Bucket=bucket.physical_id)["Policy"]) == document


def test_a_parameter(make: Make, client: Client):
    named = make("AWS::SSM::Parameter", Name="/shop/limit", Type="String", Value="5", Tags={"team": "orders"})
    unnamed = make("AWS::SSM::Parameter", "Limit", Type="StringList", Value="1,2")

    ssm = client("ssm")
    assert (named.physical_id, named.attributes) == ("/shop/limit", {"Type": "String", "Value": "5"})
    assert ssm.get_parameter(Name="/shop/limit")["Parameter"]["Value"] == "5"
    assert unnamed.physical_id.startswith("CFN-Limit-")
    assert ssm.get_parameter(Name=unnamed.physical_id)["Parameter"]["Type"] == "StringList"


def test_a_document(make: Make, client: Client):
    content = {"schemaVersion": "2.2", "mainSteps": []}
    made = make("AWS::SSM::Document", Name="restart", Content=content, DocumentType="Command")

    assert json.loads(client("ssm").get_document(Name=made.physical_id)["Content"]) == content


def test_a_secret(make: Make, client: Client):
    made = make("AWS::SecretsManager::Secret", "Token", SecretString="abc", Tags=[{"Key": "a", "Value": "b"}])

    assert ":secret:Token-" in made.physical_id
    assert made.attributes["Id"] == made.physical_id
    assert client("secretsmanager").get_secret_value(SecretId=made.physical_id)["SecretString"] == "abc"


GENERATED = {
    "SecretStringTemplate": '{"user": "admin"}',
    "GenerateStringKey": "password",
    "ExcludePunctuation": True,
    "ExcludeCharacters": "0OIl1",
    "PasswordLength": "20",
}


def test_a_generated_secret(make: Make, client: Client):
    made = make("AWS::SecretsManager::Secret", GenerateSecretString=GENERATED)

    secret = json.loads(client("secretsmanager").get_secret_value(SecretId=made.physical_id)["SecretString"])
    assert secret["user"] == "admin"
    assert len(secret["password"]) == 20
    assert set(secret["password"]) <= set(string.ascii_letters + string.digits) - set("0OIl1")
    assert {character.isdigit() for character in secret["password"]} == {True, False}


@pytest.mark.parametrize(("first", "second", "same"), [(0, 0, True), (0, 1, False)])
def test_a_generated_secret_follows_the_seed_of_the_world(first: int, second: int, same: bool):
    def secret(seed: int) -> str:
        with mock_sfn(seed=seed) as world:
            account = Account(world.clients, world.place, world.ids)
            declared = Declared("Password", "AWS::SecretsManager::Secret", {"GenerateSecretString": {}})
            made = make_resource(declared, account)
            return account.client("secretsmanager").get_secret_value(SecretId=made.physical_id)["SecretString"]

    assert (secret(first) == secret(second)) is same


def test_a_secret_whose_template_is_not_an_object(make: Make):
    broken = {"SecretStringTemplate": "[", "GenerateStringKey": "password"}
    with pytest.raises(SfnError, match=r"#/GenerateSecretString/SecretStringTemplate: the text is not a JSON object"):
        make("AWS::SecretsManager::Secret", GenerateSecretString=broken)


def test_a_secret_that_excludes_all_characters(make: Make):
    nothing = dict.fromkeys(["ExcludeLowercase", "ExcludeUppercase", "ExcludeNumbers", "ExcludePunctuation"], True)
    with pytest.raises(SfnError, match="#/GenerateSecretString: every character is excluded"):
        make("AWS::SecretsManager::Secret", GenerateSecretString=nothing)


def test_what_belongs_to_a_secret(make: Make, client: Client):
    secret = make("AWS::SecretsManager::Secret", "Token", SecretString="abc").physical_id
    attached = make("AWS::SecretsManager::SecretTargetAttachment", SecretId=secret, TargetId="x", TargetType="y")
    document = {"Version": "2012-10-17", "Statement": []}
    make("AWS::SecretsManager::ResourcePolicy", SecretId=secret, ResourcePolicy=document)

    assert attached.physical_id == secret
    answer = client("secretsmanager").get_resource_policy(SecretId=secret)
    assert json.loads(answer["ResourcePolicy"]) == document


def test_a_log_group(make: Make, client: Client):
    made = make("AWS::Logs::LogGroup", LogGroupName="/shop/flow", RetentionInDays=7)
    make("AWS::Logs::LogStream", LogGroupName="/shop/flow", LogStreamName="first")

    logs = client("logs")
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/shop")["logGroups"]
    assert made.attributes["Arn"] == group["arn"] == "arn:aws:logs:us-east-1:123456789012:log-group:/shop/flow:*"
    assert group["retentionInDays"] == 7
    (stream,) = logs.describe_log_streams(logGroupName="/shop/flow")["logStreams"]
    assert stream["logStreamName"] == "first"


def test_an_alarm_and_a_dashboard(make: Make, client: Client):
    made = make(
        "AWS::CloudWatch::Alarm",
        AlarmName="late",
        MetricName="ExecutionsFailed",
        Namespace="AWS/States",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Period=60,
        Statistic="Sum",
        Threshold=0,
    )
    make("AWS::CloudWatch::Dashboard", DashboardName="shop", DashboardBody={"widgets": []})

    cloudwatch = client("cloudwatch")
    assert made.attributes["Arn"] == "arn:aws:cloudwatch:us-east-1:123456789012:alarm:late"
    assert cloudwatch.describe_alarms(AlarmNames=["late"])["MetricAlarms"][0]["Threshold"] == 0
    assert json.loads(cloudwatch.get_dashboard(DashboardName="shop")["DashboardBody"]) == {"widgets": []}


def test_the_catalog(make: Make, client: Client):
    database = make("AWS::Glue::Database", CatalogId="123456789012", DatabaseInput={"Name": "Lake"})
    table = make(
        "AWS::Glue::Table",
        CatalogId="123456789012",
        DatabaseName=database.physical_id,
        TableInput={"Name": "orders", "Parameters": {"rows": 3}},
    )
    crawler = make(
        "AWS::Glue::Crawler",
        "Crawl",
        Role="role",
        DatabaseName=database.physical_id,
        Targets={"S3Targets": [{"Path": "s3://lake"}]},
        Schedule={"ScheduleExpression": "cron(0 1 * * ? *)"},
    )
    job = make("AWS::Glue::Job", "Clean", Role="role", Command={"Name": "glueetl", "ScriptLocation": "s3://x/y.py"})

    glue = client("glue")
    assert database.physical_id == "lake"
    assert glue.get_table(DatabaseName="lake", Name=table.physical_id)["Table"]["Parameters"] == {"rows": "3"}
    assert glue.get_crawler(Name=crawler.physical_id)["Crawler"]["DatabaseName"] == "lake"
    assert glue.get_job(JobName=job.physical_id)["Job"]["Command"]["Name"] == "glueetl"


def test_queries(make: Make, client: Client):
    group = make(
        "AWS::Athena::WorkGroup", Name="reports", WorkGroupConfiguration={"EnforceWorkGroupConfiguration": True}
    )
    query = make("AWS::Athena::NamedQuery", Database="lake", QueryString="SELECT 1", WorkGroup="reports")
    statement = make(
        "AWS::Athena::PreparedStatement", StatementName="byDay", WorkGroup="reports", QueryStatement="SELECT ?"
    )

    athena = client("athena")
    assert group.physical_id == athena.get_work_group(WorkGroup="reports")["WorkGroup"]["Name"]
    assert athena.get_named_query(NamedQueryId=query.physical_id)["NamedQuery"]["QueryString"] == "SELECT 1"
    assert statement.physical_id == "byDay"
