"""What a deployment made: a test finds the parts of its application by their logical ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.application.deployed_stack import DeployedStack
from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.values.arguments import MAPPING, TEXT, check_arguments, optional
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets

if TYPE_CHECKING:
    from pytest_sfn.application.triggers.api.exchange import ApiResponse, Query
    from pytest_sfn.application.triggers.api.gateway import ApiGateway
    from pytest_sfn.application.triggers.records import Trigger
    from pytest_sfn.application.triggers.triggers import Triggers


class DeploymentWorld(Protocol):
    """What a Deployment needs of its world."""

    @property
    def lambdas(self) -> LambdaRegistry: ...
    @property
    def triggers(self) -> Triggers: ...


class UnknownPartError(SfnError, KeyError):
    """An application has no part of this name."""

    def __str__(self) -> str:
        return str(self.args[0])


class MachinesByLogicalId(dict[str, Any]):
    """StateMachines by logical id. One that is not there raises UnknownPartError, which says why."""

    def __init__(self, title: str, machines: Mapping[str, Any], missing: Mapping[str, str]) -> None:
        super().__init__(machines)
        self._title = title
        self._missing_machines = missing

    def __missing__(self, logical_id: str) -> Any:
        if logical_id in self._missing_machines:
            raise UnknownPartError(f"{self._title}: {self._missing_machines[logical_id]}")
        hint = hint_in_brackets(str(logical_id), [*self, *self._missing_machines])
        listed = ", ".join(self) or "none"
        raise UnknownPartError(f"{self._title} has no state machine {logical_id!r}{hint}; it has: {listed}")


class Parts:
    """The parts of all stacks of an application, by logical id, or by ``Stack.LogicalId`` where two have the same."""

    def __init__(self, stacks: Sequence[DeployedStack], warnings: Iterable[str] = ()) -> None:
        self.stacks = [stack for each in stacks for stack in each.with_nested()]
        counts = Counter(logical_id for stack in self.stacks for logical_id in stack.made)
        outputs = Counter(name for stack in stacks for name in stack.outputs)
        self.machines: dict[str, Any] = {}
        self.missing: dict[str, str] = {}
        self.functions: dict[str, FakeLambda] = {}
        self.resources: dict[str, str] = {}
        self.arns: dict[str, str] = {}
        self.outputs: dict[str, Json] = {}
        self.others: dict[str, str] = {}
        for stack in self.stacks:
            key = {id: id if counts[id] == 1 else f"{stack.name}.{id}" for id in stack.made}
            self.machines.update({key[id]: machine for id, machine in stack.machines.items()})
            self.missing.update({key[id]: why for id, why in stack.missing.items()})
            self.functions.update({key[id]: function for id, function in stack.functions.items()})
            self.resources.update({key[id]: made.physical_id for id, made in stack.made.items()})
            self.arns.update({key[id]: arn for id, arn in stack.arns().items()})
            self.others.update({f"{stack.name}.{id}": key[id] for id in stack.made})
            self.others.update({name: key[id] for name, id in stack.names.items()})
        for stack in stacks:
            shared = {name: name if outputs[name] == 1 else f"{stack.name}.{name}" for name in stack.outputs}
            self.outputs.update({shared[name]: value for name, value in stack.outputs.items()})
        self.warnings = (*(warning for stack in stacks for warning in stack.warnings), *warnings)


class Deployment(Mapping[str, Any]):
    """An application that was deployed. ``app["X"]`` is a StateMachine, a FakeLambda, or else a physical id.

    Its keys are the logical ids of the template; a resource of CDK is also found by its id without the hash and by its
    path. ``machines``, ``functions``, ``resources`` (physical ids) and ``arns`` have the same keys; ``outputs``
    are the values of the template's Outputs. ``warnings`` say what could not be created.
    """

    def __init__(self, title: str, parts: Parts, world: DeploymentWorld) -> None:
        self._title = title
        self._parts = parts
        self._world = world
        self._lambdas = world.lambdas
        self._machines = MachinesByLogicalId(title, parts.machines, parts.missing)

    def __repr__(self) -> str:
        return f"<Deployment of {self._title}: {', '.join(self) or 'nothing'}>"

    @property
    def machines(self) -> Mapping[str, Any]:
        """The StateMachines of the template, by logical id."""
        return self._machines

    @property
    def functions(self) -> Mapping[str, FakeLambda]:
        """The functions by logical id: the fake that the test has given, else the one that runs the template's code."""
        return {id: self._lambdas.find_name(own.name) or own for id, own in self._parts.functions.items()}

    @property
    def resources(self) -> Mapping[str, str]:
        """The physical ids of all resources, by logical id: what ``Ref`` gives."""
        return self._parts.resources

    @property
    def arns(self) -> Mapping[str, str]:
        """The ARNs of the resources that have one, by logical id."""
        return self._parts.arns

    @property
    def outputs(self) -> Mapping[str, Json]:
        """The values of the Outputs."""
        return self._parts.outputs

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could not be created, and what is used instead."""
        return self._parts.warnings

    @property
    def triggers(self) -> Sequence[Trigger]:
        """What events, messages, schedules and requests have started in this world so far, in order."""
        return self._world.triggers.records

    @check_arguments(method=TEXT, path=TEXT, headers=optional(MAPPING), query=optional(MAPPING), body=optional(TEXT))
    def request(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        body: str | None = None,
    ) -> ApiResponse:
        """Send a request to the API of the application, and return its response: ``status_code``, ``headers``,
        ``text``, ``json()``.

        ``path`` is that of a route, with or without the stage, or begins with the URL of a function. ``json`` is a JSON
        value that becomes the body; any other body is a string. Virtual time moves to the answer. Authorizers and API
        keys are not checked. Raises SfnError if the application has no API, and for an integration that would leave
        this process.
        """
        from pytest_sfn.application.triggers.api.exchange import make_request

        return self._gateway.answer(make_request(method, path, json, headers, query, body))

    @cached_property
    def _gateway(self) -> ApiGateway:
        from pytest_sfn.application.triggers.api.declared_routes import DeclaredApis
        from pytest_sfn.application.triggers.api.gateway import ApiGateway

        stacks = self._parts.stacks
        routes = [route for stack in stacks for route in DeclaredApis(stack.declared, stack.made).routes()]
        return ApiGateway(self._world.triggers.targets, routes)

    def __getitem__(self, logical_id: str) -> Any:
        """The part with a logical id. Raises UnknownPartError, an SfnError, which has the closest one, or says why a
        state machine was not made."""
        known = self._parts
        id = logical_id if logical_id in known.resources else known.others.get(logical_id, logical_id)
        if id in known.machines or id in known.missing:
            return self._machines[id]
        if id in known.functions:
            return self._lambdas.find_name(known.functions[id].name) or known.functions[id]
        if id in known.resources:
            return known.resources[id]
        hint = hint_in_brackets(str(logical_id), [*known.resources, *known.others])
        listed = ", ".join(self) or "none"
        raise UnknownPartError(f"{self._title} has no resource {logical_id!r}{hint}; it has: {listed}")

    def __iter__(self) -> Iterator[str]:
        return (id for id in self._parts.resources if id not in self._parts.missing)

    def __len__(self) -> int:
        return len(self._parts.resources) - len(self._parts.missing)
