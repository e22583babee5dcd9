"""What a template declares triggers the machines and functions of the template."""

from __future__ import annotations

import json

import boto3
import pytest

CODE = """
import boto3, json, os
def handler(event, context):
    boto3.client("events").put_events(Entries=[{
        "EventBusName": os.environ["BUS"], "Source": "shop", "DetailType": "order", "Detail": json.dumps(event)}])
"""

PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}

TEMPLATE = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
                "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            },
        },
        "Publish": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "InlineCode": CODE,
                "Handler": "index.handler",
                "Runtime": "python3.12",
                "Environment": {"Variables": {"BUS": {"Ref": "Bus"}}},
                "Events": {
                    "Queue": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}},
                    "Topic": {"Type": "SNS", "Properties": {"Topic": {"Ref": "Topic"}}},
                    "Bucket": {
                        "Type": "S3",
                        "Properties": {"Bucket": {"Ref": "Bucket"}, "Events": "s3:ObjectCreated:*"},
                    },
                    "Table": {
                        "Type": "DynamoDB",
                        "Properties": {
                            "Stream": {"Fn::GetAtt": ["Table", "StreamArn"]},
                            "StartingPosition": "TRIM_HORIZON",
                        },
                    },
                    "Nightly": {"Type": "Schedule", "Properties": {"Schedule": "cron(0 3 * * ? *)"}},
                },
            },
        },
        "Orders": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {
                "Definition": PASS,
                "Events": {
                    "Order": {
                        "Type": "EventBridgeRule",
                        "Properties": {
                            "EventBusName": {"Ref": "Bus"},
                            "Pattern": {"source": ["shop"]},
                            "InputPath": "$.detail",
                        },
                    },
                    "Hourly": {
                        "Type": "ScheduleV2",
                        "Properties": {"ScheduleExpression": "rate(1 hour)", "Input": '{"hourly": true}'},
                    },
                },
            },
        },
    },
}


@pytest.fixture
def app(world):
    return world.executor.deploy(TEMPLATE)


def sources(app):
    return [record.source for record in app.triggers]


def test_a_message_of_a_queue_ends_in_an_execution(world, app):
    boto3.client("sqs", "us-east-1").send_message(QueueUrl=app["Queue"], MessageBody="hello")

    assert sources(app) == ["sqs", "events"]
    assert world.executor.last.machine.name == app["Orders"].name
    assert world.executor.last.input["Records"][0]["body"] == "hello"


def test_each_event_of_the_function_calls_it(app):
    boto3.client("sns", "us-east-1").publish(TopicArn=app["Topic"], Message="hello")
    boto3.client("s3", "us-east-1").put_object(Bucket=app["Bucket"], Key="a", Body=b"")
    boto3.client("dynamodb", "us-east-1").put_item(TableName=app["Table"], Item={"id": {"S": "1"}})

    assert sources(app) == ["sns", "events", "s3", "events", "dynamodb", "events"]
    assert app["Publish"].call_count == 0 or app["Publish"].call_count == 3


def test_the_fake_of_a_test_wins(world, app):
    fake = world.lambdas.register(app["Publish"].name, returns=None)
    boto3.client("sqs", "us-east-1").send_message(QueueUrl=app["Queue"], MessageBody="hello")
    assert fake.call_count == 1
    assert sources(app) == ["sqs"]


def test_schedules_fire_if_they_are_asked_for(world):
    app = world.executor.deploy(TEMPLATE, schedules=True)
    world.lambdas.register(app["Publish"].name, returns=None)

    world.clock.advance(3 * 3600)

    fired = [f"{record.time:%H:%M} {record.source}" for record in app.triggers]
    assert fired == ["00:00 scheduler", "01:00 scheduler", "02:00 scheduler", "03:00 events", "03:00 scheduler"]
    assert world.executor.last.input == {"hourly": True}
    scheduled = next(record for record in app.triggers if record.source == "events")
    assert json.loads(json.dumps(scheduled.event))["detail-type"] == "Scheduled Event"
