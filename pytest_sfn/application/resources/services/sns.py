"""SNS's topics, subscriptions and policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.attributes import Attributes
from pytest_sfn.application.resources.names import generated_name, name_of
from pytest_sfn.application.resources.properties import arguments, require, text
from pytest_sfn.definition.source.cloudformation.references import items

_OF_TOPICS = Attributes(
    integers=frozenset({"MaximumMessageSize"}),
    booleans=frozenset({"ContentBasedDeduplication", "FifoTopic"}),
    texts=frozenset({"DisplayName", "FifoThroughputScope", "KmsMasterKeyId", "SignatureVersion", "TracingConfig"}),
    documents=frozenset({"ArchivePolicy"}),
)
_NOT_ATTRIBUTES = ("DataProtectionPolicy", "DeliveryStatusLogging", "Subscription", "Tags", "TopicName")

_OF_SUBSCRIPTIONS = Attributes(
    booleans=frozenset({"RawMessageDelivery"}),
    texts=frozenset({"FilterPolicyScope", "SubscriptionRoleArn"}),
    documents=frozenset({"DeliveryPolicy", "FilterPolicy", "RedrivePolicy", "ReplayPolicy"}),
)
_SUBSCRIBED = ("TopicArn", "Protocol", "Endpoint")


def topic(declared: Declared, account: Account) -> Made:
    """A topic with the subscriptions that stand in it."""
    properties = declared.properties
    attributes = _OF_TOPICS.read(declared, properties, _NOT_ATTRIBUTES)
    name = name_of(declared, account, "TopicName", 256)
    if attributes.get("FifoTopic") == "true" and "TopicName" not in properties:
        name += ".fifo"
    asked = {"Name": name, "Attributes": attributes, "Tags": properties.get("Tags")}
    client = account.client("sns")
    arn = client.create_topic(**arguments(declared, "sns", "CreateTopic", asked))["TopicArn"]
    for subscribed in items(properties, "Subscription"):
        client.subscribe(**arguments(declared, "sns", "Subscribe", {"TopicArn": arn, **subscribed}))
    return Made(arn, {"TopicArn": arn, "TopicName": name})


def subscription(declared: Declared, account: Account) -> Made:
    """A subscription. It is confirmed at once, for every protocol."""
    properties = declared.properties
    attributes = _OF_SUBSCRIPTIONS.read(declared, properties, (*_SUBSCRIBED, "Region"))
    asked = {name: properties.get(name) for name in _SUBSCRIBED} | {"Attributes": attributes}
    sent = arguments(declared, "sns", "Subscribe", asked) | {"ReturnSubscriptionArn": True}
    arn = account.client("sns").subscribe(**sent)["SubscriptionArn"]
    return Made(arn, {"Arn": arn})


def topic_policy(declared: Declared, account: Account) -> Made:
    """The policy of one or more topics."""
    require(declared, "PolicyDocument", "Topics")
    topics = declared.properties.get("Topics")
    document = text(declared.properties["PolicyDocument"])
    for arn in topics if isinstance(topics, list) else ():
        sent = {"TopicArn": str(arn), "AttributeName": "Policy", "AttributeValue": document}
        account.client("sns").set_topic_attributes(**sent)
    made = generated_name(declared, account)
    return Made(made, {"Id": made})


MAKERS: Mapping[str, Maker] = {
    "AWS::SNS::Subscription": subscription,
    "AWS::SNS::Topic": topic,
    "AWS::SNS::TopicPolicy": topic_policy,
}
