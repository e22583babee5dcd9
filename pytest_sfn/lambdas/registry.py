"""The fake and deployed functions of one world, and the Lambda service that invokes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from pytest_sfn.arns import FunctionName, Place, parse_function_name
from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.clock.handler_time import current_starter
from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.callbacks import Callbacks, TokenAnswerer
from pytest_sfn.fakes.fake import Session
from pytest_sfn.fakes.handlers import HandlerFunction
from pytest_sfn.fakes.mistakes import is_mistake
from pytest_sfn.fakes.registry import FakeRegistry
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import PLAIN, Invocation, Invoke, Target
from pytest_sfn.lambdas.code.deployed import DeployedLambda, DeployedLambdas
from pytest_sfn.lambdas.code.deployments import Deployed, Deployments
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.fake import FakeLambda, LambdaBehaviour
from pytest_sfn.lambdas.invoking import Invoker, Reach
from pytest_sfn.lambdas.requests import (
    check_options,
    check_qualifier,
    contradiction,
    invalid_name,
    missing_function,
    read_payload,
)
from pytest_sfn.lambdas.unmocked import unmocked_lambda
from pytest_sfn.lambdas.versions import Version
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.json_text import loads

if TYPE_CHECKING:
    from pytest_sfn.lambdas.durable.invoking import DurableFunctions

ASYNC_RETRY_DELAYS = (60 * MICROSECONDS, 120 * MICROSECONDS)
"""How long Lambda waits before each retry of a failed asynchronous call, in microseconds."""


class LambdaRegistry(FakeRegistry[FakeLambda]):
    """The fake functions that a test can see, by name, and the functions made with ``create_function`` in moto.

    ``strict``: a call of a function without a fake is an error of the test; otherwise Lambda answers that the function
    does not exist.
    """

    kind = "fake function"

    def __init__(self, clock: VirtualClock, ids: Ids, place: Place, *, strict: bool = True) -> None:
        super().__init__()
        self.strict = strict
        self._clock = clock
        self._ids = ids
        self._place = place
        self._invoker = Invoker(clock, ids, self.invoke, strict=strict)
        self._reaches: dict[tuple[str, str | None], Reach] = {}
        self._deployed = DeployedLambdas()

    # ---- for tests

    @check_arguments()
    def register(
        self, name: str, handler: HandlerFunction | str | None = None, **behaviour: Unpack[LambdaBehaviour]
    ) -> FakeLambda:
        """Add a fake function for the rest of this test. It replaces one that the test registered under that name.

        Behaviours and options are those of :class:`FakeLambda`. Raises SfnError for an invalid argument.
        """
        fake = FakeLambda(name, handler, **behaviour)
        before = self.registered(fake.name)
        if before and _differ(before.declared_qualifier, fake.declared_qualifier):
            raise SfnError(
                f"{fake.who} is registered for {before.declared_qualifier!r} and for {fake.declared_qualifier!r}: "
                "register it once, with versions= or aliases="
            )
        return self._register(fake)

    def key(self, name: str) -> str:
        parsed = parse_function_name(name)
        return parsed.name if parsed else name

    def find_name(self, name: str) -> FakeLambda | None:
        """The fake function with a name, or the function made with ``create_function``; None if there is neither."""
        fake, parsed = super().find_name(name), parse_function_name(name)
        if fake:
            return fake
        return self._installed(name) or (self._deployed.find(parsed) if parsed else None)

    def _installed(self, name: str) -> DeployedLambda | None:
        """The function of a template with a name, or with another name of the same function."""
        key = self.key(name)
        return self._deployed.installed((key, *self._synonyms.get(key, ())))

    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*super().names(), *self._deployed.names()]))

    def add(self, fake: FakeLambda, *, required: bool = False, beneath: bool = False) -> Session[Any]:
        fake.place = self._place
        return super().add(fake, required=required, beneath=beneath)

    def reset(self) -> None:
        super().reset()
        self._deployed.reset()

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        with super().rewinding() as rewind_fakes:

            def rewind() -> None:
                rewind_fakes()
                self._deployed.forget_calls()

            yield rewind

    def close(self) -> None:
        super().close()
        self._deployed.close()

    # ---- for the world

    @property
    def callbacks(self) -> Callbacks:
        """Answers the task tokens of the fakes' calls."""
        return self._invoker.callbacks

    @property
    def durable(self) -> DurableFunctions:
        """The durable functions of this world."""
        return self._invoker.durable

    def answer_tokens_with(self, answerer: TokenAnswerer) -> None:
        """Set the receiver of answers to task tokens."""
        self.callbacks.answerer = answerer

    def look_also_in(self, deployments: Deployments) -> None:
        """Add a source of functions other than fakes."""
        self._deployed.source = deployments

    def deploy(self, function: Deployed) -> DeployedLambda:
        """Let a function of a template answer where no fake does. A second call updates its code."""
        deployed = self._deployed.install(function)
        deployed.place = self._place
        self.changed()
        return deployed

    def withdraw_function(self, name: str) -> None:
        """Remove a function of a template."""
        self._deployed.uninstall(name)
        self.changed()

    # ---- the service

    def reaches_durable(self, call: Invoke) -> bool:
        """True if a call reaches a durable function. Raises as ``invoke`` does for a function that does not exist."""
        reach = self._find(call)
        target = reach.target or reach.choose(self._ids.random)
        return self._invoker.reaches_durable(reach, Invocation(call, target, "{}", self._clock.microseconds, self._ids))

    def invoke(self, call: Invoke) -> Invocation:
        """The Invoke operation.

        Raises ServiceFault if the service itself rejects the call; an error of the function is in the answer. A mistake
        of the test is raised unchanged, and added to ``mistakes``.
        """
        try:
            reach = self._reaches.get((call.function_name, call.qualifier)) or self._find(call)
            options, text = call.options, call.payload_text or "{}"
            if options is not PLAIN:
                check_options(options, self._ids)
            event = read_payload(text, options.invocation_type, self._ids)
            if options.invocation_type == "RequestResponse":
                return self._invoker.invoke(reach, call, text, event)
            return self._accept(reach, call, text)
        except ServiceFault as fault:
            fault.at = fault.at or self._clock.microseconds
            raise
        except BaseException as error:
            self._note(error)
            raise

    def changed(self) -> None:
        self._reaches.clear()

    def _find(self, call: Invoke) -> Reach:
        """The fake and version for a call. Raises UnmockedLambdaError or ServiceFault."""
        name = parse_function_name(call.function_name)
        fake = (super().find_name(name.name) or self._installed(name.name)) if name else None
        if name and fake:
            reach = self._reaches[(call.function_name, call.qualifier)] = self._reach(fake, name, call, name.arn)
            return reach
        deployed = self._deployed.find(name, call.region) if name else None
        if name and deployed:
            return self._reach(deployed, name, call)
        raise self._missing(call, name)

    def _reach(self, fake: FakeLambda, name: FunctionName, call: Invoke, arn: str | None = None) -> Reach:
        """The version that a call reaches. ``arn`` is the ARN in the call, if it is not the function's own."""
        if call.qualifier is not None:
            check_qualifier(call.qualifier, self._ids)
        if _differ(name.qualifier, call.qualifier):
            raise contradiction(self._ids)
        qualifier = call.qualifier or name.qualifier
        arn = arn or (fake.arn if name.name == fake.name else self._place.function(name.name))
        found = fake.releases.find(qualifier)
        if found is None:
            raise missing_function(arn, qualifier, self._ids)
        target = partial(Target, name.name, f"{arn}:{qualifier}" if qualifier else arn, qualifier)
        if isinstance(found, Version):
            return Reach(fake.session, fake.who, fake.async_retries, target(found))
        draw = found
        return Reach(fake.session, fake.who, fake.async_retries, draw=lambda chance: target(draw(chance)))

    def _missing(self, call: Invoke, name: FunctionName | None) -> Exception:
        if self.strict:
            shown = name.name if name else call.function_name
            return unmocked_lambda(shown, self.known(shown), call.payload_text or "{}", call.caller)
        if name is None:
            return invalid_name(call.function_name, self._ids)
        return missing_function(
            name.arn or self._place.function(name.name), call.qualifier or name.qualifier, self._ids
        )

    def _note(self, error: BaseException) -> None:
        if is_mistake(error, strict=self.strict) and error not in self.mistakes:
            self.mistakes.append(error)

    # ---- asynchronous calls. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html

    def _accept(self, reach: Reach, call: Invoke, text: str) -> Invocation:
        """Accept an asynchronous call, to run it after its caller continues; a dry run does nothing."""
        target = reach.target or reach.choose(self._ids.random)
        accepted = Invocation(call, target, text, self._clock.microseconds, self._ids)
        self._invoker.check_qualified(reach, accepted)
        accepted.status_code = 204
        if accepted.invocation_type == "Event":
            accepted.status_code = 202
            self._clock.chains.follow(
                current_starter(), accepted.request_id, self._clock.microseconds, lambda: f"{reach.who} is called"
            )
            delays = ASYNC_RETRY_DELAYS[: reach.async_retries]
            fixed = replace(reach, target=target)
            self._clock.call_in_turn(lambda: self._run_later(fixed, call, accepted, delays))
        return accepted

    def _run_later(self, reach: Reach, call: Invoke, accepted: Invocation, delays: tuple[int, ...]) -> None:
        """Run an asynchronous call. Its errors are dropped, but mistakes of the test are raised."""
        event = loads(accepted.payload_text)
        try:
            invocation = self._invoker.invoke(reach, call, accepted.payload_text, event, accepted.request_id)
        except ServiceFault:
            failed, ended = True, self._clock.microseconds
        except BaseException as error:
            self._note(error)
            raise
        else:
            if invocation.unfinished is not None:
                return  # Lambda retries the steps of a durable function, not the function
            failed, ended = invocation.function_error is not None, invocation.at
        if failed and delays:
            why = f"retry of an asynchronous call of {reach.who}"
            self._clock.call_at(ended + delays[0], lambda: self._run_later(reach, call, accepted, delays[1:]), why)


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
