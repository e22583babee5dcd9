"""The state machines and functions that something triggers: starts them, and records what was started.

A delivery is made at the instant of what triggers it, after everything that is due already: whoever publishes never
sees the effect in the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pytest_sfn.application.triggers.records import Cause, Trigger
from pytest_sfn.arns import Place, is_arn, parse_function_name
from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import acting_for, current_starter
from pytest_sfn.errors import SfnError
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import Invocation, InvokeOptions, LambdaCall
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.service.protocol.answers import ApiError
from pytest_sfn.values.json_text import loads

if TYPE_CHECKING:
    from pytest_sfn.service.responder import Responder


class TriggeredWorld(Protocol):
    """What triggers need of their world."""

    @property
    def place(self) -> Place: ...
    @property
    def clock(self) -> VirtualClock: ...
    @property
    def ids(self) -> Ids: ...
    @property
    def lambdas(self) -> LambdaRegistry: ...
    @property
    def service(self) -> Responder | None: ...
    @property
    def clients(self) -> Callable[[str, str], Any]: ...


class StartRefusal(NamedTuple):
    """Why a target could not be started, in AWS's words."""

    code: str
    message: str


class Targets:
    """The state machines and functions of one world."""

    def __init__(self, world: TriggeredWorld) -> None:
        self.world = world
        self.records: list[Trigger] = []

    @property
    def service(self) -> Responder:
        """What answers boto3. Raises SfnError in a world that is not open."""
        service = self.world.service
        if service is None:
            raise SfnError("nothing is triggered in a world that is not open: use one of the fixtures, or mock_sfn")
        return service

    def knows(self, arn: str) -> bool:
        """True if an ARN names a state machine or a function of this world."""
        if ":states:" in arn:
            return self._has_machine(arn)
        return ":lambda:" in arn and self.function_arn(arn) is not None

    def function_arn(self, name_or_arn: str) -> str | None:
        """The ARN of a function of this world, as the given text qualifies it; None if there is none."""
        name = parse_function_name(name_or_arn)
        if name is None or self.world.lambdas.find_name(name_or_arn) is None:
            return None
        return name_or_arn if is_arn(name_or_arn) else self.world.place.function(name.name, name.qualifier)

    def later(self, what: str, deliver: Callable[[], None]) -> None:
        """Deliver at this instant, after everything that is due. ``what`` describes it, for chains that never end.

        What the delivery starts belongs to the chain of the execution or call that triggers it.
        """
        world, link = self.world, self.link(what, current_starter())

        def run() -> None:
            with acting_for(world.clock, link):
                deliver()

        world.clock.call_soon(run)

    def link(self, what: str, starter: str | None) -> str:
        """Begin a delivery that ``starter``, an execution, a call or another delivery, triggers. Returns its id.

        Raises SfnError if deliveries trigger one another endlessly.
        """
        world, link = self.world, self.world.ids.uuid("delivery")
        world.clock.chains.follow(starter, link, world.clock.microseconds, lambda: what)
        return link

    def start(self, cause: Cause, arn: str, payload: str, *, name: str | None = None) -> StartRefusal | None:
        """Start a machine, or call a function asynchronously. ``payload`` is JSON text; ``name`` is the execution's.

        Returns why AWS would refuse it, if so. Raises mistakes of the test.
        """
        if ":states:" in arn:
            return self._start_machine(cause, arn, payload, name)
        try:
            accepted = self.world.lambdas.invoke(arn, payload, options=InvokeOptions(invocation_type="Event"))
        except ServiceFault as fault:
            return StartRefusal(fault.code, fault.message)
        self._record(cause, arn, payload, accepted)
        return None

    def call(self, cause: Cause, arn: str, payload: str) -> Invocation | StartRefusal:
        """Call a function synchronously, as a poller does. Raises mistakes of the test."""
        try:
            invocation = self.world.lambdas.invoke(arn, payload)
        except ServiceFault as fault:
            return StartRefusal(fault.code, fault.message)
        self._record(cause, arn, payload, invocation)
        return invocation

    def when_answered(self, answer: Invocation | StartRefusal, settle: Callable[[], None]) -> None:
        """Settle a synchronous call when its answer arrives, as a part of the same delivery."""
        clock, link = self.world.clock, current_starter()

        def run() -> None:
            with acting_for(clock, link):
                settle()

        if isinstance(answer, Invocation) and answer.at > clock.microseconds:
            clock.call_at(answer.at, run, f"the answer of {answer.function_arn}")
        else:
            run()

    def _has_machine(self, arn: str) -> bool:
        try:
            self.service.api.machine(arn)
        except ApiError:
            return False
        return True

    def _start_machine(self, cause: Cause, arn: str, payload: str, name: str | None) -> StartRefusal | None:
        from pytest_sfn.service.operations.starting import start_execution

        given = {"stateMachineArn": arn, "input": payload, **({"name": name} if name else {})}
        try:
            with self.world.clock.deferred():
                answer = start_execution(self.service.api, given)
        except ApiError as error:
            return StartRefusal(error.code, error.message)
        now = self.world.clock.now()
        self.records.append(Trigger(cause.source, cause.rule, arn, loads(payload), now, answer["executionArn"]))
        return None

    def _record(self, cause: Cause, arn: str, payload: str, invocation: Invocation) -> None:
        request_id, lambdas = invocation.request_id, self.world.lambdas

        def find_call() -> LambdaCall | None:
            fake = lambdas.find_name(arn)
            return next((call for call in fake.calls if call.request_id == request_id), None) if fake else None

        now = self.world.clock.now()
        self.records.append(Trigger(cause.source, cause.rule, arn, loads(payload), now, None, find_call))
