"""What triggers something in one world: the one object that gets moto's deliveries, and records what was started."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_sfn.application.triggers.buckets import Buckets
from pytest_sfn.application.triggers.eventbridge.rules import Rules
from pytest_sfn.application.triggers.polling.mappings import check_mapping, sources_of
from pytest_sfn.application.triggers.polling.queues import Queues
from pytest_sfn.application.triggers.polling.streams import Streams
from pytest_sfn.application.triggers.records import Trigger
from pytest_sfn.application.triggers.targets import Targets, TriggeredWorld
from pytest_sfn.application.triggers.topics import deliver_message
from pytest_sfn.patches.moto.handing_over import TopicMessage

if TYPE_CHECKING:
    from pytest_sfn.application.triggers.schedules.firing import Schedules


class Triggers:
    """Starts state machines and functions of one world for what happens in moto."""

    def __init__(self, world: TriggeredWorld) -> None:
        self.targets = Targets(world)
        self.rules = Rules(self.targets)
        self._buckets = Buckets(self.targets, self.rules)
        self._queues = Queues(self.targets)
        self._streams = Streams(self.targets)
        self._schedules: Schedules | None = None

    @property
    def records(self) -> Sequence[Trigger]:
        """What was started so far, in order."""
        return tuple(self.targets.records)

    def fire_schedules(self) -> None:
        """Let the schedules of moto fire from now on. Raises SfnError for an expression that AWS would refuse."""
        from pytest_sfn.application.triggers.schedules.firing import Schedules

        if self._schedules is None:
            self._schedules = Schedules(self.targets, self.rules)
        self._schedules.begin()

    def keep(self) -> Callable[[], None]:
        """Keep what was started and read so far. Returns a function that goes back to it, as moto and the clock do."""
        records, restore_streams = list(self.targets.records), self._streams.keep()

        def restore() -> None:
            self.targets.records[:] = records
            self._queues.forget()
            restore_streams()

        return restore

    # ---- what moto hands over

    def wants_event(self, rule: Any, event: Mapping[str, Any]) -> bool:
        return self.rules.wants_event(rule, event)

    def event_arrived(self, rule: Any, event: dict[str, Any]) -> Sequence[Mapping[str, Any]]:
        return self.rules.event_arrived(rule, event)

    def message_published(self, subscription: Any, message: TopicMessage) -> bool:
        return deliver_message(self.targets, subscription, message)

    def message_queued(self, queue: Any) -> None:
        self._queues.message_queued(queue)

    def stream_written(self, stream_arn: str) -> None:
        self._streams.stream_written(stream_arn)

    def mapping_changed(self, mapping: Any) -> None:
        check_mapping(mapping)
        if ":sqs:" in mapping.event_source_arn:
            self._queues.wake(mapping)
        else:
            self._streams.begin(mapping)

    def sources_of(self, mapping: Any) -> Sequence[Any]:
        return sources_of(mapping)

    def function_arn(self, name_or_arn: str) -> str | None:
        return self.targets.function_arn(name_or_arn)

    def object_changed(self, account: str, event_name: str, bucket: Any, key: Any) -> None:
        self._buckets.object_changed(account, event_name, bucket, key)
