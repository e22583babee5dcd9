"""The kinds of resources in moto that calls name: what they are called, which member names one, where moto has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """A kind of resource of a service.

    ``members`` are the members of requests that name one, the usual one first; ``attribute`` is the dict of moto's
    backend that has all of them, by name or ARN; ``prefix`` stands before the name in an ARN.
    """

    what: str
    service: str
    members: tuple[str, ...]
    attribute: str
    prefix: str = ""

    def names_in(self, backend: Any) -> Iterator[str]:
        """The names of the resources that a backend of moto has."""
        return (name_or_arn.rpartition(":")[2] for name_or_arn in getattr(backend, self.attribute))


BUCKET = ResourceKind("bucket", "s3", ("Bucket",), "buckets")
EVENT_BUS = ResourceKind("event bus", "events", ("EventBusName",), "event_buses", "event-bus/")
QUEUE = ResourceKind("queue", "sqs", ("QueueUrl",), "queues")
STREAM = ResourceKind("stream", "kinesis", ("StreamName",), "streams", "stream/")
TABLE = ResourceKind("table", "dynamodb", ("TableName",), "tables", "table/")
TOPIC = ResourceKind("topic", "sns", ("TopicArn", "TargetArn"), "topics")

KINDS = {kind.service: kind for kind in (BUCKET, EVENT_BUS, QUEUE, STREAM, TABLE, TOPIC)}
"""The kind of resource of each service."""
