"""The context object, ``$$`` in JSONPath and ``$states.context`` in JSONata.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.language.timestamps import format_timestamp
from pytest_sfn.values.json_text import Json

ContextObject = dict[str, Json]


def context_object(
    execution: ExecutionRecord, state: str, entered_at: int, retry_count: int | None, token: str | None
) -> ContextObject:
    """The context object of a state, with the time at which it was entered (microseconds).

    ``retry_count`` is None for a state that cannot be retried; ``token`` is None for a task that has no token.
    """
    machine = execution.machine
    context: ContextObject = {
        "Execution": _execution_section(execution),
        "StateMachine": {"Id": machine.arn, "Name": machine.name},
        "State": {"EnteredTime": format_timestamp(entered_at), "Name": state},
    }
    if retry_count is not None:
        context["State"]["RetryCount"] = retry_count
    if token is not None:
        context["Task"] = {"Token": token}
    return context


def _execution_section(execution: ExecutionRecord) -> dict[str, Json]:
    section: dict[str, Json] = {
        "Id": execution.arn,
        "Input": execution.input,
        "StartTime": format_timestamp(execution.started),
        "Name": execution.name,
        "RoleArn": execution.machine.role_arn,
    }
    if not execution.options.synchronous:
        section["RedriveCount"] = execution.redrive_count
        if execution.redriven is not None:
            section["RedriveTime"] = format_timestamp(execution.redriven)
    return section


def with_map_item(context: ContextObject, item: Mapping[str, Json]) -> ContextObject:
    """The context object of an ItemSelector."""
    return {**context, "Map": {"Item": item}}


def map_item(index: int, value: Json, key: str | None = None, source: str | None = None) -> dict[str, Json]:
    """``Map.Item``: ``key`` belongs to an entry of an object, ``source`` to a Distributed Map."""
    item: dict[str, Json] = {"Index": index, "Value": value}
    if key is not None:
        item["Key"] = key
    if source is not None:
        item["Source"] = source
    return item


def map_item_source(state: MapState) -> str | None:
    """``Map.Item.Source`` of a Map without an ItemReader: None unless the Map is distributed."""
    return "STATE_DATA" if state.distributed and state.item_reader is None else None


def first_map_item(state: MapState, value: Json) -> dict[str, Json]:
    """``Map.Item`` of a Map's first iteration."""
    return map_item(0, value, source=map_item_source(state))
