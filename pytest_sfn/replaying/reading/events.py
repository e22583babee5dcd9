"""One event of a history, in the form in which the library reads it: that of boto3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pytest_sfn.arns import is_execution
from pytest_sfn.clock import to_datetime
from pytest_sfn.engine.history.event_details import EVENT_DETAILS
from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.history.state_visits import Event
from pytest_sfn.values.json_text import dumps, loads
from pytest_sfn.values.safe_text import safe_repr

_TEXTS = ("input", "output", "parameters", "error", "cause")
_NUMBERS = frozenset({"heartbeatInSeconds", "index", "length", "redriveCount", "timeoutInSeconds"})
_NAMES = frozenset(
    {"mapRunArn", "name", "resource", "resourceType", "state", "stateMachineAliasArn", "stateMachineVersionArn"}
)
_UNITS = ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1))
"""Up to which number a time counts seconds, milliseconds and microseconds, and how many microseconds its unit has. A
larger number counts nanoseconds; as seconds it would be a time after the year 5138."""

_ALIASES = {
    "eventDetails": "details",
    "eventId": "id",
    "event_timestamp": "timestamp",
    "execution_arn": "executionArn",
    "previous_event_id": "previousEventId",
    "timeStamp": "timestamp",
}
"""Members of events that have other names in logs and exports."""

_CONSOLE_TIME = "%b %d, %Y, %H:%M:%S.%f (UTC%z)"
"""How the console shows a time: ``Jan 31, 2025, 13:05:59.123 (UTC+01:00)``."""


def normalize_event(given: Mapping[str, Any]) -> Event:
    """An event with UTC datetimes, whole numbers as ids, and data as JSON text.

    An event of the logs keeps the ARN of its execution as ``executionArn``. Raises SfnError for an event that cannot be
    one of AWS.
    """
    raw = usual_names(given)
    kind = _kind_of(raw)
    number = _number(raw.get("id"), "id", raw)
    event: dict[str, Any] = {
        "timestamp": _instant(raw.get("timestamp"), raw),
        "type": kind,
        "id": number,
        "previousEventId": _number(raw.get("previousEventId", 0 if number == 1 else None), "previousEventId", raw),
    }
    arn = raw.get("executionArn")
    if arn:
        event["executionArn"] = _execution_arn(arn, raw)
    event[_details_key(kind)] = _check_details(event, _details_of(raw, kind))
    return event


def usual_names(given: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an event under the names of the API."""
    return {_ALIASES.get(key, key): value for key, value in _lower(given).items()}


def _lower(given: Mapping[str, Any]) -> dict[str, Any]:
    """Members with names in camelCase: PowerShell and .NET write them in PascalCase."""
    return {str(key)[:1].lower() + str(key)[1:]: value for key, value in given.items()}


def _execution_arn(arn: Any, raw: Mapping[str, Any]) -> str:
    if not isinstance(arn, str) or not is_execution(arn):
        raise SfnError(
            f"event {safe_repr(raw.get('id'))} of the logs has the execution_arn {safe_repr(arn)}, "
            "which is not the ARN of an execution"
        )
    return arn


def _check_details(event: Event, details: dict[str, Any]) -> dict[str, Any]:
    """The details of an event, with numbers as numbers. Raises SfnError for those that AWS cannot have written."""
    kind: str = event["type"]
    needed: tuple[str, ...] = ("name",) if kind.endswith(("StateEntered", "StateExited")) else ()
    if kind.startswith("MapIteration"):
        needed = ("name", "index")
    for member in needed:
        if member not in details:
            raise SfnError(f"event {event['id']}, {kind}, of the history has no {member!r} in its details")
    return {member: _check_member(event, member, value) for member, value in details.items()}


def _check_member(event: Event, member: str, value: Any) -> Any:
    if member in _NUMBERS:
        return _number(value, member, event)
    wanted: type = Mapping if member.endswith("Details") else str
    if (member in _NAMES or wanted is Mapping) and not isinstance(value, wanted):
        what = "a string" if wanted is str else "an object"
        raise SfnError(
            f"event {event['id']}, {event['type']}, of the history has the {member} {safe_repr(value)}, "
            f"which is not {what}"
        )
    return value


def _kind_of(raw: Mapping[str, Any]) -> str:
    kind = raw["type"]
    if isinstance(kind, Mapping):  # PowerShell writes constants as objects
        kind = kind.get("Value", kind.get("value"))
    if not isinstance(kind, str):
        raise SfnError(f"an event of the history has the type {safe_repr(kind)}, which is not a string")
    return kind


def _details_key(kind: str) -> str:
    described = EVENT_DETAILS.get(kind)
    return described[0] if described else f"{kind[:1].lower()}{kind[1:]}EventDetails"


def _details_of(raw: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The details of an event: under the name that belongs to its type, or under a name for all of them."""
    others = (value for key, value in raw.items() if key.endswith("EventDetails"))
    found = next(filter(None, (raw.get("details"), raw.get(_details_key(kind)), *others)), None)
    if isinstance(found, str):
        found = _parsed(found)
    if not isinstance(found, Mapping):
        return {}
    details = {key: value for key, value in _lower(found).items() if value is not None}
    for key, value in details.items():
        if key in _TEXTS and not isinstance(value, str):
            details[key] = dumps(value)
        elif key.endswith("Details") and isinstance(value, Mapping):
            details[key] = _lower(value)
    assigned = details.get("assignedVariables")
    if isinstance(assigned, Mapping):
        texts = {name: value if isinstance(value, str) else dumps(value) for name, value in assigned.items()}
        details["assignedVariables"] = texts
    return details


def _parsed(text: str) -> Any:
    try:
        return loads(text)
    except ValueError:
        return None


def _number(value: Any, member: str, raw: Mapping[str, Any]) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        has = f"no {member}" if value is None else f"the {member} {safe_repr(value)}, which is not a number"
        raise SfnError(f"a {safe_repr(raw.get('type'))} event of the history has {has}") from None


def _instant(value: Any, raw: Mapping[str, Any]) -> datetime:
    """A time as a UTC datetime: a datetime, an ISO 8601 text, or seconds or parts of them since 1970."""
    try:
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
            when = _read_time(value.strip())
            return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
        number = float(value)
        unit = next((unit for most, unit in _UNITS if number <= most), 1 / 1_000)
        return to_datetime(round(number * unit))
    except (TypeError, ValueError, OverflowError):
        has = "no timestamp" if value is None else f"the timestamp {safe_repr(value)}"
        raise SfnError(
            f"event {safe_repr(raw.get('id'))} of the history has {has}: write an ISO 8601 string, or seconds since"
            " 1970"
        ) from None


def _read_time(text: str) -> datetime:
    """The time of a text. Raises ValueError."""
    if text.endswith(")"):
        return datetime.strptime(text, _CONSOLE_TIME)
    return datetime.fromisoformat(text.removesuffix(" UTC"))
