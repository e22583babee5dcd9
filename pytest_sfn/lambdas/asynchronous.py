"""Asynchronous calls: Lambda accepts them, runs the function when its caller goes on, and again if it fails.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.clock.handler_time import current_starter
from pytest_sfn.fakes.calls import Caller
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import Invocation, InvokeOptions
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.invoking import Invoker, Reach
from pytest_sfn.values.json_text import loads

RETRY_DELAYS = (60 * MICROSECONDS, 120 * MICROSECONDS)
"""How long Lambda waits before each retry of a failed asynchronous call, in microseconds."""


class AsynchronousCalls:
    """The asynchronous calls of one world. ``note`` gets the errors that end one: they may be mistakes of the test."""

    def __init__(self, clock: VirtualClock, ids: Ids, invoker: Invoker, note: Callable[[BaseException], None]) -> None:
        self._clock = clock
        self._ids = ids
        self._invoker = invoker
        self._note = note

    def accept(self, reach: Reach, text: str, caller: Caller | None, options: InvokeOptions) -> Invocation:
        """Accept a call, to run it after its caller continues; a dry run does nothing. Raises ServiceFault."""
        target = reach.choose(self._ids)
        accepted = Invocation(target, text, caller, options, self._clock.microseconds, self._ids)
        self._invoker.check_qualified(reach, accepted)
        if accepted.invocation_type != "Event":
            accepted.status_code = 204
            return accepted
        accepted.status_code = 202
        self._clock.chains.follow(
            current_starter(), accepted.request_id, self._clock.microseconds, lambda: f"{reach.who} is called"
        )
        delays = RETRY_DELAYS[: reach.async_retries]
        fixed = replace(reach, target=target)
        self._clock.call_in_turn(lambda: self._run(fixed, caller, accepted, delays))
        return accepted

    def _run(self, reach: Reach, caller: Caller | None, accepted: Invocation, delays: tuple[int, ...]) -> None:
        """Run an accepted call. Its errors are dropped, but mistakes of the test are raised."""
        text, options, request_id = accepted.payload_text, accepted.options, accepted.request_id
        try:
            invocation = self._invoker.invoke(reach, text, loads(text), caller, options, request_id)
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
            self._clock.call_at(ended + delays[0], lambda: self._run(reach, caller, accepted, delays[1:]), why)
