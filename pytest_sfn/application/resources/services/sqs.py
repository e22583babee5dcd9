"""SQS's queues and their policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.attributes import Attributes
from pytest_sfn.application.resources.names import generated_name, name_of
from pytest_sfn.application.resources.properties import arguments, require, text

_ATTRIBUTES = Attributes(
    integers=frozenset(
        {"DelaySeconds", "KmsDataKeyReusePeriodSeconds", "MaximumMessageSize", "MessageRetentionPeriod",
         "ReceiveMessageWaitTimeSeconds", "VisibilityTimeout"}
    ),
    booleans=frozenset({"ContentBasedDeduplication", "FifoQueue", "SqsManagedSseEnabled"}),
    texts=frozenset({"DeduplicationScope", "FifoThroughputLimit", "KmsMasterKeyId"}),
    documents=frozenset({"RedriveAllowPolicy", "RedrivePolicy"}),
)  # fmt: skip


def queue(declared: Declared, account: Account) -> Made:
    """A queue. A name that is generated for a FIFO queue ends in .fifo, as FIFO queues must."""
    attributes = _ATTRIBUTES.read(declared, declared.properties, ("QueueName", "Tags"))
    is_fifo = attributes.get("FifoQueue") == "true"
    if attributes.get("FifoQueue") == "false":
        del attributes["FifoQueue"]  # AWS takes the attribute only with the value true
    name = name_of(declared, account, "QueueName", 75)
    if is_fifo and "QueueName" not in declared.properties:
        name += ".fifo"
    asked = {"QueueName": name, "Attributes": attributes, "tags": declared.properties.get("Tags")}
    url = account.client("sqs").create_queue(**arguments(declared, "sqs", "CreateQueue", asked))["QueueUrl"]
    return Made(url, {"Arn": account.place.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def queue_policy(declared: Declared, account: Account) -> Made:
    """The policy of one or more queues."""
    require(declared, "PolicyDocument", "Queues")
    queues = declared.properties.get("Queues")
    document = text(declared.properties["PolicyDocument"])
    for url in queues if isinstance(queues, list) else ():
        account.client("sqs").set_queue_attributes(QueueUrl=str(url), Attributes={"Policy": document})
    made = generated_name(declared, account)
    return Made(made, {"Id": made})


MAKERS: Mapping[str, Maker] = {"AWS::SQS::Queue": queue, "AWS::SQS::QueuePolicy": queue_policy}
