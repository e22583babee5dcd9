"""Short texts for calls, answers and errors, without details for machines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_sfn.patches.callers import is_own
from pytest_sfn.reporting.history.attempts import Attempt
from pytest_sfn.reporting.history.state_visits import TIMED_OUT, details
from pytest_sfn.reporting.presentation import Presentation
from pytest_sfn.reporting.times import show_seconds
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json, loads

TRANSPORT_FIELDS = frozenset({"SdkHttpMetadata", "SdkResponseMetadata"})
"""Fields of a service's answer about its transport."""

_ENVELOPE = frozenset({"Payload", "SdkHttpMetadata", "StatusCode"})
_CHILD = frozenset({"ExecutionArn", "Output", "Status"})
_FUNCTION = re.compile(r"^(?:arn:[^:]*:lambda:[^:]*:[^:]*:)?(?:\d*:)?(?:function:)?")
_QUOTED = re.compile(r"could not be found in the input '(?P<document>[{\[].*[}\]])'", re.DOTALL)
_QUOTED_WIDTH = 60
_PLAIN = Presentation()
_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)')


def call_target(attempt: Attempt) -> tuple[str, Json]:
    """The target of a Task's call and the request: ``("lambda:invoke Charge", {...})``."""
    scheduled, payload = details(attempt.scheduled), attempt.arguments
    kind: str = attempt.scheduled["type"]
    if kind == "LambdaFunctionScheduled":
        return f"function {function_name(str(scheduled.get('resource')))}", payload
    if kind == "ActivityScheduled":
        return f"activity {str(scheduled.get('resource')).rpartition(':')[2]}", payload
    called = f"{scheduled.get('resourceType')}:{scheduled.get('resource')}"
    name, sent = "", payload
    if called.startswith("lambda:invoke"):
        name, sent = invoked_function(payload)
    elif called.startswith("states:startExecution") and isinstance(payload, Mapping) and "StateMachineArn" in payload:
        name, sent = str(payload["StateMachineArn"]).rpartition(":")[2], payload.get("Input")
    return f"{called} {name}".rstrip(), sent


def invoked_function(payload: Json) -> tuple[str, Json]:
    """The function and its event in the Parameters of ``lambda:invoke``. Other values have an empty name."""
    if not isinstance(payload, Mapping) or not isinstance(payload.get("FunctionName"), str):
        return "", payload
    qualifier = f":{payload['Qualifier']}" if payload.get("Qualifier") else ""
    return f"{function_name(payload['FunctionName'])}{qualifier}", payload.get("Payload")


def function_name(text: str) -> str:
    """The name of a function from its ARN, with its qualifier."""
    return _FUNCTION.sub("", text)


def answer(result: Json) -> Json:
    """The content of a service's answer: the Payload of a function, the Output of a child execution, any other answer
    without its HTTP metadata."""
    if not isinstance(result, Mapping):
        return result
    if result.keys() >= _ENVELOPE:
        return result["Payload"]
    if result.keys() >= _CHILD:
        return result["Output"]
    return {key: value for key, value in result.items() if key not in TRANSPORT_FIELDS}


def error_lines(error: str | None, cause: str | None, presentation: Presentation = _PLAIN) -> list[str]:
    """An error with the main part of its cause, ``CardDeclined: no funds``, and where the function raised it."""
    name = error or "no error name"
    if not cause:
        return [name]
    fields = cause_object(cause)
    if fields is None:
        return [f"{name}: {cause if presentation.verbosity > 1 else _without_document(cause)}"]
    if "errorMessage" in fields:
        message = fields["errorMessage"]
        return [f"{name}: {message}" if message else name, *_where(fields, presentation)]
    if "ExecutionArn" in fields:
        child = f"execution {str(fields['ExecutionArn']).rpartition(':')[2]}"
        ended = f"{fields.get('Status')} {fields.get('Error') or ''}".strip()
        inner = error_lines(fields.get("Error"), fields.get("Cause"), presentation) if fields.get("Cause") else []
        return [f"{name}: {child} ended with {ended}", *inner]
    return [f"{name}: {cause}"]


def time_limit(attempt: Attempt) -> str:
    """The limit that a timed-out call exceeded, its timeout or else its heartbeat; empty for any other."""
    if attempt.ended is None or attempt.ended["type"] not in TIMED_OUT:
        return ""
    if attempt.missed_heartbeat and attempt.heartbeat is not None:
        return f", no heartbeat for {show_seconds(attempt.heartbeat)}"
    return "" if attempt.timeout is None else f" after TimeoutSeconds {attempt.timeout}"


def limits_of(attempt: Attempt) -> str:
    """The limits of a call: ``heartbeat 10m, timeout 1d``; empty without any."""
    limits = {"heartbeat": attempt.heartbeat, "timeout": attempt.timeout}
    return ", ".join(f"{name} {show_seconds(limit)}" for name, limit in limits.items() if limit is not None)


def cause_object(cause: str | None) -> dict[str, Any] | None:
    """The object in a cause that is JSON text; None for any other cause."""
    if not cause or not cause.lstrip().startswith("{"):
        return None
    try:
        value = loads(cause)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _where(fields: Mapping[str, Any], presentation: Presentation) -> list[str]:
    """The last frame of a Python stack trace that is the user's own, or else its last frame."""
    trace = fields.get("stackTrace")
    frames = [frame for line in trace if (frame := _FRAME.search(str(line)))] if isinstance(trace, list) else []
    if not frames:
        return []
    frame = next((frame for frame in reversed(frames) if _is_users(frame["file"])), frames[-1])
    return [f"at {presentation.path(frame['file'])}:{frame['line']} in {frame['function']}"]


def _is_users(file: str) -> bool:
    """True for a file of the user, and for the code of a deployed function, which stands elsewhere on AWS."""
    return is_own(file) or file.startswith("/var/task/")


def _without_document(cause: str) -> str:
    """AWS's text without most of the document that it quotes: an explanation shows what of it matters."""
    found = _QUOTED.search(cause)
    if found is None:
        return cause
    try:
        document = answer(loads(found["document"]))
    except ValueError:
        return cause
    return f"{cause[: found.start('document')]}{show_json(document, _QUOTED_WIDTH)}{cause[found.end('document') :]}"
