"""How a fake answers the task token of its call: with success, with failure, or with heartbeats first.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import NoneType
from typing import Any, Protocol, runtime_checkable

from pytest_sfn.clock import VirtualClock
from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue, SfnError
from pytest_sfn.fakes.durations import Duration, microseconds
from pytest_sfn.fakes.marshalling import Unserializable, to_text
from pytest_sfn.values.arguments import explain_mismatch
from pytest_sfn.values.error_arguments import error_and_cause
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import MAX_NESTING, Json, NestedTooDeeply, loads
from pytest_sfn.values.safe_text import safe_repr

MOST_HEARTBEATS = 100_000
"""How many heartbeats are sent for one task token: one each minute for 69 days. A test with more would not end."""


@explain_mismatch
@dataclass(frozen=True)
class TaskSuccess:
    """Send SendTaskSuccess with ``output`` (a JSON value).

    ``after`` counts from the answer of the function or service (seconds or timedelta).
    """

    output: Json = None
    after: Duration = timedelta(0)

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "output", loads(to_text(self.output)))
        except Unserializable as error:
            raise InvalidArgumentType(f"the output of TaskSuccess is not a JSON value: {error}") from error
        except NestedTooDeeply:
            raise InvalidArgumentValue(
                f"the output of TaskSuccess is nested more than {MAX_NESTING} levels deep: Step Functions takes no more"
            ) from None
        microseconds(self.after, "after= of TaskSuccess")


@explain_mismatch
@dataclass(frozen=True)
class TaskFailure:
    """Send SendTaskFailure with an error and a cause.

    ``after`` counts from the answer of the function or service (seconds or timedelta). ``error`` may be an exception:
    the name of its class becomes the error, its text the cause.
    """

    error: Any = None
    cause: str | None = None
    after: Duration = timedelta(0)

    def __post_init__(self) -> None:
        error, cause = error_and_cause(self.error, self.cause, "TaskFailure")
        object.__setattr__(self, "error", error)
        object.__setattr__(self, "cause", cause)
        microseconds(self.after, "after= of TaskFailure")


@explain_mismatch
@dataclass(frozen=True)
class Heartbeats:
    """Send SendTaskHeartbeat at the interval ``every`` (seconds or timedelta), until ``then`` answers.

    Without ``then`` the heartbeats continue for as long as the task waits.
    """

    every: Duration
    then: TaskSuccess | TaskFailure | None = None

    def __post_init__(self) -> None:
        if microseconds(self.every, "every= of Heartbeats") == 0:
            raise InvalidArgumentValue("every= of Heartbeats must be more than 0")
        if not isinstance(self.then, (TaskSuccess, TaskFailure, NoneType)):
            raise InvalidArgumentType(
                f"then= of Heartbeats takes TaskSuccess, TaskFailure or None, not {safe_repr(self.then)}"
            )


Callback = TaskSuccess | TaskFailure | Heartbeats

Planned = Callback | Sequence[Callback]
"""The argument ``callback=`` of a fake: one answer for all calls, or a list with one for each call."""


class TokenAnswerer(Protocol):
    """The three SendTask operations, which take the answers to task tokens.

    They raise a :class:`Refusal` for a token whose task has ended.
    """

    def succeed_task(self, token: str, output: Json) -> None: ...
    def fail_task(self, token: str, error: str | None, cause: str | None) -> None: ...
    def heartbeat(self, token: str) -> None: ...


@runtime_checkable
class Refusal(Protocol):
    """AWS's error for a token whose task no longer waits. The worker gets it; the test does not see it."""

    code: str
    message: str


class Callbacks:
    """Answers the task tokens of the fakes of one world at their time. The world sets ``answerer``."""

    def __init__(self, clock: VirtualClock) -> None:
        self.answerer: TokenAnswerer | None = None
        self._clock = clock

    def schedule(self, callback: Callback, token: str, at: int, who: str) -> None:
        """Answer a token; ``at`` is when the function or service has answered (virtual microseconds)."""
        if self.answerer is None:
            raise SfnError(
                f"callback= of {who} has no world to send its answer to: use one of the fixtures, or mock_sfn"
            )
        if isinstance(callback, Heartbeats):
            self._beat(self.answerer, callback, token, at, who)
        answer = callback.then if isinstance(callback, Heartbeats) else callback
        if answer:
            send = partial(_send, self.answerer, answer, token)
            self._at(at + microseconds(answer.after), send, f"answer of {who} to its task token")

    def _beat(self, answerer: TokenAnswerer, beats: Heartbeats, token: str, at: int, who: str) -> None:
        """Send heartbeats until the answer is due, or until the task no longer waits."""
        every = microseconds(beats.every)
        last = at + microseconds(beats.then.after) if beats.then else None
        most = at + every * MOST_HEARTBEATS

        def beat(when: int) -> None:
            if when > most:
                raise SfnError(
                    f"{who} has sent {MOST_HEARTBEATS:,} heartbeats for one task token: choose a longer every= of"
                    " Heartbeats, or an answer with then="
                )
            if _unless_over(lambda: answerer.heartbeat(token)):
                plan(when + every)

        def plan(when: int) -> None:
            if last is None or when < last:
                why = f"heartbeat of {who} for its task token"
                self._clock.call_at(when, lambda: beat(when), why, idle=last is None)

        plan(at + every)

    def _at(self, when: int, answer: Callable[[], None], why: str) -> None:
        """Send an answer after everything else that is due at its instant: the fake's own reply must come first."""
        clock = self._clock

        def due() -> None:
            clock.call_soon(answer)

        if when <= clock.microseconds:
            clock.call_soon(due)
        else:
            clock.call_at(when, due, why)


def _send(answerer: TokenAnswerer, answer: TaskSuccess | TaskFailure, token: str) -> None:
    if isinstance(answer, TaskSuccess):
        _unless_over(lambda: answerer.succeed_task(token, answer.output))
    else:
        _unless_over(lambda: answerer.fail_task(token, answer.error, answer.cause))


def _unless_over(send: Callable[[], None]) -> bool:
    """Send an answer; False if the task no longer waits for it."""
    try:
        send()
    except Exception as error:
        if isinstance(error, Refusal):
            return False
        raise
    return True


def find_token(payload: Json, given: str | None, who: str) -> str:
    """The task token in the payload of a fake's call. ``given`` is the token of the task, if it is known.

    Raises SfnError if the payload does not contain it: the real function could not answer the task either.
    """
    if given is not None:
        if any(given in text for _, text in _texts(payload)):
            return given
        raise SfnError(
            f"callback= of {who} cannot answer: its payload does not contain the task token: {show_json(payload)}\n"
            "Pass it on in the definition: "
            '"TaskToken.$": "$$.Task.Token", in JSONata "TaskToken": "{% $states.context.Task.Token %}".'
        )
    token = next((text for key, text in _texts(payload) if "token" in key.lower()), None)
    if token is None:
        raise SfnError(
            f"callback= of {who} cannot answer: the call does not belong to a task with a token, and its payload has "
            f"no string under a key with 'token' in it: {show_json(payload)}"
        )
    return token


def _texts(value: Json, key: str = "") -> Iterator[tuple[str, str]]:
    """All strings in a value, each with the nearest key above it."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, key)
