"""Tells the customer of an order. It is called with each message of the topic."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        order = table.get_item(Key={"id": json.loads(record["Sns"]["Message"])["id"]})["Item"]
        table.update_item(
            Key={"id": order["id"]},
            UpdateExpression="SET told = :text",
            ExpressionAttributeValues={":text": f"You pay {order['total']}"},
        )
