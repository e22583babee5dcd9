"""Queues of SQS as event sources: Lambda receives messages in batches, and deletes those that were processed.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from pytest_sfn.application.triggers.polling.mappings import (
    Record,
    SourceMapping,
    cause_of,
    failed_items,
    is_in_use,
    is_wanted,
    mappings_of,
)
from pytest_sfn.application.triggers.targets import StartRefusal, Targets
from pytest_sfn.arns import Arn, split_arn
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import acting_for, current_starter
from pytest_sfn.clock.timers import Timer
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.patches import private_names as names
from pytest_sfn.service.moto.sending import find_queue
from pytest_sfn.values.json_text import Json, dumps

_MOST_RECEIVED = 10
"""How many messages ReceiveMessage returns at most."""

_MILLISECOND = 1_000


class Queues:
    """The queues of one world whose messages go to functions."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._timers: dict[str, Timer] = {}
        self._started: dict[str, str] = {}

    def forget(self) -> None:
        """Forget all polls that were due: the clock has dropped them."""
        self._timers.clear()
        self._started.clear()

    def message_queued(self, queue: Any) -> None:
        """A queue has a new message."""
        for mapping in mappings_of(queue.queue_arn):
            self.wake(mapping)

    def wake(self, mapping: SourceMapping) -> None:
        """Poll the queue of a mapping as soon as it has a message to give, or a batch is full."""
        targets, clock = self._targets, self._targets.world.clock
        starter = current_starter()
        if starter is not None:
            self._started[mapping.uuid] = starter
        when = self._next_poll(mapping)
        if when is None:
            return
        timer = self._timers.get(mapping.uuid)
        if timer and timer.callback and timer.when <= when:
            return
        if timer:
            timer.cancel()
        link = targets.link(f"{mapping.function_arn} is called for messages", self._started.get(mapping.uuid))

        def poll() -> None:
            self._timers.pop(mapping.uuid, None)
            with acting_for(clock, link):
                self._poll(mapping)

        why = f"Lambda polls {mapping.event_source_arn}"
        self._timers[mapping.uuid] = clock.call_at(max(when, clock.microseconds), poll, why)

    def _next_poll(self, mapping: SourceMapping) -> int | None:
        """When Lambda gets a batch (virtual microseconds); None while the queue has no message.

        moto counts in milliseconds, and shows a message after the end of its visibility timeout.
        """
        arn = split_arn(mapping.event_source_arn)
        queue = find_queue(arn) if arn else None
        times = sorted(self._available(names.QUEUE_MESSAGES.of(queue))) if queue else []
        if not times:
            return None
        full = times[mapping.batch_size - 1 : mapping.batch_size]
        window_ends = times[0] + (mapping.max_batch_window or 0) * MICROSECONDS
        return min([window_ends, *full])

    def _available(self, messages: list[Any]) -> Iterator[int]:
        """When Lambda can receive each message: that of a group after those before it."""
        now = self._targets.world.clock.microseconds
        groups: dict[str, int] = {}
        for message in messages:
            visible = (int(message.visible_at) + 1) * _MILLISECOND
            when = max(now, int(message.delayed_until) * _MILLISECOND, visible)
            if message.group_id:
                when = groups[message.group_id] = max(when, groups.get(message.group_id, 0))
            yield when

    def _poll(self, mapping: SourceMapping) -> None:
        """Call the function with one batch."""
        if not is_in_use(mapping):
            return
        records = self._receive(mapping)
        if not records:
            return
        wanted = [record for record in records if is_wanted(mapping, record, "body")]
        self._delete(mapping, [record for record in records if record not in wanted])
        if not wanted:
            self.wake(mapping)
            return
        answer = self._targets.call(cause_of(mapping), mapping.function_arn, dumps({"Records": wanted}))
        self._targets.when_answered(answer, lambda: self._settle(mapping, wanted, answer))
        self.wake(mapping)

    def _settle(self, mapping: SourceMapping, records: list[Record], answer: Invocation | StartRefusal) -> None:
        """Delete what was processed. The other messages return after the visibility timeout of the queue."""
        if isinstance(answer, Invocation):
            failed = failed_items(mapping, answer, [str(record["messageId"]) for record in records])
            self._delete(mapping, [record for record in records if record["messageId"] not in failed])
        self.wake(mapping)

    def _receive(self, mapping: SourceMapping) -> list[Record]:
        """The next batch, as the function gets it."""
        messages: list[dict[str, Any]] = []
        while len(messages) < mapping.batch_size:
            answer = self._client(mapping).receive_message(
                QueueUrl=_url(mapping),
                MaxNumberOfMessages=min(_MOST_RECEIVED, mapping.batch_size - len(messages)),
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
                WaitTimeSeconds=0,
            )
            if not answer.get("Messages"):
                break
            messages += answer["Messages"]
        return [_record(mapping, message) for message in messages]

    def _delete(self, mapping: SourceMapping, records: list[Record]) -> None:
        for record in records:
            self._client(mapping).delete_message(QueueUrl=_url(mapping), ReceiptHandle=record["receiptHandle"])

    def _client(self, mapping: SourceMapping) -> Any:
        return self._targets.world.clients("sqs", _arn(mapping).region)


def _arn(mapping: SourceMapping) -> Arn:
    arn = split_arn(mapping.event_source_arn)
    assert arn, "moto has found the queue by this ARN"
    return arn


def _url(mapping: SourceMapping) -> str:
    arn = _arn(mapping)
    return f"https://sqs.{arn.region}.amazonaws.com/{arn.account}/{arn.resource}"


def _record(mapping: SourceMapping, message: dict[str, Any]) -> Record:
    record: Record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
    }
    if "MD5OfMessageAttributes" in message:
        record["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    arn = mapping.event_source_arn
    return {**record, "eventSource": "aws:sqs", "eventSourceARN": arn, "awsRegion": _arn(mapping).region}


def _attribute(value: dict[str, Any]) -> dict[str, Json]:
    attribute: dict[str, Json] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "StringValue" in value:
        attribute["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        attribute["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return attribute
