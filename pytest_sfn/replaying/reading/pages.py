"""The pages of events in a text or a value, in each of the forms in which AWS gives a history.

The forms are the answer of GetExecutionHistory (of the CLI, of boto3, or the console's export), the answer of
FilterLogEvents, the rows of CloudWatch Logs Insights, and log events as lines of text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_sfn.errors import SfnError
from pytest_sfn.replaying.reading.events import usual_names
from pytest_sfn.values.safe_text import safe_repr


@dataclass(frozen=True, slots=True)
class Page:
    """Events that stand together: one answer of the API, one file of log lines. ``goes_on``: it has a nextToken."""

    events: list[Mapping[str, Any]]
    goes_on: bool = False


HOW_TO_GET = "get it with: aws stepfunctions get-execution-history --execution-arn ARN --output json > history.json"
_CONTAINERS = ("events", "history", "executionHistory")
_TOKENS = ("nextToken", "NextToken")
_MESSAGES = ("message", "@message")


def pages_in_text(text: str, name: str) -> Iterator[Page]:
    """The pages in a text. ``name`` names it in messages. Raises SfnError if there are none."""
    return pages_of(_parse(text, name), name)


def pages_of(value: Any, name: str) -> Iterator[Page]:
    """The pages in a value. Raises SfnError if there are none."""
    found = [page for page in _pages(value, name) if page.events]
    if not found:
        raise SfnError(f"{name} has no events: {HOW_TO_GET}")
    yield from found


def _pages(value: Any, name: str) -> Iterator[Page]:
    value = _unwrap(value, name)
    if isinstance(value, Mapping) and _is_event(value):
        yield Page([value])
    elif isinstance(value, Mapping):
        goes_on = any(value.get(token) for token in _TOKENS)
        for page in _pages(_content(value, name), name):
            yield replace(page, goes_on=page.goes_on or goes_on)
    elif isinstance(value, list):
        yield from _pages_of_list(value, name)
    else:
        raise SfnError(f"{name} is not the history of an execution but has {safe_repr(value)} in it: {HOW_TO_GET}")


def _pages_of_list(items: list[Any], name: str) -> Iterator[Page]:
    """The pages of a list, which has events, or pages."""
    events = []
    for item in (_unwrap(each, name) for each in items):
        if isinstance(item, Mapping) and _is_event(item):
            events.append(item)
        else:
            yield from _pages(item, name)
    yield Page(events)


def _unwrap(value: Any, name: str) -> Any:
    """A log event without what CloudWatch Logs puts around it."""
    if _is_row(value):
        value = {cell["field"]: cell.get("value") for cell in value}
    if isinstance(value, Mapping):
        value = next((value[key] for key in _MESSAGES if key in value), value)
    if isinstance(value, str) and value.lstrip().startswith("{"):
        return _parse(value, f"a log event of {name}")
    return list(value) if isinstance(value, tuple) else value


def _is_row(value: Any) -> bool:
    """True for a row of CloudWatch Logs Insights: a list of cells."""
    if not isinstance(value, (list, tuple)) or not value:
        return False
    return all(isinstance(cell, Mapping) and "field" in cell for cell in value)


def _is_event(value: Mapping[str, Any]) -> bool:
    """True for an event of the API, of the logs or of an export."""
    return {"type", "id"} <= usual_names(value).keys()


def _has_events(value: Any, depth: int = 3) -> bool:
    """True if a value is or has, a few levels down, a list of events."""
    if isinstance(value, Mapping):
        return _is_event(value) or (depth > 0 and any(_has_events(item, depth - 1) for item in value.values()))
    return isinstance(value, list) and any(isinstance(item, Mapping) and _is_event(item) for item in value)


def _content(value: Mapping[str, Any], name: str) -> Any:
    """What a JSON object holds: events, pages or rows, perhaps under names that AWS does not use."""
    for key in (*_CONTAINERS, "results"):
        for spelled in (key, key[:1].upper() + key[1:]):
            if isinstance(value.get(spelled), list):
                return value[spelled]
    inside = [item for item in value.values() if _has_events(item)]
    if inside:
        return inside
    if "StartAt" in value and "States" in value:
        raise SfnError(f"{name} is a definition, not a history: {HOW_TO_GET}")
    if "executionArn" in value and "status" in value:
        raise SfnError(f"{name} is the answer of DescribeExecution, which has no events: {HOW_TO_GET}")
    keys = ", ".join(map(repr, list(value)[:6])) or "no members"
    raise SfnError(f"{name} is not the history of an execution (it has {keys}): {HOW_TO_GET}")


def _parse(text: str, name: str) -> Any:
    """The value of a JSON text, of JSON lines, or of the CSV of Logs Insights."""
    try:
        return json.loads(text)
    except ValueError as problem:
        lines = [line for line in text.splitlines() if line.strip()]
        if "@message" in lines[0] and not lines[0].lstrip().startswith("{"):
            return [row["@message"] for row in csv.DictReader(io.StringIO(text)) if row.get("@message")]
        if len(lines) > 1 and all("{" in line for line in lines):
            return [_parse_line(line, place, name) for place, line in enumerate(lines, 1)]
        raise SfnError(f"{name} is not JSON: {problem}; {HOW_TO_GET}") from None


def _parse_line(line: str, place: int, name: str) -> Any:
    """The JSON of a line, which may begin with the time and the log stream, as those of ``aws logs tail`` do."""
    try:
        return json.loads(line[line.index("{") :])
    except ValueError as problem:
        raise SfnError(f"line {place} of {name} is not JSON: {problem}") from None
