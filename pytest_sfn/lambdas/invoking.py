"""Runs an invocation: the handler, its time, its answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import OutOfTime, Running, acting_for, with_own_threads
from pytest_sfn.errors import ErrorName, SfnError
from pytest_sfn.fakes.behaviours import INSTEAD, Behaviour, Body, Raised
from pytest_sfn.fakes.callbacks import Callback, Callbacks, find_token
from pytest_sfn.fakes.calls import Caller
from pytest_sfn.fakes.fake import BASE, Session
from pytest_sfn.fakes.handlers import asynchronous_handler_error, is_mistake
from pytest_sfn.fakes.marshalling import Unserializable, to_text
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import Failure, Invocation, InvokeOptions, Target
from pytest_sfn.lambdas.context import LambdaContext
from pytest_sfn.lambdas.environment import environment_of
from pytest_sfn.lambdas.errors import InitError, LambdaServiceError, TurnsOutDurable, fault_of
from pytest_sfn.lambdas.failures import MAX_RESPONSE_BYTES, failure_of, timed_out, too_large
from pytest_sfn.lambdas.runtime import run
from pytest_sfn.values.json_text import MOST_BYTES, Json, loads
from pytest_sfn.values.safe_text import safe_str

if TYPE_CHECKING:
    from pytest_sfn.lambdas.durable.invoking import DurableFunctions, InvokeFunction

_INSTEAD = frozenset(INSTEAD)


@dataclass(frozen=True, slots=True)
class Reach:
    """The fake and the version that a name and a qualifier lead to.

    For an alias with weights ``draw`` picks the version, and there is no ``target``.
    """

    session: Session[Invocation]
    who: str
    async_retries: int
    target: Target | None = None
    draw: Callable[[Random], Target] | None = None

    def choose(self, ids: Ids) -> Target:
        """The version that answers a call."""
        if self.target:
            return self.target
        assert self.draw
        return self.draw(ids.random)


class Invoker:
    """Runs functions for one world. While a handler runs, other threads may use the world: it may wait for them."""

    def __init__(self, clock: VirtualClock, ids: Ids, invoke_other: InvokeFunction, *, strict: bool) -> None:
        self.callbacks = Callbacks(clock)
        self._invoke_other = invoke_other
        self._clock = clock
        self._ids = ids
        self._strict = strict

    def invoke(
        self,
        reach: Reach,
        payload_text: str,
        event: Json,
        caller: Caller | None,
        options: InvokeOptions,
        request_id: str | None = None,
    ) -> Invocation:
        """Run the function at this instant. Raises ServiceFault, and mistakes of the test.

        ``request_id`` is that of an asynchronous call that Lambda has accepted before.
        """
        # In one piece, because each item of a Map pays for every call that is made here.
        target = reach.target or reach.choose(self._ids)
        now = self._clock.microseconds
        invocation = Invocation(target, payload_text, caller, options, now, self._ids, request_id)
        reach.session.records.append(invocation)
        version = target.version
        behaviour = reach.session.behaviour(reach.who, version.key, event, caller)
        starter = invocation.execution_arn or request_id
        if behaviour.is_durable is not False and self._is_durable(behaviour, invocation, starter):
            self._start_durable(invocation, behaviour, starter)
            return invocation
        deadline = now + version.timeout
        running = Running(self._clock, deadline, starter)
        try:
            context = LambdaContext(invocation, running)
            if behaviour.imported or version.environment is not None:
                with environment_of(invocation):
                    answer = run(running, behaviour, event, context)
            else:
                answer = run(running, behaviour, event, context)
        except OutOfTime:
            answer = None
        except TurnsOutDurable:
            self._start_durable(invocation, behaviour, starter)
            return invocation
        except BaseException as error:
            invocation.exception = error
            strict = self._strict and behaviour.is_tests_own
            if not isinstance(error, (Exception, SystemExit)) or is_mistake(error, strict=strict):
                raise
            answer = Raised(error)
        # The answer arrives after the handler's own time and the declared duration, or at the timeout.
        invocation.at = running.now + version.duration
        if running.out_of_time or invocation.at > deadline:
            invocation.at = max(deadline, self._clock.microseconds)
            self._fail(invocation, timed_out(invocation), None)
        elif type(answer) in _INSTEAD:
            self._answer_otherwise(invocation, answer, reach.who)
        else:
            self._answer(invocation, answer, behaviour, reach.who)
        return invocation

    # ---- durable functions

    @cached_property
    def durable(self) -> DurableFunctions:
        """The durable functions of this world. Imported when one is called."""
        from pytest_sfn.lambdas.durable.invoking import DurableFunctions

        return DurableFunctions(self._clock, self._ids, self, self._invoke_other)

    def _is_durable(self, behaviour: Behaviour, invocation: Invocation, starter: str | None) -> bool:
        """Whether a handler is a durable function: it is imported if that is not known yet."""
        if behaviour.is_durable is None:
            with environment_of(invocation), acting_for(self._clock, starter):
                behaviour.load()
        return bool(behaviour.is_durable)

    def _start_durable(self, invocation: Invocation, behaviour: Behaviour, starter: str | None) -> None:
        """Start a durable function: its handler runs at this instant, and again whenever it can go on."""
        version = invocation.target.version

        def replay(event: Json) -> Any:
            running = Running(self._clock, self._clock.microseconds + version.timeout, starter)
            try:
                with environment_of(invocation), with_own_threads(running):
                    return run(running, behaviour, event, LambdaContext(invocation, running))
            except Exception as error:
                if is_mistake(error, strict=self._strict and behaviour.is_tests_own):
                    raise
                invocation.exception = error
                return {"Error": {"ErrorType": type(error).__name__, "ErrorMessage": safe_str(error)}}

        self.durable.check_qualified(invocation.target.qualifier, invocation.request_id)
        self.durable.start(invocation, replay)

    def check_qualified(self, reach: Reach, accepted: Invocation) -> None:
        """Raise ServiceFault for a call of a durable function without a version or alias, before it runs."""
        if accepted.target.qualifier is None and self.reaches_durable(reach, accepted):
            self.durable.check_qualified(None, accepted.request_id)

    def reaches_durable(self, reach: Reach, invocation: Invocation) -> bool:
        """True if the declared handler of a function is durable."""
        bases = reach.session.bases
        behaviour = bases.get(invocation.target.version.key) or bases[BASE]
        return behaviour is not None and self._is_durable(behaviour, invocation, None)

    def respond(self, invocation: Invocation, body: str) -> None:
        """Answer an invocation with a body."""
        invocation.answer = body
        self._respond(invocation, body)

    def fail(self, invocation: Invocation, failure: Failure) -> None:
        """Answer an invocation with a FunctionError."""
        self._fail(invocation, failure, invocation.exception)

    # ---- the answer

    def _answer(self, invocation: Invocation, answer: object, behaviour: Behaviour, who: str) -> None:
        """Answer with the handler's return value."""
        try:
            body = answer if isinstance(answer, bytes) else to_text(answer)
        except Unserializable as error:
            if inspect.iscoroutine(answer):
                answer.close()
                if behaviour.is_tests_own:
                    raise asynchronous_handler_error(behaviour.function, who) from None
            self._fail(invocation, failure_of(error, invocation), error)
            return
        self._respond(invocation, body)

    def _answer_otherwise(self, invocation: Invocation, answer: Any, who: str) -> None:
        if isinstance(answer, Raised):
            self._raise(invocation, answer.error)
        elif isinstance(answer, Body):
            self._respond(invocation, answer.content)
        else:
            self._call_back(invocation, answer, who)

    def _respond(self, invocation: Invocation, body: str | bytes) -> None:
        invocation.answer = invocation.payload = body
        if len(body) * MOST_BYTES > MAX_RESPONSE_BYTES and invocation.payload_size > MAX_RESPONSE_BYTES:
            self._fail(invocation, too_large(), None)

    def _call_back(self, invocation: Invocation, callback: Callback, who: str) -> None:
        invocation.answer = invocation.payload = "null"
        token = find_token(loads(invocation.payload_text), invocation.token, who)
        self.callbacks.schedule(callback, token, invocation.at, who)

    def _raise(self, invocation: Invocation, error: BaseException) -> None:
        """Fail with an exception: as an error of the service, or of the function."""
        invocation.exception = error
        if isinstance(error, LambdaServiceError):
            fault = fault_of(error, invocation.request_id, invocation.function_arn)
            invocation.error = fault.name
            fault.at = invocation.at
            raise fault from error
        if not isinstance(error, (Exception, SystemExit)) or isinstance(error, SfnError):
            raise error
        self._fail(invocation, failure_of(error, invocation), _behind(error))

    def _fail(self, invocation: Invocation, failure: Failure, error: BaseException | None) -> None:
        """Answer with a FunctionError."""
        invocation.answer = None
        invocation.payload = to_text(failure.payload)
        invocation.failure = failure
        invocation.error = invocation.error_type or ErrorName.LAMBDA_UNKNOWN
        invocation.exception = error


def _behind(error: BaseException) -> BaseException:
    """The exception that a test reads; for a failed import, the exception of the imported module."""
    return error.__cause__ if isinstance(error, InitError) and error.__cause__ else error
