"""What was published to the resources of an application, by their logical ids."""

import boto3
import pytest

from pytest_sfn import SfnError
from pytest_sfn.world.world import World

TEMPLATE = {
    "Resources": {
        "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs-prod"}},
        "News": {"Type": "AWS::SNS::Topic"},
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        },
    }
}


def test_a_queue_with_a_name_of_its_own(world: World):
    app = world.executor.deploy(TEMPLATE)
    boto3.client("sqs").send_message(QueueUrl=app["Jobs"], MessageBody="{}")

    assert world.executor.published("Jobs") == world.executor.published("jobs-prod")
    assert len(world.executor.published("Jobs")) == 1


def test_a_topic(world: World):
    app = world.executor.deploy(TEMPLATE)
    boto3.client("sns").publish(TopicArn=app["News"], Message="x")

    assert [each["Message"] for each in world.executor.published("News")] == ["x"]


@pytest.mark.parametrize("name", ["Table", "Nothing"])
def test_what_is_not_published_to(name: str, world: World):
    world.executor.deploy(TEMPLATE)

    with pytest.raises(SfnError, match="there is no topic, queue or event bus"):
        world.executor.published(name)
