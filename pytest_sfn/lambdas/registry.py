"""The fake and deployed functions of one world, and the Lambda service that invokes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Unpack

from pytest_sfn.arns import FunctionName, Place, parse_function_name
from pytest_sfn.clock import VirtualClock
from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.callbacks import Callbacks, TokenAnswerer
from pytest_sfn.fakes.calls import Caller
from pytest_sfn.fakes.fake import Session
from pytest_sfn.fakes.handlers import HandlerFunction, is_mistake
from pytest_sfn.fakes.registry import FakeRegistry
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import PLAIN, Invocation, InvokeOptions, Target
from pytest_sfn.lambdas.code.deployed import DeployedLambda, DeployedLambdas
from pytest_sfn.lambdas.code.deployments import Deployments
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
from pytest_sfn.lambdas.versions import Version
from pytest_sfn.patches.undoing import undo_all
from pytest_sfn.values.arguments import check_arguments

if TYPE_CHECKING:
    from pytest_sfn.lambdas.asynchronous import AsynchronousCalls
    from pytest_sfn.lambdas.durable.invoking import DurableFunctions


class LambdaRegistry(FakeRegistry[FakeLambda]):
    """The fake functions that a test can see, by name, and the functions made with ``create_function`` in moto.

    ``strict``: a call of a function without a fake is an error of the test; otherwise Lambda answers that the function
    does not exist. ``deployed`` are the functions with their own code.
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
        self.deployed = DeployedLambdas(clock, place, self.changed)

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
        return self.deployed_function(name) or (self.deployed.find(parsed) if parsed else None)

    def deployed_function(self, name: str) -> DeployedLambda | None:
        """The function of a template with a name, or with another name of the same function."""
        key = self.key(name)
        return self.deployed.installed((key, *self._synonyms.get(key, ())))

    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*super().names(), *self.deployed.names()]))

    def add(self, fake: FakeLambda, *, required: bool = False, beneath: bool = False) -> Session[Any]:
        fake.place = self._place
        return super().add(fake, required=required, beneath=beneath)

    def reset(self) -> None:
        super().reset()
        self.deployed.reset()

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        with super().rewinding() as rewind_fakes, self.deployed.rewinding() as rewind_deployed:
            yield undo_all((rewind_fakes, rewind_deployed))

    def close(self) -> None:
        super().close()
        self.deployed.close()

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
        self.deployed.source = deployments

    # ---- the service

    def reaches_durable(self, function_name: str, options: InvokeOptions) -> bool:
        """True if a call reaches a durable function. Raises as ``invoke`` does for a function that does not exist."""
        reach = self._find(function_name, options)
        if reach is None:
            raise self._missing(function_name, options, "{}", None)
        target, now = reach.choose(self._ids), self._clock.microseconds
        return self._invoker.reaches_durable(reach, Invocation(target, "{}", None, options, now, self._ids))

    def invoke(
        self,
        function_name: str,
        payload_text: str | None = None,
        caller: Caller | None = None,
        options: InvokeOptions = PLAIN,
    ) -> Invocation:
        """The Invoke operation. ``payload_text`` is JSON text, or None without a body; ``caller`` is the task that
        makes the call.

        Raises ServiceFault if the service itself rejects the call; an error of the function is in the answer. A mistake
        of the test is raised unchanged, and added to ``mistakes``.
        """
        text = payload_text or "{}"
        try:
            reach = self._reaches.get((function_name, options.qualifier)) or self._find(function_name, options)
            if reach is None:
                raise self._missing(function_name, options, text, caller)
            if options is not PLAIN:
                check_options(options, self._ids)
            event = read_payload(text, options.invocation_type, self._ids)
            if options.invocation_type == "RequestResponse":
                return self._invoker.invoke(reach, text, event, caller, options)
            return self._asynchronous.accept(reach, text, caller, options)
        except ServiceFault as fault:
            fault.at = fault.at or self._clock.microseconds
            raise
        except BaseException as error:
            self._note(error)
            raise

    @cached_property
    def _asynchronous(self) -> AsynchronousCalls:
        """The asynchronous calls. Imported with the first one."""
        from pytest_sfn.lambdas.asynchronous import AsynchronousCalls

        return AsynchronousCalls(self._clock, self._ids, self._invoker, self._note)

    def changed(self) -> None:
        self._reaches.clear()

    def _find(self, function_name: str, options: InvokeOptions) -> Reach | None:
        """The fake and version for a call; None for an unknown function. Raises ServiceFault for an unknown version."""
        name = parse_function_name(function_name)
        fake = (super().find_name(name.name) or self.deployed_function(name.name)) if name else None
        if name and fake:
            reach = self._reach(fake, name, options.qualifier, name.arn)
            self._reaches[(function_name, options.qualifier)] = reach
            return reach
        deployed = self.deployed.find(name, options.region) if name else None
        if name and deployed:
            return self._reach(deployed, name, options.qualifier)
        return None

    def _reach(self, fake: FakeLambda, name: FunctionName, qualifier: str | None, arn: str | None = None) -> Reach:
        """The version that a call reaches. ``arn`` is the ARN in the call, if it is not the function's own."""
        if qualifier is not None:
            check_qualifier(qualifier, self._ids)
        if _differ(name.qualifier, qualifier):
            raise contradiction(self._ids)
        qualifier = qualifier or name.qualifier
        arn = arn or (fake.arn if name.name == fake.name else self._place.function(name.name))
        found = fake.releases.find(qualifier)
        if found is None:
            raise missing_function(arn, qualifier, self._ids)
        target = partial(Target, name.name, f"{arn}:{qualifier}" if qualifier else arn, qualifier)
        if isinstance(found, Version):
            return Reach(fake.session, fake.who, fake.async_retries, target(found))
        draw = found
        return Reach(fake.session, fake.who, fake.async_retries, draw=lambda chance: target(draw(chance)))

    def _missing(self, function_name: str, options: InvokeOptions, text: str, caller: Caller | None) -> Exception:
        """The error for a call of an unknown function."""
        name = parse_function_name(function_name)
        if self.strict:
            from pytest_sfn.lambdas.unmocked import unmocked_lambda

            shown = name.name if name else function_name
            return unmocked_lambda(shown, self.known(shown), text, caller)
        if name is None:
            return invalid_name(function_name, self._ids)
        return missing_function(
            name.arn or self._place.function(name.name), options.qualifier or name.qualifier, self._ids
        )

    def _note(self, error: BaseException) -> None:
        if is_mistake(error, strict=self.strict) and error not in self.mistakes:
            self.mistakes.append(error)


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
