"""The base of the operations of the Step Functions API: the world, its records, and looking up ARNs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from pytest_sfn.engine.records.execution import ExecutionRecord, Machine
from pytest_sfn.errors import ErrorName
from pytest_sfn.service.deleting import Deletions
from pytest_sfn.service.endless_polling import Polling
from pytest_sfn.service.moto.execution_logs import ExecutionLogs
from pytest_sfn.service.moto.moto_services import MotoServices
from pytest_sfn.service.protocol.answers import ApiError, Members
from pytest_sfn.service.protocol.pages import Pages
from pytest_sfn.service.protocol.resource_arns import StatesArn, invalid_arn, parse_arn, parse_machine_arn
from pytest_sfn.service.records import ActivityRecord, Alias, MachineRecord, PublishedVersion, Records, Redrive
from pytest_sfn.service.served_world import ServedWorld


class MachineTarget(NamedTuple):
    """The machine that a state machine ARN names, with ``version`` or ``alias`` if the ARN names one."""

    machine: Machine
    record: MachineRecord
    version: PublishedVersion | None = None
    alias: Alias | None = None


class Api:
    """The Step Functions API of one world."""

    def __init__(self, world: ServedWorld, moto: MotoServices) -> None:
        self.world = world
        self.records = Records()
        self.pages = Pages(world.clock, world.ids)
        self.polling = Polling()
        self.deletions = Deletions(world, self.records)
        self.logs = ExecutionLogs(self.records, moto, world.clock)
        world.engine.runtime.observers.append(self.logs.note)
        self.activities: dict[str, ActivityRecord] = {}
        self.trace_headers: dict[str, str] = {}
        self.redrives: dict[ExecutionRecord, deque[Redrive]] = {}

    @property
    def now(self) -> int:
        """The virtual time in microseconds."""
        return self.world.clock.microseconds

    def machine(self, arn: str) -> MachineTarget:
        """The machine that an ARN names, also if it is being deleted. Raises InvalidArn, ValidationException,
        StateMachineDoesNotExist.
        """
        parsed = parse_machine_arn(arn)
        if parsed.unqualified not in self.world.machines:
            raise no_such_machine(arn)
        machine = self.world.machines[parsed.unqualified]
        record = self.records.find(machine.arn, self.now)
        if parsed.qualifier is None:
            return MachineTarget(machine, record)
        return self._qualified(parsed, record)

    def lasting_machine(self, arn: str) -> MachineTarget:
        """Like :meth:`machine`, for operations that a machine being deleted does not allow. Raises
        StateMachineDeleting."""
        target = self.machine(arn)
        self.check_lasting(target.record.arn)
        return target

    def check_lasting(self, arn: str) -> None:
        """Raise StateMachineDeleting if the machine is being deleted."""
        if self.deletions.is_pending(arn):
            raise ApiError("StateMachineDeleting", f"State Machine is being deleted: '{arn}'")

    def _qualified(self, parsed: StatesArn, record: MachineRecord) -> MachineTarget:
        version = record.versions.get(parsed.version or 0)
        if version:
            return MachineTarget(version.machine, record, version)
        alias = record.aliases.get(parsed.qualifier or "")
        if alias is None:
            raise no_such_machine(parsed.text)
        version = record.version_at(alias.routes[0])
        return MachineTarget(version.machine, record, version, alias)

    def execution(self, arn: str) -> ExecutionRecord:
        """The Standard execution, or child of a Map Run, with an ARN. Raises InvalidArn, ExecutionDoesNotExist."""
        parsed = parse_arn(arn, "execution", "express")
        run = self.world.engine.runs.get(arn)
        if parsed.kind == "express" and (run is None or run.map_run is None):
            parse_arn(arn, "execution")
        if run is None:
            raise ApiError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return run


Operation = Callable[[Api, Members], Members]
"""One operation. It gets the parameters, already checked against the model, and returns the members of its answer."""


def no_such_machine(arn: str) -> ApiError:
    return ApiError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")


def not_found(arn: str | None = None, message: str = "Request references a resource that does not exist.") -> ApiError:
    members = {"message": message} if arn is None else {"message": message, "resourceName": arn}
    return ApiError("ResourceNotFound", message, members=members)


def validation(message: str, reason: str | None = None) -> ApiError:
    members = {"message": message, "reason": reason} if reason else None
    return ApiError(ErrorName.VALIDATION, message, members=members)


def conflict(message: str) -> ApiError:
    return ApiError("ConflictException", message, status=409)


def quota_exceeded(message: str) -> ApiError:
    return ApiError(
        ErrorName.SERVICE_QUOTA_EXCEEDED, f"The request would exceed a service quota: {message}", status=402
    )


def not_supported_by_type() -> ApiError:
    return ApiError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")


def reject_qualifier(target: MachineTarget, arn: str) -> None:
    """Raise InvalidArn for a version or an alias, if the operation needs the machine itself."""
    if target.version or target.alias:
        raise invalid_arn(f"Qualified state machine ARNs are not supported by this operation: {arn}")
