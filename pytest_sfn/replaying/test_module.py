"""Writes a test module with the fakes of a history: the test takes the recorded path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.errors import ErrorName, SfnError
from pytest_sfn.lambdas.service_errors import SERVICE_ERRORS
from pytest_sfn.lambdas.unmocked import identifier
from pytest_sfn.replaying.playing.calls import FakeName, ReplayedCall
from pytest_sfn.replaying.playing.recorded_tasks import Durations
from pytest_sfn.replaying.recording import Recording
from pytest_sfn.reporting.history.state_visits import Event, details, parse_json_text
from pytest_sfn.reporting.redaction import Redaction, hide
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.python_source import Call, Source, seconds_of, write_call, write_value

Calls = Sequence[ReplayedCall]
PlayAt = Callable[[Durations], Calls | None]
"""Plays the history with other durations. Returns the calls; None if it goes another way then."""

_NAMES = (
    "Heartbeats",
    "LambdaFunctionError",
    "LambdaServiceError",
    "TaskFailure",
    "TaskSuccess",
    "mock_lambda",
    "mock_task",
)
_VERBS = {"ExecutionSucceeded": "succeeded", "ExecutionTimedOut": "timed_out", "ExecutionAborted": "aborted"}
_LONG = 366 * 86_400 * MICROSECONDS
"""A year: the duration of a call that got no answer."""


@dataclass(frozen=True, slots=True)
class TestedMachine:
    """What a test module runs: the definition, as its path or a dict, the execution's input, and its name."""

    __test__ = False
    definition: str | Mapping[str, Any]
    given: Json
    name: str
    type: str = "STANDARD"


class Masks:
    """Masks what must not be seen in the values of a module: those that are named, and where other texts quote them."""

    def __init__(self, redaction: Redaction, recording: Recording) -> None:
        self._redaction = redaction
        self._secrets = redaction.secrets(recording.events)

    def value(self, value: Json) -> Json:
        return self._hidden(self._redaction.value(value))

    def _hidden(self, value: Json) -> Json:
        if isinstance(value, str):
            return hide(value, self._secrets)
        if isinstance(value, dict):
            return {key: self._hidden(item) for key, item in value.items()}
        return [self._hidden(item) for item in value] if isinstance(value, list) else value


def write_test_module(
    machine: TestedMachine, recording: Recording, recorded: Calls, play_at: PlayAt, redaction: Redaction
) -> str:
    """The source of the module. ``recorded`` are the calls of the replay. Values that the redaction names are masked.

    Raises SfnError for a history whose path depends on more than fakes can do.
    """
    masks = Masks(redaction, recording)
    calls, durations = _paced(recorded, play_at)
    fakes = "".join(_decorators(calls, durations, masks))
    test = identifier(machine.name).removeprefix("fake_")
    body = "\n".join(f"    {line}" if line else "" for line in _body(machine, recording, masks))
    text = f"{fakes}def test_{test}(sfn_executor):\n{body}\n"
    if not isinstance(machine.definition, str):
        text = f"DEFINITION = {write_value(machine.definition)}\n\n\n{text}"
    names = [name for name in _NAMES if name in text]
    imports = f"from pytest_sfn import {', '.join(names)}\n\n\n" if names else "\n"
    return f'"""A recorded execution of {machine.name}, with the answers that its tasks got."""\n\n{imports}{text}'


def _paced(recorded: Calls, play_at: PlayAt) -> tuple[Calls, Durations]:
    """The calls in the order of a test, and the durations that its fakes need: none, or those of the longest calls."""
    calls = play_at({})
    if calls is not None and not any(map(_hangs, calls)):
        return calls, {}
    durations = _longest(recorded)
    calls = play_at(durations)
    if calls is None or any(_hangs(call) and durations[call.fake] < _LONG for call in calls):
        raise SfnError(
            "no test module can be written for this history: its path depends on how long each of several calls of the "
            "same task took. Keep the history as a test: see sfn_replays"
        )
    return calls, durations


def _hangs(call: ReplayedCall) -> bool:
    """True if a call got no answer until its branch or the execution was stopped."""
    answer = call.answer
    return answer.outcome == "none" and not (answer.timed_out or _is_answered(call))


def _is_answered(call: ReplayedCall) -> bool:
    """True if an answer to its token ended a call, or would have: an activity's, or one that was submitted."""
    resource = call.request.resource
    return resource.kind == "activity" or (resource.waits_for_token and call.answer.submitted_after is not None)


def _longest(calls: Calls) -> dict[FakeName, int]:
    durations: dict[FakeName, int] = {}
    for call in calls:
        durations[call.fake] = max(durations.get(call.fake, 0), _duration(call))
    return {fake: duration for fake, duration in durations.items() if duration}


def _duration(call: ReplayedCall) -> int:
    """How long a call takes. The time until its token is answered is part of the answer."""
    if _hangs(call):
        return _LONG
    if call.request.resource.is_answered:
        return call.answer.submitted_after or 0
    return call.answer.after


