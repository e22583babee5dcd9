"""Writes the events of executions to the log group of their state machine.

They are written when an execution ends. For running ones they are also written before each call to CloudWatch Logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_sfn.clock import VirtualClock, to_datetime
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.patches import private_names as names
from pytest_sfn.service.moto.log_events import is_logged, log_event
from pytest_sfn.service.moto.moto_services import MotoServices
from pytest_sfn.service.protocol.answers import Members
from pytest_sfn.service.records import NO_LOGGING, Records


@dataclass(slots=True)
class _Log:
    """The log of one running execution. ``written`` counts the events that were processed."""

    run: ExecutionRecord
    logging: Members
    stream: str
    written: int

    @property
    def group_arn(self) -> str:
        """The ARN of the log group, which ends in ``:*``."""
        return str(self.logging["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"])

    def news(self) -> list[dict[str, Any]]:
        """The log events since the last call."""
        history, logging = self.run.history, self.logging
        events = [history.render_event(number) for number in range(self.written + 1, len(history) + 1)]
        self.written = len(history)
        with_data = logging["includeExecutionData"]
        return [
            log_event(self.run, event, with_data=with_data)
            for event in events
            if is_logged(event["type"], logging["level"])
        ]


class ExecutionLogs:
    """The logs of one world's executions. Executions of machines without logging are ignored."""

    def __init__(self, records: Records, moto: MotoServices, clock: VirtualClock) -> None:
        self._records = records
        self._moto = moto
        self._clock = clock
        self._logs: dict[str, _Log] = {}
        self._streams: dict[str, str] = {}

    def note(self, run: ExecutionRecord) -> None:
        """Called when an execution has started or ended."""
        if not run.is_running:
            log = self._logs.pop(run.arn, None)
            if log:
                self._write(log)
            return
        top = run.top
        logging = self._logging(top)
        if logging["level"] != "OFF":
            # Only the newest event is new to the logs, also for a redriven execution.
            self._logs[run.arn] = _Log(run, logging, self._stream(top), len(run.history) - 1)

    def write(self) -> None:
        """Write the new events of all running executions."""
        for log in list(self._logs.values()):
            self._write(log)

    def _write(self, log: _Log) -> None:
        """Write to the log group. If it was deleted, the events are lost, as on AWS."""
        events = log.news()
        if not events:
            return
        sections = log.group_arn.split(":")
        with self._moto.backend("logs", sections[3]) as logs:
            group = logs and logs.groups.get(sections[6])
            if not group:
                return
            if log.stream not in group.streams:
                names.CREATE_LOG_STREAM.of(group)(log.stream)
            # PutLogEvents is not used, because it would reject events that are old by Python's clock.
            names.PUT_LOG_EVENTS.of(group)(log.stream, events)

    def _logging(self, run: ExecutionRecord) -> Members:
        record = self._records.get(run.machine.arn)
        return record.configuration_of(run.options.version_arn).logging if record else NO_LOGGING

    def _stream(self, run: ExecutionRecord) -> str:
        """The log stream of a machine, named after the minute in which it was first used."""
        machine = run.machine
        if machine.arn not in self._streams:
            minute = to_datetime(self._clock.microseconds).strftime("%Y-%m-%d-%H-%M")
            self._streams[machine.arn] = f"states/{machine.name}/{minute}/00000000"
        return self._streams[machine.arn]
