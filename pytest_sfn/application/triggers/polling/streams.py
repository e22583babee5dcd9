"""Streams as event sources: each shard is read in order, and a failed batch is retried before the next one.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pytest_sfn.application.triggers.polling.mappings import (
    SourceMapping,
    cause_of,
    failed_items,
    is_in_use,
    is_wanted,
    mappings_of,
)
from pytest_sfn.application.triggers.polling.shards import ShardRecord, read_shards
from pytest_sfn.application.triggers.records import in_milliseconds, in_seconds
from pytest_sfn.application.triggers.targets import StartRefusal, Targets
from pytest_sfn.arns import split_arn
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import acting_for, current_starter
from pytest_sfn.clock.timers import Timer
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.patches.moto.deliveries import warning_instead
from pytest_sfn.service.moto.sending import publish_to_topic, send_to_queue
from pytest_sfn.values.json_text import dumps

_KEPT = 86_400
"""How long a stream keeps its records, in seconds."""

_LONGEST_DELAY = 60
"""The longest wait before a retry, in seconds. AWS does not say how long it waits; here the wait doubles from 1."""

_RECORDS = {"dynamodb": "DDBStreamBatchInfo", "kinesis": "KinesisBatchInfo"}


@dataclass(slots=True)
class _Reader:
    """How far a mapping has read a shard. ``limit`` is the size of the next batch after a failed one was split."""

    mapping: SourceMapping
    shard: str
    position: int = 0
    attempts: int = 0
    limit: int | None = None
    is_busy: bool = False
    timer: Timer | None = None


class Streams:
    """The streams of one world whose records go to functions."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._readers: dict[tuple[str, str], _Reader] = {}
        self._begun: frozenset[str] = frozenset()

    def keep(self) -> Callable[[], None]:
        """Keep how far each shard has been read. Returns a function that goes back to it."""
        kept, begun = {key: replace(reader) for key, reader in self._readers.items()}, self._begun

        def restore() -> None:
            self._readers = {key: replace(reader) for key, reader in kept.items()}
            self._begun = begun

        return restore

    def stream_written(self, stream_arn: str) -> None:
        """A stream has a new record."""
        for mapping in mappings_of(stream_arn):
            self.wake(mapping)

    def begin(self, mapping: SourceMapping) -> None:
        """Read from where a new mapping begins: the oldest record, or the next one. One that was updated reads on."""
        is_new, self._begun = mapping.uuid not in self._begun, self._begun | {mapping.uuid}
        for shard, records in read_shards(mapping.event_source_arn).items() if is_new else ():
            if mapping.starting_position == "LATEST":
                self._reader(mapping, shard).position = len(records)
            elif mapping.starting_position == "AT_TIMESTAMP":
                earliest = float(mapping.starting_position_timestamp)
                before = [record for record in records if record.arrived < earliest]
                self._reader(mapping, shard).position = len(before)
        self.wake(mapping)

    def wake(self, mapping: SourceMapping) -> None:
        """Read on: now if a batch is full, or else when the batching window ends."""
        for shard, records in read_shards(mapping.event_source_arn).items():
            reader = self._reader(mapping, shard)
            left = len(records) - reader.position
            if left <= 0 or reader.is_busy or (reader.timer and left < mapping.batch_size):
                continue
            window = 0 if left >= mapping.batch_size else (mapping.max_batch_window or 0)
            self._read_after(reader, window, current_starter())

    def _reader(self, mapping: SourceMapping, shard: str) -> _Reader:
        return self._readers.setdefault((mapping.uuid, shard), _Reader(mapping, shard))

    def _retry_after(self, reader: _Reader, seconds: float) -> None:
        """Read the same records again later. New records wait meanwhile."""
        reader.is_busy = True
        self._read_after(reader, seconds, current_starter())

    def _read_after(self, reader: _Reader, seconds: float, starter: str | None) -> None:
        clock, targets = self._targets.world.clock, self._targets
        link = targets.link(f"{reader.mapping.function_arn} is called for records", starter)
        if reader.timer:
            reader.timer.cancel()

        def read() -> None:
            reader.timer, reader.is_busy = None, False
            with acting_for(clock, link):
                self._read(reader)

        when = clock.microseconds + round(seconds * MICROSECONDS)
        reader.timer = clock.call_at(when, read, f"Lambda reads {reader.mapping.event_source_arn}")

    def _read(self, reader: _Reader) -> None:
        """Call the function with the next batch of a shard."""
        mapping = reader.mapping
        if not is_in_use(mapping):
            return
        records = read_shards(mapping.event_source_arn).get(reader.shard, ())
        batch = records[reader.position : reader.position + (reader.limit or mapping.batch_size)]
        body = "data" if ":kinesis:" in mapping.event_source_arn else "dynamodb"
        wanted = [record for record in batch if is_wanted(mapping, record.filtered, body)]
        if not wanted:
            self._go_on(reader, len(batch))
            return
        payload = dumps({"Records": [record.event for record in wanted]})
        answer = self._targets.call(cause_of(mapping), mapping.function_arn, payload)
        reader.is_busy = True
        self._targets.when_answered(answer, lambda: self._settle(reader, batch, wanted, answer))

    def _settle(
        self,
        reader: _Reader,
        batch: Sequence[ShardRecord],
        wanted: Sequence[ShardRecord],
        answer: Invocation | StartRefusal,
    ) -> None:
        """Read on after a batch, or try again from the first record that failed."""
        reader.is_busy = False
        numbers = [record.number for record in wanted]
        failed = failed_items(reader.mapping, answer, numbers) if isinstance(answer, Invocation) else numbers
        if not failed:
            self._go_on(reader, len(batch))
            return
        first = next(index for index, record in enumerate(batch) if record.number == failed[0])
        if first:  # what came before was processed
            reader.position += first
            reader.attempts = 0
            batch = batch[first:]
        reader.attempts += 1
        if self._is_given_up(reader, batch):
            self._discard(reader, batch, answer)
            self._go_on(reader, len(batch))
            return
        if _is_split(reader.mapping, batch):
            reader.limit = (len(batch) + 1) // 2
            reader.attempts -= 1  # splitting is not a retry
            self._retry_after(reader, 0)
            return
        self._retry_after(reader, min(2 ** (reader.attempts - 1), _LONGEST_DELAY))

    def _go_on(self, reader: _Reader, processed: int) -> None:
        reader.position += processed
        reader.attempts, reader.limit = 0, None
        self.wake(reader.mapping)

    def _is_given_up(self, reader: _Reader, batch: Sequence[ShardRecord]) -> bool:
        mapping = reader.mapping
        most, oldest = mapping.max_retry_attempts, mapping.max_record_age
        age = self._targets.world.clock.microseconds / MICROSECONDS - batch[0].arrived
        if age > (oldest if oldest is not None and oldest > 0 else _KEPT):
            return True
        has_retried = most is not None and 0 <= most < reader.attempts
        return has_retried and not _is_split(mapping, batch)

    def _discard(self, reader: _Reader, batch: Sequence[ShardRecord], answer: Invocation | StartRefusal) -> None:
        """Send what failed to the on-failure destination of the mapping, if it has one."""
        mapping = reader.mapping
        given = ((mapping.destination_config or {}).get("OnFailure") or {}).get("Destination")
        arn = split_arn(given or "")
        if arn is None:
            return
        text = dumps(self._failure(reader, batch, answer))
        what = f"records of {mapping.event_source_arn} did not reach {given}"
        with warning_instead(what, any_error=True), self._targets.service.moto.acting():
            if arn.service == "sns":
                publish_to_topic(arn, text)
            else:
                send_to_queue(arn, text)

    def _failure(
        self, reader: _Reader, batch: Sequence[ShardRecord], answer: Invocation | StartRefusal
    ) -> dict[str, Any]:
        mapping, now = reader.mapping, self._targets.world.clock.now()
        called = answer if isinstance(answer, Invocation) else None
        info = {
            "shardId": reader.shard,
            "startSequenceNumber": batch[0].number,
            "endSequenceNumber": batch[-1].number,
            "approximateArrivalOfFirstRecord": _instant(batch[0].arrived),
            "approximateArrivalOfLastRecord": _instant(batch[-1].arrived),
            "batchSize": len(batch),
            "streamArn": mapping.event_source_arn,
        }
        return {
            "requestContext": {
                "requestId": called.request_id if called else self._targets.world.ids.uuid("request"),
                "functionArn": mapping.function_arn,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": reader.attempts,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": called.executed_version if called else "$LATEST",
                "functionError": called.function_error if called else None,
            },
            "version": "1.0",
            "timestamp": in_milliseconds(now),
            _RECORDS[mapping.event_source_arn.split(":")[2]]: info,
        }


def _is_split(mapping: SourceMapping, batch: Sequence[ShardRecord]) -> bool:
    """True if a batch that failed is split in two."""
    return bool(mapping.bisect_on_error) and len(batch) > 1


def _instant(seconds: float) -> str:
    return in_seconds(datetime.fromtimestamp(seconds, UTC))
