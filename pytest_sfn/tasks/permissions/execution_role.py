"""The role of one execution: what its policies allow to Distributed Maps, and for the jobs that it waits for."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.arns import Place, executions_of_map_run
from pytest_sfn.engine.map_store import Entry, ItemsRequest, MapStore, Results, ResultsRequest
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.iam import distributed_maps
from pytest_sfn.iam.requests.needs import Need, needs_of_grants, needs_of_operation
from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import PartialArn
from pytest_sfn.tasks.aws.calling import request_id
from pytest_sfn.tasks.map_store.s3 import with_details
from pytest_sfn.tasks.permissions.policies import RolePolicies
from pytest_sfn.values.json_text import Json


class ExecutionRole:
    """The engine's Role. ``machine`` is the name of the state machine.

    ``unobserved`` describes the jobs that the execution waits for but may not poll.
    """

    def __init__(self, policies: RolePolicies, place: Place, machine: str, ids: Ids) -> None:
        self.policies = policies
        self.unobserved: list[str] = []
        self._place = place
        self._machine = machine
        self._ids = ids
        self._who = f"a Distributed Map of {machine!r}"

    def check_map_run(self, map_run_arn: str, *, redriven: bool) -> None:
        """Raise WorkflowError States.Permissions if the role may not start, or redrive, executions of its own
        machine."""
        needed = needs_of_grants(distributed_maps.MAP_RUN, self.call("states", "startExecution", None))
        if redriven:
            children = PartialArn(f"{executions_of_map_run(map_run_arn)}:*")
            needed = [Need("states:RedriveExecution", children), *needed]
        self.policies.note(needed)
        refusal = self.policies.refusal(needed[0], self._who)
        if refusal:
            raise WorkflowError(ErrorName.PERMISSIONS, refusal)

    def s3_refusal(self, operation: str, arguments: dict[str, Json]) -> str | None:
        """S3's message for a call of a Distributed Map that the role may not make; None if it may."""
        for need in needs_of_operation("s3", operation, self.call("s3", operation, arguments)):
            refusal = self.policies.refusal(need, self._who)
            if refusal:
                return with_details(refusal, 403, request_id(self._ids, "s3"))
        return None

    def unused(self) -> list[str]:
        """The permissions that the policies allow and no call has used so far."""
        return self.policies.unused()

    def call(self, service: str, action: str, arguments: Json, pattern: str = "") -> ServiceCall:
        """A call of this execution."""
        return ServiceCall(service, action, arguments, self._place, self._machine, pattern=pattern)


class RoleMapStore:
    """The engine's MapStore for an execution. It records which permissions Distributed Maps need for their data."""

    def __init__(self, role: ExecutionRole, store: MapStore) -> None:
        self._role = role
        self._store = store

    def read(self, request: ItemsRequest) -> Iterable[Entry]:
        call = self._role.call("s3", request.resource.action, request.arguments)
        grants = distributed_maps.grants(request.resource.action, request.config)
        self._role.policies.note(needs_of_grants(grants, call))
        return self._store.read(request)

    def open_results(self, request: ResultsRequest) -> Results:
        call = self._role.call("s3", "putObject", request.arguments)
        self._role.policies.note(needs_of_grants(distributed_maps.grants("putObject", {}), call))
        return self._store.open_results(request)
