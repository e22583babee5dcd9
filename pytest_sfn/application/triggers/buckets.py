"""Notifications of S3: objects that are made, deleted or tagged.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

from pytest_sfn.application.triggers.eventbridge.rules import Rules
from pytest_sfn.application.triggers.records import Cause, in_milliseconds, in_seconds
from pytest_sfn.application.triggers.targets import Targets
from pytest_sfn.arns import Arn, Place, split_arn
from pytest_sfn.patches.moto.deliveries import warning_instead
from pytest_sfn.service.moto.sending import find_bus, publish_to_topic, send_to_queue
from pytest_sfn.values.json_text import Json, dumps

_IP = "127.0.0.1"
_REQUESTER = "AWS:AIDAEXAMPLE"
_OWNER = "A3EXAMPLE"

_DETAIL_TYPES = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
    "ObjectAcl": "Object ACL Updated",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectRestore:Completed": "Object Restore Completed",
}
"""The types of EventBridge's events, by the names of notifications or their beginnings."""

_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
}


class Buckets:
    """The buckets of one world."""

    def __init__(self, targets: Targets, rules: Rules) -> None:
        self._targets = targets
        self._rules = rules
        self._changes = 0

    def object_changed(self, account: str, event_name: str, bucket: Any, key: Any) -> None:
        """Notify everything that the bucket's configuration names."""
        configuration = bucket.notification_configuration
        if configuration is None:
            return
        self._changes += 1
        name = event_name.removeprefix("s3:")
        for notification in (*configuration.cloud_function, *configuration.queue, *configuration.topic):
            if notification.matches(event_name, key.name):
                self._notify(name, bucket, key, notification)
        if configuration.event_bridge is not None:
            self._send_event(account, name, bucket, key)

    def _notify(self, name: str, bucket: Any, key: Any, notification: Any) -> None:
        arn = split_arn(notification.arn)
        text = dumps(self._notification(name, bucket, key, notification.id))
        if arn is None:
            return
        if arn.service == "lambda":
            self._call(bucket, notification.arn, text)
            return
        with warning_instead(f"a notification of the bucket {bucket.name} did not reach {notification.arn}"):
            if arn.service == "sqs":
                send_to_queue(arn, text)
            else:
                publish_to_topic(arn, text, "Amazon S3 Notification")

    def _call(self, bucket: Any, function: str, text: str) -> None:
        targets = self._targets
        if not targets.knows(function):
            return  # as in moto, and on AWS after the function was deleted
        cause = Cause("s3", bucket.arn)

        def call() -> None:
            targets.start(cause, function, text)

        targets.later(f"{function} is called by the bucket {bucket.name!r}", call)

    def _notification(self, name: str, bucket: Any, key: Any, configuration: str) -> dict[str, Json]:
        now = self._targets.world.clock.now()
        record = {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": bucket.region_name,
            "eventTime": in_milliseconds(now),
            "eventName": name,
            "userIdentity": {"principalId": _REQUESTER},
            "requestParameters": {"sourceIPAddress": _IP},
            "responseElements": {"x-amz-request-id": self._request_id(), "x-amz-id-2": _OWNER},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": configuration,
                "bucket": {"name": bucket.name, "ownerIdentity": {"principalId": _OWNER}, "arn": bucket.arn},
                "object": {"key": quote_plus(key.name, safe="/*"), **_facts(name, key), "sequencer": self._sequencer()},
            },
        }
        return {"Records": [record]}

    def _send_event(self, account: str, name: str, bucket: Any, key: Any) -> None:
        """Send an event to the default bus."""
        detail_type = _DETAIL_TYPES.get(name) or _DETAIL_TYPES.get(name.partition(":")[0])
        bus = find_bus(Arn("", "events", bucket.region_name, account, "event-bus/default"))
        if detail_type is None or bus is None:
            return
        now, region = self._targets.world.clock.now(), bucket.region_name
        detail: dict[str, Json] = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": {"key": key.name, **_facts(name, key, version="version-id"), "sequencer": self._sequencer()},
            "request-id": self._request_id(),
            "requester": account,
            "source-ip-address": _IP,
        }
        if name in _REASONS:
            detail["reason"] = _REASONS[name]
        if name.startswith("ObjectRemoved"):
            detail["deletion-type"] = "Permanently Deleted" if name.endswith(":Delete") else "Delete Marker Created"
        event: dict[str, Json] = {
            "version": "0",
            "id": self._targets.world.ids.uuid("event"),
            "detail-type": detail_type,
            "source": "aws.s3",
            "account": account,
            "time": in_seconds(now),
            "region": region,
            "resources": [Place(region, account).bucket(bucket.name)],
            "detail": detail,
        }
        for rule in list(bus.rules.values()):
            self._rules.event_arrived(rule, event)

    def _request_id(self) -> str:
        return self._targets.world.ids.hex("s3 request", 16).upper()

    def _sequencer(self) -> str:
        """Texts that are in the order of the changes."""
        return f"{self._changes:018X}"


def _facts(name: str, key: Any, version: str = "versionId") -> dict[str, Json]:
    """The size, the ETag and the version of an object, as far as its event has them."""
    facts: dict[str, Json] = {}
    if not name.startswith("ObjectRemoved"):
        facts["size"] = key.size
    if not name.endswith(":Delete") and getattr(key, "etag", None):
        facts["eTag" if version == "versionId" else "etag"] = key.etag.replace('"', "")
    if getattr(key, "version_id", None) not in (None, "null"):
        facts[version] = key.version_id
    return facts
