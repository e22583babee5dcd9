"""Wait. https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html"""

from __future__ import annotations

from pytest_sfn.definition.checks.quotas import LONGEST_WAIT, MAX_NUMBER
from pytest_sfn.definition.compiling import jsonata_values, jsonpath_values
from pytest_sfn.definition.compiling.compiler import constant
from pytest_sfn.definition.model import WaitState
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.language.timestamps import parse_end_of_wait
from pytest_sfn.language.types import Expression

_FORMS = ("SecondsPath", "Seconds", "TimestampPath", "Timestamp")
_JSONATA_FORMS = ("Seconds", "Timestamp")
_IN_RANGE = jsonpath_values.within("Seconds", 0, LONGEST_WAIT)


def parse_wait(reader: StateReader) -> WaitState:
    """Parse a Wait state. It must have exactly one of its forms."""
    target = reader.next_or_end()
    reader.fields.exactly_one(*(_JSONATA_FORMS if reader.jsonata else _FORMS))
    until = _parse_until(reader)
    return WaitState(
        next=target,
        seconds=_parse_seconds(reader),
        until=jsonpath_values.limit_wait(until) if until else None,
        **reader.common(),
    )


def _parse_seconds(reader: StateReader) -> Expression | None:
    fields, compiler = reader.fields, reader.compiler
    if reader.knows("SecondsPath"):
        path = fields.text("SecondsPath")
        return None if path is None else compiler.attempt("SecondsPath", jsonpath_values.compile_seconds_path, path)
    value = fields.values.get("Seconds")
    if compiler.is_expression(value):
        return compiler.attempt("Seconds", jsonata_values.compile_integer, value, "Seconds", _IN_RANGE)
    seconds = fields.integer("Seconds", 0, MAX_NUMBER)
    return None if seconds is None else constant(seconds)


def _parse_until(reader: StateReader) -> Expression | None:
    fields, compiler = reader.fields, reader.compiler
    if reader.knows("TimestampPath"):
        path = fields.text("TimestampPath")
        return None if path is None else compiler.attempt("TimestampPath", jsonpath_values.compile_timestamp_path, path)
    text = fields.text("Timestamp")
    if text is None:
        return None
    if compiler.is_expression(text):
        return compiler.attempt("Timestamp", jsonata_values.compile_timestamp, text, "Timestamp")
    instant = parse_end_of_wait(text, at_run_time=False)
    if instant is None:
        fields.report("String does not match RFC3339 timestamp", "Timestamp")
        return None
    return constant(instant)