# ---- the fakes


def _decorators(calls: Calls, durations: Durations, masks: Masks) -> Iterator[str]:
    by_fake: dict[FakeName, list[ReplayedCall]] = {}
    for call in calls:
        by_fake.setdefault(call.fake, []).append(call)
    for fake, made in by_fake.items():
        options: dict[str, Any] = _behaviour([_result(call, masks) for call in made])
        if fake in durations:
            options["duration"] = seconds_of(durations[fake])
        if not fake.is_function and made[0].request.resource.kind == "service":
            options["check_result"] = False
        yield f"@{write_call('mock_lambda' if fake.is_function else 'mock_task', fake.name, **options)}\n"


def _behaviour(results: list[Any]) -> dict[str, Any]:
    """One value as the answer of each call, several results as a list."""
    if len(results) > 1:
        return {"side_effect": results}
    only = results[0]
    if not isinstance(only, Call):
        return {"returns": only}
    return {"callback": only} if only.function in ("TaskSuccess", "Heartbeats") else {"side_effect": results}


def _result(call: ReplayedCall, masks: Masks) -> Any:
    """What a fake gives for a call: a value, or the source of an error or of an answer to the token."""
    answer, request = call.answer, call.request
    if _is_answered(call):
        return _token_answer(call, masks)
    if answer.timed_out:
        return _error(call, ErrorName.TIMEOUT, answer.cause, masks)
    if answer.outcome == "failed":
        return _error(call, answer.error, answer.cause, masks)
    output = masks.value(answer.output)
    is_invoke = call.fake.is_function and request.resource.kind == "service"
    return output.get("Payload") if is_invoke and isinstance(output, dict) else output


def _token_answer(call: ReplayedCall, masks: Masks) -> Any:
    """What a fake does with the token of a call. One that was never answered got its last heartbeat, if any, before its
    timeout; a fake of an activity, which takes the task, answers after that."""
    answer, beats = call.answer, call.heartbeat
    waited = answer.after - (answer.submitted_after or 0)
    is_activity = call.request.resource.kind == "activity"
    if answer.outcome == "none":
        late = Call("TaskSuccess", (), {"after": seconds_of(_LONG)}) if is_activity else None
        return Call("Heartbeats", (), {"every": beats / 2}) if beats and answer.outlasted else late
    options = {"after": seconds_of(waited)} if waited else {}
    if is_activity and answer.outcome == "succeeded" and not waited:
        return masks.value(answer.output)
    if answer.outcome == "failed":
        given = Call("TaskFailure", (answer.error, masks.value(answer.cause)), options)
    else:
        given = Call("TaskSuccess", (masks.value(answer.output),), options)
    if beats and waited >= beats * MICROSECONDS:
        return Call("Heartbeats", (), {"every": beats / 2, "then": given})
    return given


def _error(call: ReplayedCall, error: str | None, cause: str | None, masks: Masks) -> Call:
    cause = masks.value(cause)
    if error is None or not call.fake.is_function:
        return Call("TaskFailure", (error, cause))
    if error.removeprefix("Lambda.") in SERVICE_ERRORS:
        return Call("LambdaServiceError", (error, cause))
    parsed = parse_json_text(cause)
    message = parsed.get("errorMessage") if isinstance(parsed, dict) else cause
    return Call("LambdaFunctionError", (error, str(message)) if message else (error,))


# ---- the test


def _body(machine: TestedMachine, recording: Recording, masks: Masks) -> Iterator[str]:
    ended = recording.reader.execution_events[1:]
    starts = not ended or any(event["type"] == "ExecutionAborted" for event in ended)
    definition = machine.definition if isinstance(machine.definition, str) else Source("DEFINITION")
    options = {"type": machine.type} if machine.type != "STANDARD" else {}
    verb = "sfn_executor.start" if starts else "sfn_executor.run"
    yield f"execution = {write_call(verb, definition, masks.value(machine.given), indent=4, **options)}"
    yield from _events(ended)
    path = [visit.name for visit in recording.reader.top]
    yield ""
    yield from _assertion(ended[-1] if ended else None)
    yield write_call("execution.assert_path", path, indent=4)


def _events(ended: Sequence[Event]) -> Iterator[str]:
    """What happened to the execution from outside, and the way to its end."""
    for event in ended:
        found = details(event)
        if event["type"] == "ExecutionAborted":
            yield "execution.run_until_waiting()"
            yield write_call("execution.stop", found.get("error"), found.get("cause"), indent=4)
        elif event["type"] == "ExecutionRedriven":
            yield "execution.redrive().resume()"
    if not ended:
        yield "execution.run_until_waiting()"


def _assertion(end: Event | None) -> Iterator[str]:
    if end is None:
        yield 'assert execution.status == "RUNNING"'
    elif end["type"] == "ExecutionFailed":
        error = details(end).get("error")
        yield write_call("execution.assert_failed", **({"error": error} if error else {}))
    else:
        yield f"execution.assert_{_VERBS[end['type']]}()"
