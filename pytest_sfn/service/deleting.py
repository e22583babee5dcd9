"""Deletes state machines. A machine with running executions is not gone until the last of them has ended.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.engine.records.execution import ExecutionRecord, Machine
from pytest_sfn.service.records import MachineRecord, Records
from pytest_sfn.service.served_world import ServedWorld


class Deletions:
    """The deletions of one world. Executions of a deleted machine no longer belong to its ARN, because a new machine
    may have the same ARN.
    """

    def __init__(self, world: ServedWorld, records: Records) -> None:
        self._world = world
        self._records = records
        self._pending: dict[str, Machine] = {}
        self._left: dict[ExecutionRecord, MachineRecord] = {}
        world.engine.runtime.observers.append(self._note)

    def delete(self, arn: str) -> None:
        """Delete a machine. Its Standard executions end at their next transition; Express executions continue."""
        machine = self._world.machines[arn]
        running = [run for run in self.executions(arn) if run.is_running]
        if machine.type == "EXPRESS" or not running:
            self._forget(arn, machine)
            return
        self._pending[arn] = machine
        for run in running:
            self._world.engine.end_at_transition(run)

    def is_pending(self, arn: str) -> bool:
        """True while a machine is being deleted."""
        machine = self._pending.get(arn)
        return machine is not None and self._world.machines[arn] is machine

    def executions(self, arn: str) -> Iterator[ExecutionRecord]:
        """The executions of the machine that has this ARN now, without children of Map Runs."""
        for run in list(self._world.engine.runs.values()):
            if run.machine.arn == arn and run.map_run is None and run not in self._left:
                yield run

    def record_of(self, run: ExecutionRecord) -> MachineRecord:
        """The record of an execution's machine, even after it was deleted."""
        return self._left.get(run) or self._records.find(run.machine.arn, self._world.clock.microseconds)

    def has_left(self, run: ExecutionRecord) -> bool:
        """True if the state machine of an execution was deleted."""
        return run in self._left

    def _note(self, run: ExecutionRecord) -> None:
        arn = run.machine.arn
        if arn in self._pending and not any(other.is_running for other in self.executions(arn)):
            self._forget(arn, self._pending.pop(arn))

    def _forget(self, arn: str, machine: Machine) -> None:
        if self._world.machines[arn] is not machine:
            return  # a test has loaded another machine with this name
        record = self._records.find(arn, self._world.clock.microseconds)
        self._left.update(dict.fromkeys(self.executions(arn), record))
        self._world.machines.remove(arn)
        self._records.remove(arn)
