"""Removes the parts of values that change from run to run, so that a snapshot changes only when the workflow does.

The following parts are always removed, because they describe the transport of an answer, not its content:

* ``SdkHttpMetadata`` and ``SdkResponseMetadata`` (status, headers, dates, request and trace ids);
* the ``requestId`` and stack traces in the JSON text of a failed function's cause, ``Request ID: ...`` in the text of
  a service;
* dates, names and ARNs in the JSON text of a failed child execution's cause.

A :class:`Mask` also replaces ids, task tokens and times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from pytest_sfn.reporting.phrases import TRANSPORT_FIELDS, cause_object
from pytest_sfn.values.json_text import Json, dumps

_FUNCTION_CAUSE = frozenset({"requestId", "stackTrace", "trace"})
_CHILD_CAUSE = frozenset({"ExecutionArn", "Name", "StartDate", "StateMachineArn", "StopDate"})
_REQUEST_ID = re.compile(r"(?P<label>\bRequest ?I[Dd]: )[\w-]+")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_TOKEN = re.compile(r"A[A-Za-z0-9+/=_-]{99,}")
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_EPOCH_FIELDS = frozenset({"StartDate", "StopDate"})

Rewrite = Callable[[str], str]


def without_transport(value: Json, rewrite: Rewrite = str) -> Json:
    """A copy of a value without transport details. ``rewrite`` is applied to the remaining strings."""
    if isinstance(value, str):
        return rewrite(_clean_text(value))
    if isinstance(value, Mapping):
        return {
            key: without_transport(item, rewrite) for key, item in value.items() if not _is_transport(key, item, value)
        }
    if isinstance(value, (list, tuple)):
        return [without_transport(item, rewrite) for item in value]
    return value


def _is_transport(key: str, item: Json, around: Mapping[str, Json]) -> bool:
    if key in TRANSPORT_FIELDS:
        return isinstance(item, Mapping)
    return key in _EPOCH_FIELDS and "ExecutionArn" in around and isinstance(item, (int, float))


def _clean_text(text: str) -> str:
    fields = cause_object(text)
    if fields is None:
        return _REQUEST_ID.sub(r"\g<label><id>", text)
    if "errorMessage" in fields:
        return dumps({key: item for key, item in fields.items() if key not in _FUNCTION_CAUSE})
    if "ExecutionArn" in fields and "Status" in fields:
        return dumps({key: item for key, item in fields.items() if key not in _CHILD_CAUSE})
    return text


class Mask:
    """Replaces parts of strings: each UUID by ``<id 1>``, ``<id 2>`` and so on (equal ones by the same number), task
    tokens by ``<task token>``, and timestamps between the start and end of the execution by ``<time>``. Text that
    occurs in ``given``, the input of the execution, stays, because it comes from the test."""

    def __init__(self, given: str, started: datetime | None, stopped: datetime | None) -> None:
        self._given = given
        self._started = started
        self._stopped = stopped
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        if _TOKEN.fullmatch(text):
            return "<task token>"
        return _TIME.sub(self._time, _UUID.sub(self._uuid, text))

    def _uuid(self, found: re.Match[str]) -> str:
        if found[0] in self._given:
            return found[0]
        return f"<id {self._numbers.setdefault(found[0], len(self._numbers) + 1)}>"

    def _time(self, found: re.Match[str]) -> str:
        if found[0] in self._given or self._started is None:
            return found[0]
        try:
            at = datetime.fromisoformat(found[0])
        except ValueError:
            return found[0]
        is_own = self._started <= at and (self._stopped is None or at <= self._stopped)
        return "<time>" if is_own else found[0]
