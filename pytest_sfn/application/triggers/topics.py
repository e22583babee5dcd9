"""Messages of topics for functions. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"""

from __future__ import annotations

from typing import Any

from pytest_sfn.application.triggers.records import Cause, in_milliseconds
from pytest_sfn.application.triggers.targets import Targets
from pytest_sfn.patches.moto.handing_over import TopicMessage
from pytest_sfn.values.json_text import Json, dumps

_UNSIGNED = "EXAMPLE"
"""Stands for a signature: AWS signs with a key of its own."""


def deliver_message(targets: Targets, subscription: Any, message: TopicMessage) -> bool:
    """Call the function that has subscribed to a topic. False if it is not a function of this world."""
    function = subscription.endpoint
    if not targets.knows(function):
        return False
    event = _event(targets, subscription, message)
    cause = Cause("sns", subscription.arn)

    def call() -> None:
        targets.start(cause, function, dumps(event))

    targets.later(f"{function} is called by the topic {subscription.topic.arn}", call)
    return True


def _event(targets: Targets, subscription: Any, message: TopicMessage) -> dict[str, Json]:
    topic, region = subscription.topic.arn, subscription.topic.arn.split(":")[3]
    host = f"https://sns.{region}.amazonaws.com"
    now = targets.world.clock.now()
    notification = {
        "Type": "Notification",
        "MessageId": message.id,
        "TopicArn": topic,
        "Subject": message.subject,
        "Message": message.text,
        "Timestamp": in_milliseconds(now),
        "SignatureVersion": "1",
        "Signature": _UNSIGNED,
        "SigningCertUrl": f"{host}/SimpleNotificationService-{_UNSIGNED}.pem",
        "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription.arn}",
        "MessageAttributes": {name: _attribute(value) for name, value in message.attributes.items()},
    }
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": notification,
    }
    return {"Records": [record]}


def _attribute(value: Any) -> dict[str, Json]:
    """A message attribute. moto keeps a number as a number."""
    return {"Type": value["Type"], "Value": str(value["Value"])}
